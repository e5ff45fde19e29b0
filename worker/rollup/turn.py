"""A rollup: turn after turn until nothing of the county is dirty."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from flask import current_app
from sqlalchemy.engine import Connection

from backend.border import seeing
from backend.catalogue.kind import Catalogue
from backend.db import reading, writing
from backend.records.layout import own_layouts
from backend.totals.store import dirty_counties
from worker.rollup.claim import claim, finish_turn, open_turn, release, take_turn
from worker.rollup.climb import settle_totals
from worker.rollup.members import settle_members
from worker.rollup.shape import Plan, plans_of

#: Cells of one transaction. On SQLite everybody who writes waits for it, so it is kept short.
CELLS_A_TURN = {"sqlite": 100, "postgresql": 500}
#: How long to ask for a turn that another worker has, and how often, in seconds.
PATIENCE, PAUSE = 1.0, 0.01


@dataclass(slots=True)
class RollupReport:
    """What a rollup did: leaf cells brought up to date, turns taken, milliseconds.

    ``rows`` counts the total rows that changed. ``more`` says that dirty cells were left: another
    worker has the turn, they are being marked again just now, or the time was up.
    """

    county: str
    cells: int = 0
    loops: int = 0
    rows: int = 0
    ms: float = 0.0
    more: bool = False


class Turn(NamedTuple):
    """Cells that a turn claimed and let go of; whether it took all that there were.

    What was marked after it looked has a nudge of its own, sent after that mark's commit.
    """

    claimed: int
    released: int
    is_last: bool


def rollup_county(
    county_code: str,
    *,
    limit: int | None = None,
    seconds: float | None = None,
) -> RollupReport:
    """Recompute every dirty cell of a county and climb to its county total; needs an app context.

    Each turn is one transaction of at most ``limit`` cells. ``seconds`` ends it early, between
    turns.
    """
    catalogue: Catalogue = current_app.extensions["catalogue"]
    plans = plans_of(catalogue.kinds)
    report = RollupReport(county_code)
    started = time.monotonic()
    while True:
        with county_turn(county_code) as connection:
            turn = one_turn(connection, report, plans, limit) if connection else None
        report.ms = (time.monotonic() - started) * 1000
        if turn is None:
            report.more = True
            return report
        report.loops += bool(turn.claimed)
        report.cells += turn.released
        if turn.is_last:
            return report
        late = seconds is not None and report.ms > seconds * 1000
        if late or not turn.released:
            report.more = True
            return report


@contextmanager
def county_turn(county_code: str) -> Iterator[Connection | None]:
    """A write transaction that has the county's turn; None where others kept it too long."""
    deadline = time.monotonic() + PATIENCE
    opened = False
    while True:
        with seeing(county_code), writing() as connection:
            if take_turn(connection, county_code):
                yield connection
                return
        if time.monotonic() > deadline:
            yield None
            return
        if opened:
            time.sleep(PAUSE)
        else:
            with seeing(county_code), writing() as connection:
                open_turn(connection, county_code)
            opened = True


def one_turn(
    connection: Connection,
    report: RollupReport,
    plans: dict[str, Plan],
    limit: int | None,
) -> Turn:
    """Claim, recompute, climb and let go, in the caller's transaction, which has the turn."""
    county = report.county
    limit = limit or CELLS_A_TURN[connection.dialect.name]
    cells = claim(connection, county, own_layouts(current_app.extensions["catalogue"]), limit)
    if not cells:
        return Turn(0, 0, True)
    leaves = [cell.place for cell in cells]
    members = settle_members(connection, county, leaves, plans)
    rows = settle_totals(connection, county, plans, leaves, members)
    report.rows += rows
    finish_turn(connection, county, rows > 0)
    # The last statement: from here to the commit somebody marking one of these cells waits.
    released = release(connection, county, cells)
    return Turn(len(cells), released, released == len(cells) < limit)


def drain_all() -> list[RollupReport]:
    """Roll up every county that has dirty cells."""
    with reading() as connection:
        counties = dirty_counties(connection)
    return [rollup_county(county) for county in counties]
