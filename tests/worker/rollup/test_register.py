"""A subject's rows after changes: what each adds, and which neighbour moves."""

import pytest

from worker.rollup.register import Near, Shift, delta, follow, is_heavy
from worker.rollup.shape import Held

JAN, FEB, MAR, DEC, NEXT = 202601, 202602, 202603, 202612, 202701


@pytest.mark.parametrize(
    ("stock", "month", "value", "before", "expected"),
    [
        (True, MAR, 9, None, 9),
        (True, MAR, 9, (JAN, 4), 5),
        (True, NEXT, 2, (JAN, 4), -2),
        (False, MAR, 7, None, 1),
        (False, MAR, 7, (JAN, 3), 0),
        (False, NEXT, 1, (DEC, 3), 1),
    ],
)
def test_delta(stock, month, value, before, expected):
    assert delta(stock, month, value, before) == expected


@pytest.mark.parametrize(
    ("stock", "shift", "heavy"),
    [
        (False, Shift(Held(2, 1), 3), False),
        (False, Shift(None, 1), True),
        (False, Shift(Held(2, 1), None), True),
        (True, Shift(Held(2, 1), 3), True),
        (True, Shift(Held(2, 1), 2), False),
        (True, Shift(None, None), False),
    ],
)
def test_what_can_move_a_neighbour(stock, shift, heavy):
    assert is_heavy(stock, shift) is heavy


def test_a_row_between_two_others_moves_the_later_one():
    shifts = {FEB: Shift(None, 20)}
    near = {JAN: Near(5, None), MAR: Near(9, 4)}
    assert follow(True, shifts, near) == {FEB: Held(20, 15), MAR: Held(9, -11)}


def test_a_row_that_goes_gives_its_place_to_the_later_one():
    shifts = {FEB: Shift(Held(20, 15), None)}
    near = {JAN: Near(5, None), MAR: Near(9, -11)}
    assert follow(True, shifts, near) == {FEB: None, MAR: Held(9, 4)}


def test_an_untouched_row_before_keeps_what_nobody_knows():
    assert follow(True, {MAR: Shift(None, 1)}, {JAN: Near(5, None)}) == {MAR: Held(1, -4)}


def test_two_months_at_once_follow_each_other():
    shifts = {JAN: Shift(None, 1), FEB: Shift(Held(1, 1), 2)}
    near = {MAR: Near(1, 0)}
    assert follow(False, shifts, near) == {JAN: Held(1, 1), FEB: Held(2, 0), MAR: Held(1, 0)}


def test_the_first_of_a_year_hands_over_when_it_goes():
    assert follow(False, {JAN: Shift(Held(1, 1), None)}, {MAR: Near(1, 0)}) == {
        JAN: None,
        MAR: Held(1, 1),
    }
    assert follow(False, {DEC: Shift(Held(1, 1), None)}, {NEXT: Near(1, 1)}) == {
        DEC: None,
        NEXT: Held(1, 1),
    }
