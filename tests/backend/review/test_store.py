"""What is held is found by the index that holds nothing else, however long the log has grown."""

import pytest
from flask import Flask
from sqlalchemy import event

from backend.db import db, is_sqlite, reading
from backend.devices import store as devices
from backend.review import store as held
from tests.county import County

ASKING = {
    "held page": lambda c, a: held.page(c, a, None, held.Place(-1, ""), 51),
    "held of one outcome": lambda c, a: held.page(c, a, "late", held.Place(-1, ""), 51),
    "held counts": held.counts,
    "devices page": lambda c, a: devices.page(c, a, True, devices.Place("", "", ""), 51),
    "devices counts": devices.counts,
    "devices reasons": devices.reasons,
}


@pytest.mark.parametrize("what", ASKING)
def test_by_the_partial_index(app: Flask, county: County, what: str):
    actor, asked = county.actor("county_officer"), []

    def note(connection, cursor, statement, parameters, context, many):
        asked.append((statement, parameters))

    with reading() as connection:
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            ASKING[what](connection, actor)
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        explain = "EXPLAIN QUERY PLAN" if is_sqlite(connection) else "EXPLAIN"
        if not is_sqlite(connection):
            # So few rows are read whole otherwise.
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        plans = [connection.exec_driver_sql(f"{explain} {sql}", how).all() for sql, how in asked]
    assert plans
    for plan in plans:
        lines = [str(row[-1]) for row in plan]
        assert any("ix_op_log_held" in line for line in lines), lines
        assert not [line for line in lines if "SCAN o" in line.split("USING")[0]], lines
