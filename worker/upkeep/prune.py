"""What is thrown away, and when: sessions a month after their end, changes after 400 days, pieces
of uploads after a fortnight, what died with a message or a file in hand left behind after a day."""

from flask import current_app

from backend.broker import drop_leftovers
from backend.clock import now_ms
from backend.db import reading, writing
from backend.kept import drop_asides
from backend.photos.pieces import prune_partials
from worker.upkeep.store import old_changes, prune_changes, prune_sessions

DAY = 24 * 3600 * 1000
#: A phone with an older cursor gets a full resync (docs/protocol.md).
CHANGES_KEPT = 400 * DAY
SESSIONS_KEPT = 30 * DAY
#: A picture that was given up half way is still on its phone, and sent again from its beginning.
PIECES_KEPT = 14 * DAY


def prune() -> dict[str, int]:
    """Delete what is older than that; returns how many of each went.

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
    settings = current_app.extensions["settings"]
    left = drop_leftovers(settings.broker_url, DAY // 1000)
    left += drop_asides(settings.var_dir, now - DAY)
    # Last: a store of pictures that is away must not keep the rest.
    pieces = prune_partials(PIECES_KEPT)
    return {"session": sessions, "change": changes, "piece": pieces, "message": left}
