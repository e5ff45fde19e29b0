"""The worker as shipped, in a process that dies on request: see ``failpoint``.

    celery -A tests.faults.dying_worker worker

An order is a file ``order`` in the folder of failpoints, for the next rollup that finds anything to
do. One that was not met is left as ``through``, with the number of points passed. Each rollup that
ended notes its process in ``rollups``.
"""

import os
from typing import Any

from celery import signals

from backend.db import db
from backend.names import ROLLUP_COUNTY
from tests.faults import failpoint
from worker.app import celery, flask_app

__all__ = ["celery"]


@signals.worker_init.connect
def _install(**_: Any) -> None:
    with flask_app().app_context():
        failpoint.install(db.engine)


@signals.task_prerun.connect
def _arm(task: Any, **_: Any) -> None:
    order, taken = (failpoint.folder() / name for name in ("order", "taken"))
    if task.name == ROLLUP_COUNTY and order.exists():
        order.rename(taken)
        failpoint.arm(taken.read_text(encoding="ascii"))


@signals.task_postrun.connect
def _disarm(task: Any, **_: Any) -> None:
    if task.name == ROLLUP_COUNTY:
        with (failpoint.folder() / "rollups").open("a", encoding="ascii") as rollups:
            rollups.write(f"{os.getpid()}\n")
    order = failpoint.disarm()
    if order is None:
        return
    if order.wrote:
        (failpoint.folder() / "through").write_text(str(order.passed), encoding="ascii")
    else:
        # A nudge of earlier, and nothing was dirty: the order is still to be met.
        (failpoint.folder() / "taken").rename(failpoint.folder() / "order")
