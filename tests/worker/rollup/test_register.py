"""A subject's rows after changes: what each adds, and which neighbour moves."""

import pytest

from worker.rollup.register import Near, Shift, delta, follow, is_heavy
from worker.rollup.shape import ANNUAL, DISTINCT, STOCK, Held

JAN, FEB, MAR, DEC, NEXT = 202601, 202602, 202603, 202612, 202701


@pytest.mark.parametrize(
    ("how", "month", "value", "before", "expected"),
    [
        (STOCK, MAR, 9, None, 9),
        (STOCK, MAR, 9, (JAN, 4), 5),
        (STOCK, NEXT, 2, (JAN, 4), -2),
        (ANNUAL, MAR, 9, None, 9),
        (ANNUAL, MAR, 9, (JAN, 4), 5),
        (ANNUAL, NEXT, 2, (JAN, 4), 2),
        (DISTINCT, MAR, 7, None, 1),
        (DISTINCT, MAR, 7, (JAN, 3), 0),
        (DISTINCT, NEXT, 1, (DEC, 3), 1),
    ],
)
def test_delta(how, month, value, before, expected):
    assert delta(how, month, value, before) == expected


@pytest.mark.parametrize(
    ("how", "shift", "heavy"),
    [
        (DISTINCT, Shift(Held(2, 1), 3), False),
        (DISTINCT, Shift(None, 1), True),
        (DISTINCT, Shift(Held(2, 1), None), True),
        (STOCK, Shift(Held(2, 1), 3), True),
        (STOCK, Shift(Held(2, 1), 2), False),
        (STOCK, Shift(None, None), False),
        (ANNUAL, Shift(Held(2, 1), 3), True),
    ],
)
def test_what_can_move_a_neighbour(how, shift, heavy):
    assert is_heavy(how, shift) is heavy


def test_a_row_between_two_others_moves_the_later_one():
    shifts = {FEB: Shift(None, 20)}
    near = {JAN: Near(5, None), MAR: Near(9, 4)}
    assert follow(STOCK, shifts, near) == {FEB: Held(20, 15), MAR: Held(9, -11)}


def test_a_row_that_goes_gives_its_place_to_the_later_one():
    shifts = {FEB: Shift(Held(20, 15), None)}
    near = {JAN: Near(5, None), MAR: Near(9, -11)}
    assert follow(STOCK, shifts, near) == {FEB: None, MAR: Held(9, 4)}


def test_an_untouched_row_before_keeps_what_nobody_knows():
    assert follow(STOCK, {MAR: Shift(None, 1)}, {JAN: Near(5, None)}) == {MAR: Held(1, -4)}


def test_what_lasts_for_a_year_does_not_reach_into_the_next():
    shifts = {DEC: Shift(Held(4, 4), 9)}
    assert follow(ANNUAL, shifts, {JAN: Near(1, None), NEXT: Near(2, 2)}) == {
        DEC: Held(9, 8),
        NEXT: Held(2, 2),
    }


def test_two_months_at_once_follow_each_other():
    shifts = {JAN: Shift(None, 1), FEB: Shift(Held(1, 1), 2)}
    near = {MAR: Near(1, 0)}
    assert follow(DISTINCT, shifts, near) == {JAN: Held(1, 1), FEB: Held(2, 0), MAR: Held(1, 0)}


def test_the_first_of_a_year_hands_over_when_it_goes():
    assert follow(DISTINCT, {JAN: Shift(Held(1, 1), None)}, {MAR: Near(1, 0)}) == {
        JAN: None,
        MAR: Held(1, 1),
    }
    assert follow(DISTINCT, {DEC: Shift(Held(1, 1), None)}, {NEXT: Near(1, 1)}) == {
        DEC: None,
        NEXT: Held(1, 1),
    }
