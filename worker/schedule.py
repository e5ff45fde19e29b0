"""The whole timetable. Each entry expires before its next turn: a worker that was down for an
hour does not sweep 360 times."""

from datetime import timedelta
from typing import Any

from celery.schedules import crontab

from backend.names import KEEP_HEADS, PRUNE, ROLLUP_SWEEP, VERIFY

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
    # The proof of every county, at the hour at which the fewest write.
    "verify": {
        "task": VERIFY,
        "schedule": crontab(hour=2, minute=30),
        "options": {"expires": 3600},
    },
    # After the proof, whose result is in the chain.
    "heads": {
        "task": KEEP_HEADS,
        "schedule": crontab(hour=4, minute=30),
        "options": {"expires": 3600},
    },
}
