"""The upkeep's tasks."""

from celery import current_app, shared_task
from flask import current_app as served

from backend.db import reading
from backend.divisions.store import counties
from backend.names import KEEP_HEADS, PRUNE, VERIFY, VERIFY_COUNTY
from backend.people.heads import heads, write_heads
from worker.upkeep.prune import prune
from worker.upkeep.verify import verify

#: The actor of what happens by the timetable.
BEAT = "beat"


@shared_task(name=PRUNE)
def prune_task() -> None:
    """Throw away what has outlived its use."""
    prune()


@shared_task(name=VERIFY)
def verify_task() -> None:
    """Ask for the proof of every county, each a task of its own: rollups get in between."""
    with reading() as connection:
        codes = [row["county_code"] for row in counties(connection)]
    for code in codes:
        current_app.send_task(VERIFY_COUNTY, args=[code])


# Taken from the queue at once: one that takes long must not be handed out a second time.
@shared_task(name=VERIFY_COUNTY, acks_late=False)
def verify_county_task(county_code: str) -> None:
    """Prove one county."""
    verify(county_code, BEAT)


@shared_task(name=KEEP_HEADS)
def keep_heads_task() -> None:
    """Write the heads of the audit chains to where the database cannot reach them."""
    with reading() as connection:
        found = heads(connection)
    write_heads(served.extensions["settings"].audit_heads, found)
