"""Reads of totals give what the rows say, and never look at a record."""

from sqlalchemy import event

from backend.db import db, reading
from backend.totals.read import Ask, Both, by_month, distinct_members, period_sums
from tests.backend.dashboard.world import COUNTY, FAR, FAR_TOWNSHIP, TOWNSHIP, VILLAGE, World

AREA = Ask("crop_variety", "area_by_category", "", "sum")
GRAIN = Ask("crop_variety", "area_by_category", "grain", "sum")
TEA = Ask("crop_variety", "area_by_category", "tea", "sum")
VARIETIES = Ask("crop_variety", "varieties", "", "distinct")
HOUSEHOLDS = Ask("toilet_renovation", "households", "", "distinct")
LEVEL = Ask("tea_base", "area", "", "stock")
ASKS = [AREA, GRAIN, TEA, VARIETIES, HOUSEHOLDS, LEVEL]


def _plot(world: World, day: str, area: int, variety: str, division: str, status: int) -> None:
    world.say(
        "crop_variety", division, status=status, planted_on=day, area_mu=area, plot_name=day,
        variety_name=variety,
    )  # fmt: skip


def _fill(world: World) -> None:
    _plot(world, "2025-06-01", 5, "甲", VILLAGE, 1)
    _plot(world, "2026-01-10", 10, "甲", VILLAGE, 1)
    _plot(world, "2026-03-10", 20, "甲", VILLAGE, 0)
    _plot(world, "2026-03-11", 40, "乙", FAR, 1)
    world.say("tea_base", recorded_on="2024-02-28", area_mu=100, status=1)
    world.say("tea_base", recorded_on="2026-02-28", area_mu=70, status=0)
    world.roll()


def test_sums_over_a_period_by_division(world: World) -> None:
    _fill(world)
    with reading() as connection:
        places = [COUNTY, TOWNSHIP, FAR_TOWNSHIP, VILLAGE]
        found = period_sums(connection, places, ASKS, 202601, 202603)
    assert {place: found[place][AREA] for place in places} == {
        COUNTY: Both(70, 50), TOWNSHIP: Both(30, 10), FAR_TOWNSHIP: Both(40, 40),
        VILLAGE: Both(30, 10),
    }  # fmt: skip
    assert found[COUNTY][GRAIN] == found[COUNTY][AREA]
    assert TEA not in found[COUNTY]
    assert HOUSEHOLDS not in found[COUNTY]
    assert found[COUNTY][VARIETIES] == Both(2, 2)
    assert found[COUNTY][LEVEL] == Both(70, 100)


def test_a_month_has_its_own_distinct_members(world: World) -> None:
    _fill(world)
    with reading() as connection:
        month = period_sums(connection, [COUNTY], ASKS, 202603, 202603)
    assert month[COUNTY][VARIETIES] == Both(2, 1)
    assert month[COUNTY][LEVEL] == Both(70, 100)


def test_months_of_one_division(world: World) -> None:
    _fill(world)
    with reading() as connection:
        found = by_month(connection, COUNTY, ASKS, 202601, 202602)
    assert list(found[AREA]) == [202601]
    assert {month: line.delta for month, line in found[LEVEL].items()} == {
        202402: Both(100, 100), 202602: Both(-30, 0),
    }  # fmt: skip


def test_distinct_members_of_any_months(world: World) -> None:
    _fill(world)
    with reading() as connection:

        def count(division: str, first: int, last: int) -> Both:
            return distinct_members(connection, division, VARIETIES, "county", first, last)

        assert count(COUNTY, 202602, 202604) == Both(2, 1)
        assert count(COUNTY, 202506, 202601) == Both(2, 2)
        assert count(TOWNSHIP, 202602, 202604) == Both(1, 0)
        assert count(COUNTY, 202701, 202702) == Both(0, 0)


def test_nothing_asked_is_nothing_read(world: World) -> None:
    with reading() as connection:
        assert period_sums(connection, [], ASKS, 202601, 202603) == {}
        assert period_sums(connection, [COUNTY], [], 202601, 202603) == {COUNTY: {}}
        assert by_month(connection, COUNTY, [], 202601, 202603) == {}


def test_never_touches_a_record(world: World) -> None:
    _fill(world)
    asked: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        with reading() as connection:
            period_sums(connection, [COUNTY, VILLAGE], ASKS, 202601, 202603)
            by_month(connection, COUNTY, ASKS, 202601, 202603)
            distinct_members(connection, COUNTY, HOUSEHOLDS, "village", 202602, 202603)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len([statement for statement in asked if "total" in statement]) == 3
    assert not [statement for statement in asked if "record " in statement]
