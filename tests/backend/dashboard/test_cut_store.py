"""Last year's same period is what a board would have shown on that day, had nothing come later."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import text

from backend.dashboard.cut_store import Days, query
from backend.dashboard.period import same_day_last_year
from backend.db import is_sqlite, reading, writing
from backend.records.models import Record
from backend.totals.figure import lines_of
from tests.backend.dashboard.test_behind import _body
from tests.backend.dashboard.world import COUNTY, FAR, NEIGHBOUR, TOWNSHIP, VILLAGE, World, stand_on
from tests.worker.ledger import mark

#: Month turns, year turns, leap days, and the first of December.
DAYS = [
    date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 31), date(2026, 3, 1),
    date(2028, 2, 29), date(2029, 2, 28), date(2026, 11, 20),
]  # fmt: skip
DATED = ("planted_on", "recorded_on", "completed_on", "granted_on", "reviewed_on")


def _around(cut: date, draw: random.Random) -> str:
    """A day near the end of last year's period, or anywhere in the year and a half before it."""
    back = draw.choice((draw.randint(-40, 40), draw.randint(-10, 30), draw.randint(0, 500)))
    return (cut - timedelta(days=back)).isoformat()


def _fill(world: World, cut: date) -> None:
    draw = random.Random(cut.toordinal())
    for kind in sorted(current_app.extensions["catalogue"].kinds):
        for _ in range(45):
            said = _body(kind, draw)
            day = _around(cut, draw)
            world.say(
                kind, draw.choice((VILLAGE, VILLAGE, NEIGHBOUR, FAR)),
                status=draw.choice((0, 1, 1, 2)), dead=int(draw.random() < 0.1),
                **{name: day if name in DATED else value for name, value in said.items()},
            )  # fmt: skip
    world.roll()


def _forget_later(world: World, cut: int) -> None:
    """Take back everything that happened after a day."""
    with writing() as connection:
        cells = connection.execute(
            text("UPDATE record SET dead = 1 WHERE day > :cut RETURNING division, kind, month"),
            {"cut": cut},
        ).all()
        for cell in {tuple(cell) for cell in cells}:
            mark(connection, cell)
    world.roll()


def _boards(world: World, month: int) -> dict[tuple[str, str], dict[str, Any]]:
    reader = world.reader()
    return {
        (division, track): reader.board(month=month, division=division, track=track)
        for division in (COUNTY, TOWNSHIP, VILLAGE)
        for track in ("reported", "approved")
    }


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_it_is_what_the_board_showed_on_that_day(world: World, today: date) -> None:
    month = today.year * 100 + today.month
    cut = same_day_last_year(month, today)
    assert cut is not None
    _fill(world, date(cut // 10000, cut // 100 % 100, cut % 100))
    stand_on(today)
    now = _boards(world, month)
    _forget_later(world, cut)
    stand_on(date(cut // 10000, cut // 100 % 100, cut % 100))
    then = _boards(world, cut // 100)
    seen = 0
    for where, board in now.items():
        assert board["until"] == f"{cut // 10000}-{cut // 100 % 100:02}-{cut % 100:02}"
        for card, past in zip(board["cards"], then[where]["cards"], strict=True):
            assert card["last_year"] == past["value"], (where, card["kind"], card["indicator"])
            seen += card["last_year"] or 0
        for key, values in board["trend"]["last_year"].items():
            assert values[-1] == then[where]["trend"]["values"][key][-1], (where, key)
    assert seen


def test_on_the_first_of_december_one_day_stands_against_one_day(world: World) -> None:
    for day, area in (("2025-11-30", 100), ("2025-12-01", 20), ("2025-12-02", 5000)):
        world.say("crop_variety", planted_on=day, area_mu=area, plot_name=day)
    world.say("crop_variety", planted_on="2026-12-01", area_mu=180, plot_name="new")
    world.roll()
    asked = {"month": 202612, "track": "reported"}
    stand_on(date(2026, 12, 1))
    card = world.reader().card("crop_variety/area", **asked)
    assert (card["value"], card["last_year"], card["yoy"]) == (180, 120, 5000)
    stand_on(date(2027, 1, 1))
    card = world.reader().card("crop_variety/area", **asked)
    assert (card["value"], card["last_year"]) == (180, 5120)


def test_the_sheet_and_a_days_turn_go_by_the_same_code(world: World) -> None:
    world.say("crop_variety", planted_on="2025-12-05", area_mu=500)
    world.say("crop_variety", planted_on="2026-12-01", area_mu=100)
    world.roll()
    reader = world.reader()
    asked = {"month": 202612, "track": "reported"}
    stand_on(date(2026, 12, 4))
    before = reader.get("/dashboard", **asked)
    stand_on(date(2026, 12, 5))
    after = reader.get("/dashboard", {"If-None-Match": before.headers["ETag"]}, **asked)
    assert after.status_code == 200
    sheet = reader.get("/dashboard.csv", **asked).data.decode()
    assert "本月未完，上年同期截至2025年12月5日" in sheet
    row = next(line for line in sheet.splitlines() if line.startswith("上年同期"))
    assert row.split(",")[1] == "5.00"


def _many(record_id: str, number: int) -> None:
    """As many more records of the same village and kind, one in each of other months."""
    columns = [c.name for c in Record.__table__.columns if c.name not in ("record_id", "month")]
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {number})"
    with writing() as connection:
        connection.execute(
            text(f"""INSERT INTO record (record_id, month, {", ".join(columns)}) {numbers}
                SELECT 'many-' || i, 200001 + i / 12 * 100 + i % 12, {", ".join(columns)}
                FROM n CROSS JOIN record WHERE record_id = :id"""),
            {"id": record_id},
        )


def test_records_are_entered_by_village_and_month(world: World) -> None:
    """By the database's own plan: never over all records of a village."""
    _many(world.say("tea_base"), 240)
    # Of an empty table's estimates two indexes cost the same; how soon it is analysed is chance.
    with writing() as connection:
        connection.execute(text("ANALYZE record"))
    kind = current_app.extensions["catalogue"].kinds["tea_base"]
    asks = dict.fromkeys(ask for one in kind.indicators.values() for ask in lines_of(kind, one))
    with reading() as connection:
        sqlite = is_sqlite(connection)
        sql, given = query(kind, list(asks), Days(COUNTY, 20251201, "reported"), sqlite)
        explain = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
        plan = [str(row[-1]) for row in connection.execute(text(f"{explain} {sql}"), given)]
    entered = [n for n, line in enumerate(plan) if "ix_record" in line or " on record" in line]
    assert len(entered) == 1
    found = plan[entered[0]] + plan[entered[0] + 1]
    assert "ix_record_cell" in found
    assert ("division=? AND month=?" if sqlite else "(month = 202512)") in found
