"""Two sessions and a barrier between them: one is held at a statement while the other goes on."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event, text

from backend.db import db, reading


class Held:
    """A thread that is held at a statement or at its commit until it is let go."""

    def __init__(self) -> None:
        self.there, self.go = threading.Event(), threading.Event()
        self.thread: threading.Thread | None = None

    def hold(self) -> None:
        if threading.current_thread() is self.thread and not self.there.is_set():
            self.there.set()
            assert self.go.wait(60)


@contextmanager
def held_at(held: Held, statement: str | None) -> Iterator[None]:
    """Hold a thread before the statement that begins so; None: before its commit."""

    def before(_connection, _cursor, sql, *_rest) -> None:
        if statement is not None and statement in sql:
            held.hold()

    def commit(_connection) -> None:
        if statement is None:
            held.hold()

    event.listen(db.engine, "before_cursor_execute", before)
    event.listen(db.engine, "commit", commit)
    try:
        yield
    finally:
        held.go.set()
        event.remove(db.engine, "before_cursor_execute", before)
        event.remove(db.engine, "commit", commit)


def started(app: Flask, act: Callable[[], object], results: list[Any]) -> threading.Thread:
    """A thread that will do something in the app's context and lay down what it returns."""

    def run() -> None:
        with app.app_context():
            results.append(act())

    return threading.Thread(target=run)


def waits_for_a_lock() -> bool:
    """Whether some session waits for another one."""
    with reading() as connection:
        sql = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(connection.execute(sql).scalar())
