"""From lines of totals to figures: months, ratios and year on year."""

import pytest

from backend.catalogue.kind import Indicator
from backend.totals.figure import (
    Change,
    Reading,
    month_before,
    over_months,
    read,
    year_on_year,
    year_start,
)
from backend.totals.read import Ask, Both, Month

FLOW = Ask("k", "m", "", "distinct")
STOCK = Ask("k", "m", "", "stock")
MONTHS = {
    202512: Month(Both(9, 9), Both(9, 9)),
    202601: Month(Both(5, 4), Both(5, 4)),
    202603: Month(Both(6, 6), Both(2, 1)),
}


def indicator(unit: str = "亩", ratio: bool = False, scale: int = 0, times: int = 1) -> Indicator:
    """A plain indicator, or a ratio of two measures that are stored in 0.01."""
    words = {"zh": unit, "en": unit}
    return Indicator(
        name="i", label=words, measure=None if ratio else "m", part=None,
        ratio=("over", "under") if ratio else None, unit=words, scale=scale, definition=words,
        card=True, order=1, times=times, over_factor=times * 10 ** (scale + 2), under_factor=100,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("month", "count", "before"),
    [(202601, 1, 202512), (202611, 12, 202511), (202611, 23, 202412), (202612, 11, 202601)],
)
def test_month_before(month: int, count: int, before: int) -> None:
    assert month_before(month, count) == before


def test_a_flow_adds_what_its_months_add() -> None:
    assert year_start(202603) == 202601
    assert over_months(FLOW, MONTHS, 202601, 202603) == Both(7, 5)


def test_one_month_of_a_flow_is_its_own_value() -> None:
    assert over_months(FLOW, MONTHS, 202603, 202603) == Both(6, 6)
    assert over_months(FLOW, MONTHS, 202602, 202602) == Both(0, 0)


def test_a_stock_is_everything_from_the_beginning() -> None:
    assert over_months(STOCK, MONTHS, 202601, 202602) == Both(14, 13)


def test_a_ratio_is_rounded_once_and_needs_a_base() -> None:
    share = indicator("%", ratio=True, scale=2, times=100)
    assert read(share, [Both(1, 0), Both(3, 0)], "reported") == Reading(3333, 1, 3)
    assert read(share, [Both(1, 0), Both(3, 0)], "approved") == Reading(None, 0, 0)


@pytest.mark.parametrize(
    ("now", "then", "change"),
    [
        (110, 100, 1000),
        (100, 110, -909),
        (5, 0, None),
        (0, 5, -10_000),
        (1, 3, -6667),
        (9995, 10_000, -5),
        (100_000, 100_004, 0),
    ],
)
def test_year_on_year(now: int, then: int, change: int | None) -> None:
    found = year_on_year(indicator(), Reading(now, now, None), Reading(then, then, None))
    assert found == (None if change is None else Change(change, points=False))


def test_a_ratio_against_last_year_is_worked_out_unrounded() -> None:
    per_mu = indicator("元/亩", ratio=True)
    now, then = read(per_mu, [Both(10, 0), Both(3, 0)], "reported"), Reading(3, 10, 4)
    assert year_on_year(per_mu, now, then) == Change(3333, points=False)


def test_a_percentage_changes_by_points() -> None:
    share = indicator("%", ratio=True, scale=2, times=100)
    found = year_on_year(share, Reading(5000, 1, 2), Reading(2500, 1, 4))
    assert found == Change(2500, points=True)
    assert year_on_year(share, Reading(None, 0, 0), Reading(2500, 1, 4)) is None
    assert year_on_year(share, Reading(2500, 1, 4), Reading(None, 0, 0)) is None
