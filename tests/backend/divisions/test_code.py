"""What a 12-digit code says by itself."""

import pytest

from backend.divisions.code import (
    above,
    bounds,
    is_urban,
    level_of,
    parent_of,
    township_type,
)
from backend.divisions.importing import demo_rows


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("431222000000", 1, None),
        ("431222114000", 2, "431222000000"),
        ("431222114200", 3, "431222114000"),
    ],
)
def test_level_and_parent(code, level, parent):
    assert level_of(code) == level
    assert parent_of(code) == parent


def test_all_levels_above() -> None:
    assert above("431222114200") == ("431222114000", "431222000000")
    assert above("431222114000") == ("431222000000",)
    assert above("431222000000") == ()


@pytest.mark.parametrize(
    "code",
    ["", "431222", "4312221142001", "43122211420x", "４３１２２２１１４２００", "430000000000",
     "431200000000", "431222000001", "-31222114200"],
)  # fmt: skip
def test_not_a_division(code):
    with pytest.raises(ValueError):
        level_of(code)


@pytest.mark.parametrize(
    ("digits", "kind"),
    [("001", "subdistrict"), ("099", "subdistrict"), ("100", "town"), ("199", "town"),
     ("200", "township"), ("399", "township"), ("400", "similar"), ("599", "similar"),
     ("600", None), ("000", None)],
)  # fmt: skip
def test_township_type_by_digits_7_to_9(digits, kind):
    assert township_type(f"431222{digits}000") == kind


def test_urban_by_digits_10_to_12():
    urban = {"001": True, "199": True, "200": False, "399": False, "450": True, "550": False}
    assert {digits: is_urban(f"431222115{digits}") for digits in urban} == urban


def test_bounds_hold_what_is_below_and_nothing_else():
    codes = [row.code for row in demo_rows()]
    for scope in ("431222000000", "431222251000", "431222251233"):
        low, high = bounds(scope)
        stem = scope.rstrip("0") if scope.endswith("000") else scope
        within = [code for code in codes if low <= code <= high]
        assert within == [code for code in codes if code.startswith(stem)]


def test_bounds_of_a_township_that_ends_in_zero():
    assert bounds("431222230000") == ("431222230000", "431222230999")
