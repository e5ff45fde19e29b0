"""Ratios in integers: rounded once, half up, and nothing where there is nothing to divide by."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.catalogue.indicator import divide_half_up, indicator_value
from tests.backend.catalogue.vectors import REAL, SPECIMEN

TEA = REAL.kinds["tea_base"].indicators


@pytest.mark.parametrize(
    ("over", "under", "value"),
    [(1, 2, 1), (3, 2, 2), (1, 3, 0), (2, 3, 1), (5, 10, 1), (-1, 2, -1), (1, -2, -1), (0, 7, 0)],
)
def test_divide_half_up(over, under, value):
    assert divide_half_up(over, under) == value


@given(st.integers(-(10**18), 10**18), st.integers(1, 10**12))
def test_divide_half_up_as_decimal_does(over, under):
    # Exact: the remainder decides, so no precision of Decimal is needed beyond the quotient's.
    whole, rest = divmod(abs(over), under)
    expected = (Decimal(whole) + Decimal(int(2 * rest >= under))) * (1 if over >= 0 else -1)
    assert divide_half_up(over, under) == int(expected.quantize(Decimal(1), ROUND_HALF_UP))


def test_output_per_mu_is_total_over_total():
    # 600,000.00 yuan over 100.00 mu is 6,000 yuan a mu.
    assert indicator_value(TEA["output_per_mu"], 60_000_000, 10_000) == 6_000
    # 1.00 yuan over 2.00 mu is half a yuan: up to one.
    assert indicator_value(TEA["output_per_mu"], 100, 200) == 1
    assert indicator_value(TEA["output_per_mu"], 99, 200) == 0


def test_a_share_is_in_hundredths_of_a_percent():
    assert indicator_value(TEA["improved_share"], 8_000, 12_000) == 6_667
    assert indicator_value(TEA["improved_share"], 12_000, 12_000) == 10_000


def test_scales_of_both_sides_and_of_the_value_are_honoured():
    # 5.000 t over 2 pieces is 2.5 t a piece.
    mean = SPECIMEN.kinds["specimen"].indicators["mean"]
    assert indicator_value(mean, 5_000, 2) == 25


def test_nothing_to_divide_by():
    assert indicator_value(TEA["output_per_mu"], 100, 0) is None
    assert indicator_value(TEA["output_per_mu"], 100) is None


def test_a_plain_indicator_is_its_total():
    assert indicator_value(TEA["area"], 12_345) == 12_345
    assert TEA["area"].scale == 2
    assert REAL.kinds["crop_variety"].indicators["varieties"].scale == 0
