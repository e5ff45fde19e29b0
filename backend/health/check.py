"""Is it well? Database, broker, disk, storing and the oldest dirty cell, in bounded time."""

import shutil
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from backend import trouble
from backend.border import everywhere
from backend.broker import broker_answers
from backend.clock import iso, now_ms
from backend.db import db
from backend.failures import Fault, fault_of
from backend.intake.probe import take_one_anywhere
from backend.totals.store import dirty_backlog

#: How long each of them is given, in seconds.
PATIENCE = 1.5
#: Dirty for longer than this means that no worker is at work (seconds).
STALE = 60
#: A disk is low below so many bytes, or below this part of a small one.
LOW_BYTES, LOW_PART = 512 * 1024 * 1024, 0.05
#: While something is refused, storing is tried once in so many seconds at most.
PROBE_EVERY = 5.0

_asking = ThreadPoolExecutor(4, thread_name_prefix="health")
_probing = ThreadPoolExecutor(1, thread_name_prefix="probe")
_probe: tuple[float, Future[Any]] | None = None


def check() -> tuple[int, dict[str, Any]]:
    """Status and body of /healthz.

    503 where the database does not answer, lacks something, or takes no record: nothing can be
    stored. A dead broker, an idle worker, a disk that fills up, or something that was refused
    lately is told (``degraded``) with 200: records still come in.
    """
    settings = current_app.extensions["settings"]
    backlog = _asking.submit(_backlog, db.engine)
    broker = _asking.submit(broker_answers, settings.broker_url)
    disk = _asking.submit(_free_bytes, _folders(settings))
    database, (cells, oldest) = _database(backlog)
    reachable = _within(broker, False)
    free, low = _within(disk, (None, False))
    refused = trouble.last()
    storing = database == "ok" and (refused is None or _can_store())
    well = reachable and (oldest or 0) <= STALE and not low and refused is None
    body = {
        "status": ("ok" if well else "degraded") if storing else "down",
        "database": database,
        "broker": "ok" if reachable else "down",
        "storing": "ok" if storing else "failing",
        "trouble": refused and {"at": iso(refused.at), "what": refused.name},
        "disk": "low" if low else "ok",
        "disk_free_mb": None if free is None else free >> 20,
        "dirty_cells": cells,
        "oldest_dirty_seconds": oldest,
    }
    return (200 if storing else 503), body


def _database(backlog: Future[Any]) -> tuple[str, tuple[int | None, float | None]]:
    """Either "ok", "down" (no answer) or "broken" (it answers, and lacks tables or rights)."""
    try:
        return "ok", backlog.result(PATIENCE)
    except (TooLate, SQLAlchemyError, OSError) as error:
        backlog.cancel()
        lasting = not isinstance(error, TooLate) and fault_of(error) is Fault.LASTING
        if lasting:
            trouble.tell(error, "the database was asked how it is")
        return ("broken" if lasting else "down"), (None, None)


def _within(future: Future[Any], otherwise: Any) -> Any:
    try:
        return future.result(PATIENCE)
    except (TooLate, SQLAlchemyError, OSError):
        future.cancel()
        return otherwise


def _backlog(engine: Engine) -> tuple[int, float]:
    """How many cells are dirty, and for how many seconds the oldest has been."""
    with everywhere(), engine.connect() as connection:
        cells, marked_at = dirty_backlog(connection)
    return cells, max(0.0, (now_ms() - marked_at) / 1000) if marked_at else 0.0


def _folders(settings: Any) -> list[Path]:
    """Where this process writes: its own folder, and that of the pictures if it is one."""
    remote = "://" in settings.photo_url
    return [settings.var_dir] if remote else [settings.var_dir, Path(settings.photo_url)]


def _free_bytes(folders: list[Path]) -> tuple[int, bool]:
    """The fewest bytes that are free on any of these disks, and whether one of them is low."""
    disks = [shutil.disk_usage(folder) for folder in folders if folder.exists()]
    low = any(disk.free < min(LOW_BYTES, disk.total * LOW_PART) for disk in disks)
    return min(disk.free for disk in disks), low


def _can_store() -> bool:
    """Whether a plain record would be stored now; asked of the database now and then only."""
    global _probe
    now = time.monotonic()
    if _probe is None or (_probe[1].done() and now - _probe[0] > PROBE_EVERY):
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        _probe = now, _probing.submit(_in_context, app, take_one_anywhere)
    try:
        _probe[1].result(PATIENCE)
    except Exception:
        return False
    return True


def _in_context(app: Flask, work: Callable[[], None]) -> None:
    with app.app_context():
        work()
