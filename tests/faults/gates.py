"""Two sessions, step by step: threads that stand still at chosen points of their transactions."""

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any

from flask import Flask
from sqlalchemy import event, text

from backend.db import db
from tests.faults.failpoint import named
from tests.ports import wait_until

_SECONDS = 90


class Session:
    """One thread's work, which stands at each of its ``stops`` in turn until it may go on."""

    def __init__(self, app: Flask, work: Callable[[], Any], stops: tuple[str, ...]) -> None:
        self._left = list(stops)
        self._stands, self._may_go = threading.Event(), threading.Event()
        self._app, self._work = app, work
        self.result: Any = None
        self.error: BaseException | None = None
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        _mine.session = self
        try:
            with self._app.app_context():
                self.result = self._work()
        except BaseException as error:
            self.error = error
        self._stands.set()

    def reach(self, label: str) -> None:
        """A point of this thread's transactions."""
        if self._left and label.startswith(self._left[0]):
            self._left.pop(0)
            self._stands.set()
            assert self._may_go.wait(_SECONDS), f"nobody let it go on at {label}"
            self._may_go.clear()

    def stands(self) -> "Session":
        """Wait until it stands at its next stop (or has ended)."""
        assert self._stands.wait(_SECONDS), "it never came there"
        self._stands.clear()
        return self

    def goes_on(self) -> "Session":
        """Let it go on from where it stands."""
        self._may_go.set()
        return self

    def ends(self) -> Any:
        """Let it go on to its end; its result."""
        self._may_go.set()
        self.thread.join(_SECONDS)
        assert not self.thread.is_alive(), "it has no end"
        if self.error:
            raise self.error
        return self.result


_mine = threading.local()


def _reach(label: str) -> None:
    session: Session | None = getattr(_mine, "session", None)
    if session is not None:
        session.reach(label)


class Schedule:
    """Makes the app's engine stop at points while it is entered; starts sessions on it."""

    def __init__(self, app: Flask) -> None:
        self._app, self._engine = app, db.engine
        self._commit = self._engine.dialect.do_commit
        self._sessions: list[Session] = []

    def __enter__(self) -> "Schedule":
        event.listen(self._engine, "before_cursor_execute", _statement)
        self._engine.dialect.do_commit = self._do_commit  # type: ignore[method-assign]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        event.remove(self._engine, "before_cursor_execute", _statement)
        del self._engine.dialect.do_commit
        for session in self._sessions:
            session.goes_on().thread.join(_SECONDS)

    def _do_commit(self, connection: Any) -> None:
        _reach("commit")
        self._commit(connection)
        _reach("committed")

    def start(self, work: Callable[[], Any], *stops: str) -> Session:
        """Begin ``work`` in a thread of its own."""
        session = Session(self._app, work, stops)
        self._sessions.append(session)
        session.thread.start()
        return session


def _statement(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
    _reach(named(statement))


def wait_for_lock() -> None:
    """Wait until some session of the database waits for another's lock."""
    sql = text("""SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'""")

    def waits() -> bool:
        with db.engine.connect() as connection:
            return bool(connection.execute(sql).scalar_one())

    wait_until(waits, 60, "a session that waits for a lock")
