"""Putting right what a recount finds, wherever it came from: the counted rows are written."""

from flask import current_app

from backend.records.layout import misfilled_kinds
from worker.rollup.claim import finish_turn
from worker.rollup.recount import Difference, compare
from worker.rollup.rowset import replace
from worker.rollup.turn import county_turn


class TurnTaken(RuntimeError):
    """Other workers kept the county's turn; try again."""


class NotFilled(RuntimeError):
    """Records of these kinds are not filled by their declarations: that comes first."""


def repair(county_code: str) -> list[Difference]:
    """Make a county's totals what its records' bodies make them; returns what was wrong.

    It has the county's turn, so no rollup is under way. Cells that are dirty meanwhile are put
    right as well and stay dirty: rolling them up again moves only what changed since. Columns of
    records are ``worker.layout``'s to mend, before. Raises TurnTaken, NotFilled.
    """
    with county_turn(county_code) as connection:
        if connection is None:
            raise TurnTaken(county_code)
        if stale := misfilled_kinds(connection, current_app.extensions["catalogue"]):
            raise NotFilled(", ".join(stale))
        found = compare(connection, county_code, everything=True).differences
        for table in ("total", "total_member"):
            own = [difference for difference in found if difference.table == table]
            fresh = [(*_key(d), *d.counted) for d in own if d.counted]
            gone = [_key(d) for d in own if not d.counted]
            replace(connection, county_code, table, fresh, gone)
        finish_turn(connection, county_code, bool(found))
    return found


def _key(found: Difference) -> tuple:
    """The row's key in the order of its table's columns."""
    if found.table == "total":
        return (found.division, found.kind, found.month, *found.what)
    return (found.division, found.kind, *found.what, found.month)
