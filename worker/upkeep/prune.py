"""What is thrown away, and when: sessions a month after their end, changes after 400 days, pieces
of uploads after a fortnight, what died with a message or a file in hand left behind after a day."""

import contextlib
import shutil
from pathlib import Path

from flask import current_app

from backend.broker import drop_leftovers
from backend.clock import from_machine, now_ms
from backend.db import reading, writing
from backend.kept import asides
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


def drop_asides(folder: Path, before: int) -> int:
    """Remove from a folder what died half-written there before an instant (ms); how many.

    A backup's holds the whole database: it must not stay for ever because the power failed.
    """
    count = 0
    for path in asides(folder):
        with contextlib.suppress(FileNotFoundError):
            if from_machine(int(path.stat().st_mtime * 1000)) < before:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
                count += 1
    return count
