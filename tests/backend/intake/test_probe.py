"""The probe goes through on a sound database and leaves nothing; it fails where records would."""

from datetime import date

import pytest
from flask import Flask, current_app
from sqlalchemy.exc import DBAPIError

from backend.db import db
from backend.intake.desk import Facts
from backend.intake.operation import Sender
from backend.intake.probe import take_a_plain_record
from backend.people.actor import scope_bounds
from tests.backend.intake.door import NOW, Door, number, rows
from tests.backend.intake.test_accept import poison

TABLES = ("op_log", "record", "photo", "record_photo", "dirty_cell", "change")


def probe(door: Door) -> None:
    actor = door.actor
    low, high = scope_bounds(actor)
    who = (actor.account_id, actor.role, actor.division, low, high, actor.device_id)
    catalogue = current_app.extensions["catalogue"]
    facts = Facts(catalogue, actor.county_code, date(2026, 11, 20), NOW)
    take_a_plain_record(facts, Sender(*who, active=True))


def test_it_leaves_nothing(app: Flask, door: Door):
    before = rows("SELECT * FROM device"), number()
    probe(door)
    assert [rows(f"SELECT * FROM {table}") for table in TABLES] == [[]] * len(TABLES)
    assert (rows("SELECT * FROM device"), number()) == before
    assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


@pytest.mark.parametrize("table", TABLES)
def test_it_writes_to_every_table_that_a_record_needs(door: Door, table: str):
    with poison(table, "1 = 1"), pytest.raises(DBAPIError):
        probe(door)


def test_it_goes_where_a_batch_went(door: Door):
    assert door.one(door.create()).outcome == "applied"
    probe(door)
    assert len(rows("SELECT * FROM record")) == 1
