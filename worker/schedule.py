"""The whole timetable. Each entry expires before its next turn: a worker that was down for an
hour does not sweep 360 times."""

from datetime import timedelta
from typing import Any

from celery.schedules import crontab

from backend.names import PRUNE, ROLLUP_SWEEP

TIMETABLE: dict[str, dict[str, Any]] = {
    # What a lost nudge left dirty.
    "sweep": {
        "task": ROLLUP_SWEEP,
        "schedule": timedelta(seconds=10),
        "options": {"expires": 10},
    },
    # Sessions that ran out, and changes that no phone may ask for any more.
    "prune": {
        "task": PRUNE,
        "schedule": crontab(hour=3, minute=20),
        "options": {"expires": 3600},
    },
}
