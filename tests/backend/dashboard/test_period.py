"""Which month boards open on, and where last year's same period ends."""

from datetime import date

import pytest

from backend.dashboard.period import opening_month, same_day_last_year
from tests.backend.dashboard.world import World, stand_on


@pytest.mark.parametrize(
    ("today", "month"),
    [
        (date(2026, 12, 1), 202611), (date(2026, 12, 7), 202611), (date(2026, 12, 8), 202612),
        (date(2027, 1, 1), 202612), (date(2027, 1, 8), 202701), (date(2028, 2, 29), 202802),
        (date(2028, 3, 7), 202802), (date(2026, 12, 31), 202612),
    ],
)  # fmt: skip
def test_a_month_opens_once_it_has_a_week(today: date, month: int) -> None:
    assert opening_month(today) == month


@pytest.mark.parametrize(
    ("month", "today", "cut"),
    [
        (202612, date(2026, 12, 1), 20251201), (202611, date(2026, 12, 1), None),
        (202802, date(2028, 2, 29), 20270228), (202902, date(2029, 2, 28), 20280228),
        (202902, date(2029, 3, 1), None), (202701, date(2027, 1, 1), 20260101),
        (202703, date(2027, 1, 15), 20260115),
    ],
)  # fmt: skip
def test_the_same_day_of_the_year_before(month: int, today: date, cut: int | None) -> None:
    assert same_day_last_year(month, today) == cut


def test_every_answer_opens_on_the_same_month(world: World) -> None:
    world.say("tea_base")
    world.roll()
    for today, month in ((date(2027, 1, 7), 202612), (date(2027, 1, 8), 202701)):
        stand_on(today)
        reader = world.reader()
        assert reader.board()["month"] == month
        assert reader.behind("tea_base/area")["to"] == month
        sheet = reader.get("/dashboard.csv").data.decode()
        assert ("2026年1—12月（" if month == 202612 else "2027年1月（") in sheet
