"""The nudge: "this county has dirty cells". Sent after commit, carries no data, may be lost.

Each process sends from one thread of its own, so that the caller never waits for a broker. A
county that is asked for again while it waits is sent once; after each round the thread rests for
``WINDOW`` seconds, so there is at most one nudge a county in that time. The last commit always
gets a nudge that was sent after it: a county is taken off the list before it is sent, not after.
Where sending fails, the county stays on the list and the thread is quiet for ``QUIET`` seconds
before it tries again. What is lost with the process is found by the sweep within 10 seconds.
"""

import logging
import os
import threading
import time
from functools import cache

from celery import Celery
from flask import current_app

from backend.broker import make_celery
from backend.metrics import NUDGES
from backend.names import ROLLUP_COUNTY, ROLLUP_QUEUE

log = logging.getLogger(__name__)

WINDOW, QUIET = 0.1, 2.0
#: A nudge that waited longer than this says nothing that the sweep has not said (seconds).
EXPIRES = 60


def nudge(county_code: str) -> None:
    """Ask the worker to roll up a county soon; returns at once and never raises."""
    try:
        _nudger.ask(current_app.extensions["settings"].broker_url, county_code)
    except Exception:
        NUDGES.labels("lost").inc()
        log.exception("a nudge could not even be noted")


@cache
def _client(broker_url: str) -> Celery:
    return make_celery(broker_url, hasty=True)


class Nudger:
    """The counties that wait for a nudge, and the thread that sends it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[tuple[str, str], None] = {}
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    def ask(self, broker_url: str, county_code: str) -> None:
        """Put a county on the list; the first time in a process, start the thread."""
        with self._lock:
            self._waiting[broker_url, county_code] = None
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="nudge", daemon=True)
                self._thread.start()
        self._wake.set()

    def _run(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            with self._lock:
                taken, self._waiting = self._waiting, {}
            failed = [key for key in taken if not send(*key)]
            if failed:
                with self._lock:
                    self._waiting |= dict.fromkeys(failed)
                self._wake.set()
            time.sleep(QUIET if failed else WINDOW)


def send(broker_url: str, county_code: str) -> bool:
    """Send one nudge now; False, counted and logged, where the broker does not take it."""
    try:
        _client(broker_url).send_task(
            ROLLUP_COUNTY, [county_code], queue=ROLLUP_QUEUE, expires=EXPIRES, retry=False
        )
    except Exception as error:
        NUDGES.labels("lost").inc()
        log.warning("nudge for %s lost: %s", county_code, error)
        return False
    NUDGES.labels("sent").inc()
    return True


_nudger = Nudger()


def _start_anew() -> None:
    """In a forked process: the parent's thread is not here, nor are its connections ours."""
    global _nudger
    _nudger = Nudger()
    _client.cache_clear()


os.register_at_fork(after_in_child=_start_anew)
