"""On the approved track, two years are not compared where review lag is all that one would see."""

from datetime import date
from typing import Any

import pytest

from tests.backend.dashboard.world import World, stand_on

APPROVED = 1


def _plots(world: World, year: int, approved: int, waiting: int) -> None:
    for number in range(approved + waiting):
        world.say(
            "crop_variety", planted_on=f"{year}-03-{number % 28 + 1:02}", area_mu=1000,
            plot_name=f"{year} {number}", status=APPROVED if number < approved else 0,
        )  # fmt: skip


def _card(world: World, track: str = "approved", key: str = "crop_variety/area") -> dict[str, Any]:
    world.roll()
    stand_on(date(2026, 11, 20))
    return world.reader().card(key, month=202610, track=track)


def test_lag_alone_is_no_fall(world: World) -> None:
    """The same ten plots each year, two of this year's not reviewed: not −20 %."""
    _plots(world, 2025, 10, 0)
    _plots(world, 2026, 8, 2)
    card = _card(world)
    assert (card["value"], card["last_year"], card["yoy"]) == (8000, 10000, None)
    assert card["yoy_reason"]["zh"] == "今年还有 20% 的记录没审，先不比"
    assert "20%" in card["yoy_reason"]["en"]
    assert _card(world, "reported")["yoy"] == 0


def test_last_years_lag_is_no_rise(world: World) -> None:
    _plots(world, 2025, 8, 2)
    _plots(world, 2026, 10, 0)
    assert _card(world)["yoy_reason"]["zh"] == "上年同期还有 20% 的记录没审，先不比"


def test_a_little_lag_is_said_beside_the_comparison(world: World) -> None:
    _plots(world, 2025, 20, 0)
    _plots(world, 2026, 19, 1)
    card = _card(world)
    assert (card["yoy"], card["yoy_reason"]) == (-500, None)
    assert card["yoy_note"] == {
        "zh": "今年还有 5% 的记录没审", "en": "5% of this year's records unreviewed",
    }  # fmt: skip
    sheet = world.reader().get("/dashboard.csv", month=202610, track="approved").data.decode()
    assert "-5.00%（今年还有 5% 的记录没审）" in sheet


def test_ratios_wait_too_and_what_is_all_reviewed_says_nothing(world: World) -> None:
    tea = {"output_yuan": 50_000_00, "harvest_area_mu": 1000, "area_mu": 12000}
    for year, status in ((2025, APPROVED), (2026, APPROVED), (2026, 0)):
        name = "甲" if status else "乙"
        day = f"{year}-05-01"
        world.say("tea_base", recorded_on=day, base_name=name, status=status, **tea)
    assert _card(world, key="tea_base/output_per_mu")["yoy_reason"]["zh"].startswith("今年还有 50%")
    _plots(world, 2025, 2, 0)
    _plots(world, 2026, 3, 0)
    card = _card(world)
    assert (card["yoy"], card["yoy_note"], card["yoy_reason"]) == (5000, None, None)


@pytest.mark.parametrize(
    ("last_year", "this_year", "reason"),
    [
        (0, 0, "上年同期无基数"), (0, 500, "上年同期无基数"), (500, 0, "今年还没有记录"),
    ],
)  # fmt: skip
def test_why_there_is_none(world: World, last_year: int, this_year: int, reason: str) -> None:
    """A January without records has something to compare with: it is this year that has none."""
    for year, area in ((2026, last_year), (2027, this_year)):
        if area:
            world.say("crop_variety", planted_on=f"{year}-01-05", area_mu=area)
    world.say("tea_base", recorded_on="2026-01-05", area_mu=area or 100, new_area_mu=0)
    world.roll()
    stand_on(date(2027, 1, 20))
    card = world.reader().card("crop_variety/area", month=202701, track="reported")
    assert (card["last_year"], card["yoy"]) == (last_year or None, None)
    assert card["yoy_reason"]["zh"] == reason


def test_nothing_is_no_base(world: World) -> None:
    for year, new in ((2026, 0), (2027, 100)):
        world.say("tea_base", recorded_on=f"{year}-01-05", new_area_mu=new)
    world.roll()
    stand_on(date(2027, 1, 20))
    card = world.reader().card("tea_base/new_area", month=202701, track="reported")
    assert (card["last_year"], card["yoy_reason"]["zh"]) == (0, "上年同期为 0")
