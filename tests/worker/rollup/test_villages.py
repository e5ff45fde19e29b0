"""A village that has had more than one code counts each of its subjects once."""

import pytest

from backend.clock import now_ms, shift
from backend.db import writing
from backend.totals.periods import close_period
from tests.backend.boundaries.lists import NEW, OLD, TOWNSHIP, move
from tests.backend.boundaries.test_moving import assert_all_is_well, moved_actor
from tests.backend.intake.door import NOW, Door, rows
from tests.county import County
from worker.rollup.turn import rollup_county

COUNTY = "431222000000"
BASE = "屋场坪"


@pytest.fixture
def door(county: County) -> Door:
    """One reporter's phone, on the day on which its operations arrive."""
    shift(NOW - now_ms())
    return Door(county)


def said(door: Door, month: int, area: int, **other) -> dict:
    """The base as it stands on a day of this month of 2026."""
    return door.create(base_name=BASE, area_mu=area, recorded_on=f"2026-{month:02}-19", **other)


def close(month: int) -> None:
    with writing() as connection:
        close_period(connection, County.code, 202600 + month, "operator")


def level(division: str, month: int, measure: str = "area", track: str = "reported") -> int:
    """What the months up to this one of 2026 have added."""
    (row,) = rows(
        f"""SELECT sum({track}_delta) AS n FROM total WHERE division = :d AND measure = :m
            AND part = '' AND kind = 'tea_base' AND month <= :month""",
        d=division, m=measure, month=202600 + month,
    )  # fmt: skip
    return int(row["n"] or 0)


def test_a_base_of_a_closed_month_that_is_said_anew_counts_once(door: Door):
    """50 in a closed month, 80 said anew under the new code: 80, not 130."""
    door.take(said(door, 10, 500000))
    close(10)
    move()
    rollup_county(County.code)
    assert [level(d, 11) for d in (OLD, NEW, COUNTY)] == [500000, 0, 500000]
    door.take(said(door, 11, 800000), actor=moved_actor(door))
    assert_all_is_well()
    assert [level(d, 10) for d in (OLD, County.township, NEW, COUNTY)] == [
        500000,
        500000,
        0,
        500000,
    ]
    assert [level(d, 11) for d in (OLD, County.township, NEW, TOWNSHIP, COUNTY)] == [
        0, 0, 800000, 800000, 800000,
    ]  # fmt: skip
    # A house or base that is counted once a year is counted where it was named last.
    assert [level(d, 11, "bases") for d in (OLD, NEW, COUNTY)] == [0, 1, 1]
    assert [level(d, 10, "bases") for d in (OLD, NEW, COUNTY)] == [1, 0, 1]


def test_it_counts_where_it_stood_again_once_that_is_withdrawn(door: Door):
    door.take(said(door, 10, 500000))
    close(10)
    move()
    again = said(door, 11, 800000)
    door.take(again, actor=moved_actor(door))
    rollup_county(County.code)
    door.take(door.delete(again, {"rev": 1}), actor=moved_actor(door))
    assert_all_is_well()
    assert [level(d, 11) for d in (OLD, NEW, COUNTY)] == [500000, 0, 500000]
    assert [level(d, 11, "bases") for d in (OLD, NEW, COUNTY)] == [1, 0, 1]


def test_only_what_is_approved_ends_what_was_approved(door: Door):
    first = said(door, 10, 500000)
    door.take(first)
    reviewer, theirs = door.other("township_reviewer")
    door.take(
        theirs.make("review", "tea_base", first["record_id"], {"status": "approved"}, {},
                    {"rev": 1}, division=OLD), actor=reviewer)  # fmt: skip
    close(10)
    move()
    door.take(said(door, 11, 800000), actor=moved_actor(door))
    assert_all_is_well()
    assert [level(d, 11) for d in (OLD, NEW, COUNTY)] == [0, 800000, 800000]
    assert [level(d, 11, track="approved") for d in (OLD, NEW, COUNTY)] == [500000, 0, 500000]


def test_a_chain_of_moves_with_a_closed_month_at_each_station(door: Door):
    """Three codes hold records of closed months; a later month ends all but the last."""
    stands = OLD
    for month, township in ((8, "431222114000"), (9, "431222115000"), (10, "431222234000")):
        door.take(said(door, month, month * 10000), actor=moved_actor(door))
        close(month)
        stands = move(township, stands).code
        rollup_county(County.code)
        assert level(COUNTY, month) == month * 10000
    door.take(said(door, 11, 990000), actor=moved_actor(door))
    assert_all_is_well()
    assert [level(COUNTY, month) for month in (8, 9, 10, 11)] == [80000, 90000, 100000, 990000]
    assert level(stands, 11) == 990000 and level(COUNTY, 11, "bases") == 1


def test_a_closed_month_that_is_written_into_later_moves_what_comes_after(door: Door):
    """A record of an old month under the old code, when the new one has named the base since."""
    door.take(said(door, 9, 400000))
    close(9)
    move()
    door.take(said(door, 11, 800000), actor=moved_actor(door))
    rollup_county(County.code)
    with writing() as connection:
        connection.exec_driver_sql("DELETE FROM period_lock")
    (kept,) = rows("SELECT record_id, rev FROM record WHERE division = :d", d=OLD)
    edit = door.ops.make("edit", "tea_base", kept["record_id"], {"area_mu": 450000},
                         {"area_mu": 400000}, {"rev": kept["rev"]})  # fmt: skip
    assert door.one(edit, actor=moved_actor(door)).outcome in ("applied", "merged")
    assert_all_is_well()
    assert [level(COUNTY, month) for month in (9, 10, 11)] == [450000, 450000, 800000]
