"""Gunicorn's settings as shipped, in a process that dies on request: see ``failpoint``.

A request with the header ``X-Failpoint: kill 3`` is served by a process that kills itself at the
third point. One that was not met comes back as ``X-Failpoint: through 17`` on the answer.
``X-Process`` says who answered. The app is loaded before the fork, so that a process that died is
replaced at once; everything else is as shipped.
"""

import os
from typing import Any

from gunicorn.workers.base import Worker
from sqlalchemy import event

import backend.app
from backend.db import db
from backend.site.gunicorn import *  # noqa: F403
from tests.faults import failpoint

preload_app = True

if os.environ.get("SHISHU_TINY_POOL"):
    tiny = {"pool_size": 1, "max_overflow": 0, "pool_timeout": 0.2}
    shipped = backend.app._engine_options
    backend.app._engine_options = lambda settings: {**shipped(settings), **tiny}


def post_worker_init(worker: Worker) -> None:
    """Put the points and the door for orders around the app."""
    with worker.wsgi.app_context():
        failpoint.install(db.engine)
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "checkout", _limit_pages)
    worker.wsgi = _guarded(worker.wsgi)


def _limit_pages(connection: Any, *_: Any) -> None:
    """A disk that is full at so many pages, while a file says how many."""
    told = failpoint.folder() / "pages"
    pages = told.read_text(encoding="ascii") if told.exists() else "1073741823"
    connection.execute(f"PRAGMA max_page_count = {pages}")


def _guarded(app: Any) -> Any:
    def serve(environ: dict[str, Any], start_response: Any) -> Any:
        order = environ.get("HTTP_X_FAILPOINT")
        failpoint.arm(order) if order else failpoint.disarm()

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            failpoint.reach("before reply")
            own = [("X-Process", str(os.getpid()))]
            if order:
                left = failpoint.disarm()
                own.append(("X-Failpoint", f"through {left.passed if left else 0}"))
            return start_response(status, [*headers, *own], *rest)

        return app(environ, start)

    return serve
