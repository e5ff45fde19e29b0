"""Is it well? The database, the broker and the oldest dirty cell, answered in bounded time."""

from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from typing import Any

from flask import current_app
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from backend.border import everywhere
from backend.broker import broker_answers
from backend.clock import now_ms
from backend.db import db
from backend.totals.store import dirty_backlog

#: How long each of the two is given, in seconds.
PATIENCE = 1.5
#: Dirty for longer than this means that no worker is at work (seconds).
STALE = 60

_asking = ThreadPoolExecutor(4, thread_name_prefix="health")


def check() -> tuple[int, dict[str, Any]]:
    """Status and body of /healthz.

    503 where the database does not answer: nothing can be stored. A dead broker or an idle
    worker is told (``degraded``) with 200: records still come in, totals are late.
    """
    backlog = _asking.submit(_backlog, db.engine)
    broker = _asking.submit(broker_answers, current_app.extensions["settings"].broker_url)
    cells, oldest = _within(backlog, (None, None))
    reachable = _within(broker, False)
    database = cells is not None
    well = database and reachable and (oldest or 0) <= STALE
    body = {
        "status": "ok" if well else "degraded" if database else "down",
        "database": "ok" if database else "down",
        "broker": "ok" if reachable else "down",
        "dirty_cells": cells,
        "oldest_dirty_seconds": oldest,
    }
    return (200 if database else 503), body


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
