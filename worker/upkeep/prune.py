"""What is thrown away, and when: sessions a month after their end, changes after 400 days."""

from backend.clock import now_ms
from backend.db import reading, writing
from worker.upkeep.store import old_changes, prune_changes, prune_sessions

DAY = 24 * 3600 * 1000
#: A phone with an older cursor gets a full resync (docs/protocol.md).
CHANGES_KEPT = 400 * DAY
SESSIONS_KEPT = 30 * DAY


def prune() -> dict[str, int]:
    """Delete what is older than that; returns how many rows of each table went.

    One transaction a division, so that nobody who writes waits long.
    """
    now = now_ms()
    with writing() as connection:
        sessions = prune_sessions(connection, now - SESSIONS_KEPT)
    with reading() as connection:
        old = old_changes(connection, now - CHANGES_KEPT)
    changes = 0
    for county, division, number in old:
        with writing() as connection:
            changes += prune_changes(connection, county, division, number)
    return {"session": sessions, "change": changes}
