"""What each member adds to its month, seen from the months before it: pure, no database.

A subject (one member of one measure in one division and track) has at most one row a month. Its
delta depends only on the row right before it, so a change in one month moves at most the delta
of the row right after it, however long the history is.
"""

from collections.abc import Mapping
from typing import NamedTuple

from worker.rollup.shape import DISTINCT, STOCK, Held


class Shift(NamedTuple):
    """A row that a recompute may change: as it is stored, and its new value; None: absent."""

    old: Held | None
    new: int | None

    def kept(self) -> Held | None:
        """The row with its new value, where neither it nor another one's delta can move."""
        if self.old is None or self.new is None:
            return None
        return Held(self.new, self.old.delta)


class Near(NamedTuple):
    """A stored row beside a changed one; its delta is unknown where it cannot change."""

    value: int
    delta: int | None

    def held(self) -> Held | None:
        """The row as it is stored, where it can change."""
        return None if self.delta is None else Held(self.value, self.delta)


def delta(how: str, month: int, value: int, before: tuple[int, int] | None) -> int:
    """What a row adds to its cell's delta, ``before`` being the (month, value) right before it.

    stock: the change since that row; annual: the same within a year, each of which begins with
    nothing. distinct: 1 for the member's first month of the year; a value of 0 is one that has
    gone to another code of its village, and takes that 1 away again.
    """
    if how != STOCK and before is not None and before[0] // 100 != month // 100:
        before = None
    was = before[1] if before else 0
    return int(value > 0) - int(was > 0) if how == DISTINCT else value - was


def is_heavy(how: str, shift: Shift) -> bool:
    """Whether a change can move deltas: a row came or went, or a stock has another value."""
    if shift.old is None or shift.new is None:
        return (shift.old is None) != (shift.new is None)
    if how == DISTINCT:
        return (shift.old.value > 0) != (shift.new > 0)
    return shift.old.value != shift.new


def follow(
    how: str, shifts: Mapping[int, Shift], near: Mapping[int, Near]
) -> dict[int, Held | None]:
    """One subject's rows after the changes: by month, None where the row goes.

    ``near`` holds at least the stored rows right before and right after each changed month. Rows
    that stay as they are may be among the answer.
    """
    rows: dict[int, Held | None] = {}
    before: tuple[int, int] | None = None
    disturbed = False
    for month in sorted({*shifts, *near}):
        value = shifts[month].new if month in shifts else near[month].value
        if value is None:
            rows[month] = None
            disturbed = True
            continue
        if month in shifts or disturbed:
            rows[month] = Held(value, delta(how, month, value, before))
        disturbed = month in shifts
        before = (month, value)
    return rows
