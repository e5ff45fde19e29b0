"""What a rollup asks of the database: no more for many cells, nor for a member among many."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text

from backend.db import db, writing
from tests.worker.ledger import COUNTY, FAR, NEIGHBOUR, VILLAGE, Ledger, assert_counts_right, mark
from worker.rollup.turn import rollup_county


def asked() -> int:
    """How many statements a rollup of all that is dirty sends."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        report = rollup_county(COUNTY)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert report.cells
    assert not report.more
    return len(found)


def test_many_cells_ask_no_more_than_one(ledger: Ledger) -> None:
    ledger.add()
    rollup_county(COUNTY)
    ledger.add(area=100, owner="张三", variety="甲", workers=3)
    one = asked()
    for village in (VILLAGE, NEIGHBOUR, FAR):
        for month in range(202601, 202607):
            ledger.add(month * 100 + 5, village, area=1, owner="李四", variety="乙", workers=2)
    assert asked() == one
    assert_counts_right()


#: Members of a small cell and of a large one; how much more one in the large may cost.
FEW, MANY, GROWTH = 250, 1000, 1.5
MARCH = 202603


@contextmanager
def steps() -> Iterator[list[int]]:
    """How many steps SQLite's machine takes meanwhile, by hundreds; a clock would tell less."""
    taken = [0]

    def step() -> int:
        taken[0] += 100
        return 0

    def watch(connection: Any, *_: Any) -> None:
        connection.connection.dbapi_connection.set_progress_handler(step, 100)

    event.listen(db.engine, "begin", watch)
    try:
        yield taken
    finally:
        event.remove(db.engine, "begin", watch)
        with writing() as connection:
            connection.connection.dbapi_connection.set_progress_handler(None, 0)


def cost_of(village: str) -> int:
    """Steps of a rollup of this village's cell."""
    with writing() as connection:
        mark(connection, (village, "plot", MARCH))
    with steps() as taken:
        assert rollup_county(COUNTY).cells == 1
    return taken[0]


def measures_alone(app: Flask) -> dict[str, tuple[str, ...]]:
    """Each measure of the kind by itself, then all together."""
    names = tuple(app.extensions["catalogue"].kinds["plot"].measures)
    return {**{name: (name,) for name in names}, "together": names}


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_member_costs_no_more_among_many(app: Flask, ledger: Ledger) -> None:
    """Of each type of measure, alone and together; whether its row comes anew or stays."""
    catalogue = app.extensions["catalogue"]
    kind = catalogue.kinds["plot"]
    bodies = [
        {
            "owner": f"户{n}",
            "plot": f"地{n}",
            "variety": f"种{n}",
            "crop": "tea",
            "area": n,
            "workers": 3,
        }
        for n in range(MANY)
    ]
    ledger.add_all(bodies[:FEW], division=VILLAGE)
    ledger.add_all(bodies, division=FAR)
    grown = {}
    for which, names in measures_alone(app).items():
        own = dataclasses.replace(kind, measures={name: kind.measures[name] for name in names})
        app.extensions["catalogue"] = dataclasses.replace(catalogue, kinds={"plot": own})
        with writing() as connection:
            for table in ("total", "total_member", "dirty_cell"):
                connection.execute(text(f"DELETE FROM {table}"))
        for when in ("anew", "again"):
            few, many = cost_of(VILLAGE), cost_of(FAR)
            grown[which, when] = many / few / (MANY / FEW)
    assert max(grown.values()) < GROWTH, grown
