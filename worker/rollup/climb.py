"""Totals from the leaves up: village, township, county.

A leaf's counts and sums are computed whole from its records; by how much each line moved from
what was stored is then added at every level above, so that a county of any size is climbed in a
handful of rows. Reading every sibling again instead was measured: 110 ms for what takes 5 ms this
way. The turn's lock makes it exact: nobody else writes totals between the reading and the commit,
and a second run finds that nothing moved. ``recount`` proves it from the records alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.engine import Connection

from backend.totals.models import APPROVED
from worker.rollup.shape import DISTINCT, NOTHING, Book, Figures, Held, Move, Place, Plan, Row
from worker.rollup.store import settle


def settle_totals(
    connection: Connection,
    county: str,
    plans: Mapping[str, Plan],
    leaves: Sequence[Place],
    rows: Iterable[Row],
) -> int:
    """Write what changed in the totals of the claimed ``leaves`` and of all above them.

    ``rows`` are the member rows that changed, at any level and in any month. Returns the number
    of total rows written.
    """
    # A leaf moves all above it, save in the measures whose members they keep themselves.
    moves = [
        Move(cell, line, figures, line[0] not in plans[cell.kind].wide)
        for cell, lines in _of_members(rows, plans).items()
        for line, figures in lines.items()
        if any(figures)
    ]
    return settle(connection, county, plans, leaves, moves)


def _of_members(rows: Iterable[Row], plans: Mapping[str, Plan]) -> Book:
    """How far the changed member rows move the totals of their own cells."""
    moves: Book = defaultdict(dict)
    for (division, kind, measure, part, _, track), month, before, after in rows:
        stock = plans[kind].how(measure) != DISTINCT
        value = _weight(stock, after) - _weight(stock, before)
        delta = (after.delta if after else 0) - (before.delta if before else 0)
        move = Figures(0, 0, value, delta) if track == APPROVED else Figures(value, delta, 0, 0)
        lines = moves[Place(division, kind, month)]
        lines[measure, part] = lines.get((measure, part), NOTHING).plus(move)
    return moves


def _weight(stock: bool, held: Held | None) -> int:
    """What a member counts for in its month: its state in a stock, one otherwise.

    One of value 0 has gone to another code of its village.
    """
    if held is None:
        return 0
    return held.value if stock else int(held.value > 0)
