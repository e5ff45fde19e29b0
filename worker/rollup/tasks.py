"""The rollup's tasks: a few lines each around the functions of ``turn``."""

import logging

from celery import shared_task

from backend.db import reading
from backend.failures import told
from backend.metrics import CELLS, ROLLUPS
from backend.names import ROLLUP_COUNTY, ROLLUP_SWEEP
from backend.nudge import nudge
from backend.totals.store import dirty_counties
from worker.rollup.turn import rollup_county

log = logging.getLogger(__name__)

#: How long one county may keep the worker before the others have their turn, in seconds.
SHARE = 2.0


def roll_up(county_code: str) -> None:
    """Roll a county up; where time ran out with cells left, come back behind the others."""
    report = rollup_county(county_code, seconds=SHARE)
    ROLLUPS.labels("more" if report.more else "done").observe(report.ms / 1000)
    CELLS.labels(county_code).inc(report.cells)
    if report.more and report.cells:
        nudge(county_code)


def sweep() -> None:
    """Roll up every county that a lost nudge left dirty.

    One that fails stays dirty, which /healthz tells, and keeps nobody else waiting.
    """
    with reading() as connection:
        counties = dirty_counties(connection)
    for county_code in counties:
        try:
            roll_up(county_code)
        except Exception as error:
            log.error("the rollup of %s failed: %s; it is tried again", county_code, told(error))


# Called, not written above the functions: celery's decorators would take their types away.
roll_up_task = shared_task(name=ROLLUP_COUNTY)(roll_up)
sweep_task = shared_task(name=ROLLUP_SWEEP)(sweep)
