"""Gunicorn's settings: how many processes serve the web, and where they listen."""

import ctypes
import gc
import os
import shutil
import socket
from email.utils import formatdate

from gunicorn import util
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker
from prometheus_client import multiprocess

from backend import clock, trouble
from backend.config import load_settings
from backend.metrics import share
from backend.records.ready import refuse_stale

settings = load_settings()
# Imported here, before any process is forked: all of them share its board.
trouble.forget()

HOST, PORT = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
bind = f"{HOST}:{PORT}"

#: Each process listens by itself: one shared queue cost a third of the throughput when measured.
reuse_port = True
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
# A phone on a slow link keeps a thread for as long as its body takes to arrive. On SQLite each
# thread has a connection with a cache of its own.
threads = int(os.environ.get("WEB_THREADS", "4" if settings.embedded else "8"))
timeout = 60
graceful_timeout = 20
keepalive = 30
control_socket_disable = True
proc_name = "shishu-web"
loglevel = os.environ.get("LOG_LEVEL", "warning")

if os.environ.get(clock.SETTING):
    # A phone that is new takes the time from the header Date, until its first sync tells it.
    util.http_date = lambda timestamp=None: formatdate(
        timestamp or clock.now_ms() / 1000, usegmt=True
    )

METRICS = settings.var_dir / "metrics"
#: Of glibc's malloc.h: what is larger comes from the system and goes back to it.
_M_MMAP_THRESHOLD, _LARGE = -3, 1 << 20


def on_starting(server: Arbiter) -> None:
    """Start with no counts of an earlier run, only where nobody else listens and all is migrated.

    With ``reuse_port`` the kernel would let a second server share the address in silence.
    """
    with socket.socket(socket.AF_INET6 if ":" in HOST else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(PORT)))
        except OSError as error:
            raise SystemExit(f"{bind}: {error.strerror}. Choose another with PORT=…") from None
    refuse_stale(settings)
    shutil.rmtree(METRICS, ignore_errors=True)
    share(METRICS)


def post_fork(server: Arbiter, worker: Worker) -> None:
    """What is there at the start stays: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    _give_back()


def _give_back() -> None:
    """Let what a password's hash took go back to the system at once.

    A hash takes 19 MB for a moment. The GNU C library would learn from the first one to keep as
    much in each thread's own heap, for ever: 76 MB a process with four threads, as was measured.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE)


def child_exit(server: Arbiter, worker: Worker) -> None:
    """A process ended: its gauges go with it."""
    multiprocess.mark_process_dead(worker.pid)
