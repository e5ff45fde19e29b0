"""Gunicorn's settings: how many processes serve the web, and where they listen."""

import ctypes
import gc
import os
import shutil
import socket
import sys
from email.utils import formatdate

from gunicorn import util
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker
from prometheus_client import multiprocess

from backend import clock, trouble
from backend.catalogue.load import DeclarationError, load_catalogue
from backend.config import SettingsError, load_settings, whole_number
from backend.metrics import share
from backend.operator import NOT_UTF8, why_not
from backend.records.ready import refuse_stale

try:
    settings = load_settings()
    load_catalogue(settings.kinds_dir)
    PORT = whole_number(dict(os.environ), "PORT", 8000, 1, 65535)
    WORKERS = whole_number(dict(os.environ), "WEB_PROCESSES", 2, 1, 64)
    # A phone on a slow link keeps a thread for as long as its body takes to arrive. On SQLite each
    # thread has a connection with a cache of its own.
    THREADS = whole_number(dict(os.environ), "WEB_THREADS", 4 if settings.embedded else 8, 1, 64)
except (SettingsError, DeclarationError) as error:
    # Gunicorn shows what its settings raise as a trace, and SystemExit as it is.
    raise SystemExit(str(error)) from None
# Imported here, before any process is forked: all of them share its board.
trouble.forget()

#: An IPv6 address may come in brackets or without; ``::`` is every address of either family.
HOST = os.environ.get("HOST", "127.0.0.1").strip().removeprefix("[").removesuffix("]")
bind = f"[{HOST}]:{PORT}" if ":" in HOST else f"{HOST}:{PORT}"

#: Each process listens by itself: one shared queue cost a third of the throughput when measured.
reuse_port = True
worker_class = "gthread"
workers, threads = WORKERS, THREADS
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
            probe.bind((HOST, PORT))
        except OSError as error:
            raise SystemExit(
                f"{bind}: {error.strerror}. 换一个地址或端口 Choose another with HOST=… PORT=…"
            ) from None
    _look_at_database()
    refuse_stale(settings)
    shutil.rmtree(METRICS, ignore_errors=True)
    share(METRICS)


def _look_at_database() -> None:
    """Say in one line what is wrong with the database.

    It is served all the same, with 503 until it is mended: a database may start after the web.
    """
    why = why_not(settings.database_url)
    if why is not None and why.kind == NOT_UTF8:
        raise SystemExit(why.line)
    if why is not None:
        print(why.line, file=sys.stderr, flush=True)  # noqa: T201 - nothing logs yet


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
