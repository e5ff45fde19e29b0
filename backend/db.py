"""The database handle, and the one way to open a transaction on either engine."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import MetaData, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import DeclarativeBase

from backend.border import guard


class Base(DeclarativeBase):
    """Declarative base with fixed constraint names, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)


def is_sqlite(connection: Connection) -> bool:
    """Which of the two engines a connection talks to."""
    return connection.dialect.name == "sqlite"


def prepare_engine(engine: Engine) -> None:
    """SQLite: WAL, a durable commit, a patient lock, and BEGIN left to us.

    PostgreSQL: the border between counties, see ``backend.border``.

    ``synchronous=FULL`` because 已上报 says that the server has it: in WAL mode NORMAL may lose
    the last commits with the power.
    """
    if engine.dialect.name != "sqlite":
        guard(engine)
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA busy_timeout=30000")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA cache_size=-16384")
        cursor.execute("PRAGMA temp_store=MEMORY")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def writing() -> Iterator[Connection]:
    """A write transaction: commits at the end, rolls back on any exception.

    On SQLite it takes the write lock at once (BEGIN IMMEDIATE), so that it can never fail half
    way for having read first.
    """
    with (
        _writers_turn(),
        db.engine.connect().execution_options(writing=True) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def _writers_turn() -> Iterator[None]:
    """SQLite only: wait for the other writers in a queue of the kernel's, not by asking again.

    SQLite's own wait sleeps up to 100 ms between looks and lets newcomers pass: with two web
    processes the slowest push took 2.5 s, with this lock before it 0.3 s. A process that dies
    lets go of it.
    """
    path = db.engine.url.database if db.engine.dialect.name == "sqlite" else None
    if path is None:
        yield
        return
    file = os.open(f"{path}-turn", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


@contextmanager
def reading() -> Iterator[Connection]:
    """A read transaction: one snapshot on either engine, never written in."""
    options = {} if db.engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with db.engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection
