"""The shipped server in this process: its WSGI app, called directly, on SQLite in memory.

Each world begins from a copy of one template. A statement may be made to fail, or to kill the
process that runs it, as the world says.
"""

import random
import shutil
import sqlite3
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from backend import clock
from backend.app import create_app
from backend.config import load_settings
from backend.db import db, reading
from backend.intake import relocate
from backend.people import signin
from backend.sync import routes
from tests.simulation.county import Shape, settle_county
from tests.simulation.wire import Heard, Request, cookies_of, environ_of

START = 1_772_409_600_000
"""2026-03-02 08:00 in the county."""


MEMORY = Path("/dev/shm")
#: Places to die at besides a statement: right before a commit counts, and right after.
AT_COMMIT, AFTER_COMMIT = 1_000_000, 1_000_001


class Killed(Exception):
    """The process that ran a statement is no more; whatever it had not committed is undone."""


class Server:
    """The app, its database, and the faults of the machine that they run on."""

    def __init__(self, shape: Shape) -> None:
        # In memory, as the database is: what a disk does is tried elsewhere.
        folder = MEMORY if MEMORY.is_dir() else None
        self.var = Path(tempfile.mkdtemp(prefix="shishu-sim-", dir=folder))
        weakref.finalize(self, shutil.rmtree, self.var, ignore_errors=True)
        settings = load_settings({"SHISHU_VAR": str(self.var), "SECRET_KEY": "s" * 40})
        # No user may name a database that ends with its process: this is not read from a setting.
        self.app: Flask = create_app(replace(settings, database_url="sqlite://"))
        self.nudges: list[str] = []
        self.chance = random.Random(0)
        self.dies: int | None = None
        self.busy: int | None = None
        #: Whether the last failure that was prepared came to pass.
        self.struck = False
        clock.stand(START)
        with self.app.app_context():
            upgrade()
            settle_county(shape, START)
            self.engine = db.engine
            self.raw: sqlite3.Connection = self._raw()
        self.inner = 0
        self._nest()
        self.template = self.snapshot()
        event.listen(self.engine, "before_cursor_execute", self._statement)
        event.listen(self.engine, "commit", self._commit)
        self._take_over()

    def _raw(self) -> sqlite3.Connection:
        with self.engine.connect() as connection:
            return connection.connection.dbapi_connection  # type: ignore[return-value]

    def _take_over(self) -> None:
        """What must not be left to chance or to a broker; and no password is ever hashed."""
        routes.nudge = self.nudges.append  # type: ignore[assignment]
        signin.verify_password = lambda _password, stored: stored is not None
        signin.throttle = _NoThrottle
        signin.new_secret = lambda: f"{self.chance.getrandbits(256):064x}"[:43]
        signin.uuid = relocate.uuid = _Ids(self)  # type: ignore[assignment]

    def begin(self, chance: random.Random) -> None:
        """An empty county, as it was made."""
        # A world that was broken off may have left a transaction open.
        self.inner = 0
        self.raw.rollback()
        # Another server may have lived in this process since.
        self._take_over()
        self.restore(self.template)
        self.chance, self.dies, self.busy = chance, None, None
        self.nudges.clear()

    def snapshot(self) -> sqlite3.Connection:
        """A backup of the whole database."""
        copy = sqlite3.connect(":memory:", check_same_thread=False)
        self.raw.backup(copy)
        return copy

    def restore(self, backup: sqlite3.Connection) -> None:
        """Put a backup in the database's place."""
        backup.backup(self.raw)

    def _statement(self, *_: Any) -> None:
        if self.dies is not None and self.dies < AT_COMMIT:
            self.dies -= 1
            if self.dies <= 0:
                # And so does every statement after it: the dead try nothing else.
                self.struck = True
                raise Killed(self)
        if self.busy is not None:
            self.busy -= 1
            if self.busy <= 0:
                self.busy, self.struck = None, True
                raise busy_error()

    def _commit(self, connection: Connection) -> None:
        # The last place at which a process may die before its transaction counts.
        if connection.get_execution_options().get("writing"):
            if self.dies == AFTER_COMMIT:
                self.dies = 1
                return
            if self.dies == AT_COMMIT:
                self.dies = 1
        self._statement()

    @contextmanager
    def failing(self, dies: int | None = None, busy: int | None = None) -> Iterator[None]:
        """The ``dies``-th statement kills, or the ``busy``-th finds the database busy.

        AT_COMMIT for ``dies``: whatever is committed next kills, however far it is; AFTER_COMMIT:
        whatever is asked of the database after that.
        """
        self.dies, self.busy, self.struck = dies, busy, False
        try:
            yield
            if self.dies is not None and self.dies <= 0:
                # Whoever caught it has nobody to tell.
                raise Killed(self)
        finally:
            self.dies = self.busy = None

    @contextmanager
    def within(self) -> Iterator[None]:
        """Transactions of others inside the one that is open: each commits or not, by itself."""
        self.inner += 1
        try:
            yield
        finally:
            self.inner -= 1

    def _nest(self) -> None:
        """There is one connection, so what is inside another's transaction is a savepoint."""
        dialect = self.engine.dialect
        commit, rollback = dialect.do_commit, dialect.do_rollback

        def begin(_c: Any, _cursor: Any, sql: str, given: Any, *_: Any) -> tuple[str, Any]:
            nested = self.inner and sql.startswith("BEGIN")
            if nested:
                self.inner += 1
            return ("SAVEPOINT inside", given) if nested else (sql, given)

        def end(connection: Any, plain: Any, undo: bool) -> None:
            if not self.inner:
                plain(connection)
            elif self.inner > 1:
                self.inner -= 1
                if undo:
                    connection.cursor().execute("ROLLBACK TO inside")
                connection.cursor().execute("RELEASE inside")

        event.listen(self.engine, "before_cursor_execute", begin, retval=True)
        dialect.do_commit = lambda c: end(c, commit, False)  # type: ignore[method-assign]
        dialect.do_rollback = lambda c: end(c, rollback, True)  # type: ignore[method-assign]

    def ask(self, request: Request) -> Heard:
        """Answer one request, as a web process does. Raises Killed."""
        environ = environ_of(request)
        told: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], _: Any = None) -> Any:
            told.extend((int(status[:3]), headers))

        body = self.app.wsgi_app(environ, start)
        try:
            content = b"".join(body)
        finally:
            close = getattr(body, "close", None)
            if close is not None:
                close()
        plain = {name.lower(): value for name, value in told[1] if name != "Set-Cookie"}
        return Heard(told[0], plain, content, cookies_of(told[1]))

    def rows(self, sql: str, **given: Any) -> list[Any]:
        """What a query finds, outside of any fault."""
        with self.app.app_context(), reading() as connection:
            return list(connection.execute(text(sql), given))


def busy_error() -> OperationalError:
    """What SQLAlchemy raises where SQLite has no lock to give."""
    cause = sqlite3.OperationalError("database is locked")
    cause.sqlite_errorcode = sqlite3.SQLITE_BUSY  # type: ignore[misc]
    return OperationalError("-", None, cause)


class _NoThrottle:
    def take(self, *_: Any) -> None: ...
    def failed(self, *_: Any) -> None: ...
    def succeeded(self, *_: Any) -> None: ...


class _Ids:
    """Stands for the module ``uuid`` where ids must come from the seed."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def uuid4(self) -> str:
        """The next id."""
        return new_id(self.server.chance)


def new_id(chance: random.Random) -> str:
    """A random id in the form of a UUID."""
    digits = f"{chance.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"
