"""The database handle, and the one way to open a transaction on either engine."""

import fcntl
import os
import select
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import MetaData, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase

from backend.border import guard
from backend.statement import begin, rows


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
    """What each engine needs of its connections.

    PostgreSQL: that a kept one is not used when its server has gone, and the border between
    counties (see ``backend.border``). SQLite: WAL, a commit that
    does not wait for the disk (``writing`` does, after it has let go of the lock), a patient
    lock, and BEGIN left to us.
    """
    if engine.dialect.name != "sqlite":
        event.listen(engine, "checkout", _check_alive)
        guard(engine)
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA busy_timeout=30000")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA cache_size=-2048")
        cursor.execute("PRAGMA wal_autocheckpoint=4000")
        cursor.execute("PRAGMA temp_store=MEMORY")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        begin(connection, "BEGIN IMMEDIATE" if writing else "BEGIN")


def _check_alive(connection: Any, _record: Any, _proxy: Any) -> None:
    """A server that hung up has left the end of the stream to read; an idle one nothing at all.

    A ping of each connection before each use cost a round trip, three in every sync.
    """
    look = select.poll()
    look.register(connection.fileno(), select.POLLIN)
    if look.poll(0):
        raise DisconnectionError("the server hung up")


@contextmanager
def writing(*, hurried: bool = False) -> Iterator[Connection]:
    """A write transaction: commits at the end, rolls back on any exception.

    On SQLite it takes the write lock at once (BEGIN IMMEDIATE), so that it can never fail half
    way for having read first. ``hurried`` returns when the commit is seen by everybody, but may
    not be on the disk: nobody may be told of it before ``reach_disk``.
    """
    with (
        _writers_turn(),
        db.engine.connect().execution_options(writing=True, hurried=hurried) as connection,
        connection.begin(),
    ):
        yield connection
    if not hurried and db.engine.dialect.name == "sqlite":
        reach_disk()


#: A row of the write-ahead log of its own, whose commit waits for all that was written before.
_FLUSH = "SELECT pg_logical_emit_message(true, 'shishu', '')"


def reach_disk(connection: Connection | None = None) -> None:
    """Wait until every commit that this process has seen is on the disk.

    A transaction that is open on ``connection`` ends with it on PostgreSQL: its own commit is what
    waits then, which saves a connection and a round trip.

    Locks are not held meanwhile, and one wait serves all who wait at the same time: a batch that
    kept the county's counter until its own commit was on the disk let one batch through in each
    turn of the disk. Raises OSError or what the database raises; nothing may be promised then.
    """
    if db.engine.dialect.name != "sqlite":
        with nullcontext(connection) if connection else writing() as one:
            rows(one, _FLUSH, {})
            one.commit()
        return
    path = db.engine.url.database
    if path is not None:
        _sync_log(f"{path}-wal")


def _sync_log(path: str) -> None:
    """What SQLite does itself with ``synchronous=FULL``, but holding no lock.

    A log that has been folded into the database file meanwhile was synced before that. One that
    could not be synced may have lost what it holds: it is folded in, which syncs the database.
    """
    try:
        file = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return
    try:
        os.fdatasync(file)
    except OSError:
        with db.engine.connect() as connection:
            busy, pages, done = connection.exec_driver_sql("PRAGMA wal_checkpoint(FULL)").one()
        if busy or pages != done:
            raise
    finally:
        os.close(file)


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
    with db.engine.connect().execution_options(snapshot=True) as connection, connection.begin():
        yield connection
