"""The second wall: which county's rows a transaction sees at all, on PostgreSQL.

There every table with a ``county_code`` lets through the rows of the county in the setting
``shishu.county`` and no others (row-level security, forced on the owner too; migration 0005). A
transaction is given the setting in the message that begins it, so that it costs no round trip.

A request begins seeing nothing, and sees its actor's county once that is known. Whatever has to
look further says so: a process as a whole (``work_everywhere``: commands, the worker), or a few
lines (``everywhere``: sign-in, which knows no county yet). On SQLite all of this does nothing.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from psycopg.pq import ExecStatus
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

NOTHING, EVERYTHING = "", "*"
_COUNTY = re.compile(r"[0-9]{6}|\*")

_seen: ContextVar[str | None] = ContextVar("county_seen", default=None)
_unsaid = NOTHING


def see(county_code: str) -> None:
    """From here to the end of the request, see this county."""
    _seen.set(county_code)


@contextmanager
def seeing(county_code: str) -> Iterator[None]:
    """See this county, nothing (``""``) or everything (``"*"``) for a few lines."""
    before = _seen.set(county_code)
    try:
        yield
    finally:
        _seen.reset(before)


def everywhere() -> Any:
    """See every county for a few lines; also as a decorator, ``@everywhere()``."""
    return seeing(EVERYTHING)


def work_everywhere() -> None:
    """Say that this process works for every county: an operator's command, or the worker."""
    global _unsaid
    _unsaid = EVERYTHING


def seen() -> str:
    """What a transaction that begins now will see."""
    county = _seen.get()
    return _unsaid if county is None else county


def blind(wsgi_app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Middleware: a request sees nothing until somebody has been found to ask."""

    def call(environ: Any, start_response: Any) -> Iterable[bytes]:
        with seeing(NOTHING):
            return wsgi_app(environ, start_response)

    return call


def guard(engine: Engine) -> None:
    """Give each transaction of a PostgreSQL engine what it may see, as it begins."""

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        driver = connection.connection.driver_connection
        if driver is None or driver.autocommit:
            return
        words = _opening(connection)
        done = driver.pgconn.exec_("; ".join(words).encode())
        if done.status != ExecStatus.COMMAND_OK:
            # The line is down, most likely: the usual way says so in the usual words.
            connection.exec_driver_sql("SELECT 1")


def _opening(connection: Connection) -> list[str]:
    """The statements that begin a transaction: see backend.db for who asks for what."""
    county, options = seen(), connection.get_execution_options()
    # Said here and not set on the connection, which would have to be set back again.
    snapshot = options.get("snapshot", False)
    words = ["BEGIN ISOLATION LEVEL REPEATABLE READ" if snapshot else "BEGIN"]
    if county:
        if not _COUNTY.fullmatch(county):
            raise ValueError(f"no county: {county!r}")
        words.append(f"SET LOCAL shishu.county = '{county}'")
    if options.get("hurried"):
        words.append("SET LOCAL synchronous_commit = off")
    return words
