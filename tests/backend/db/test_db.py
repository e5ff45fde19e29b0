"""Transactions: when a commit is on the disk, and connections whose server has gone."""

import os
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, text

from backend import db as database
from backend.app import create_app
from backend.border import everywhere
from backend.config import load_settings
from backend.db import db, reach_disk, reading, writing
from tests.postgres import Postgres

sqlite = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
postgres_only = pytest.mark.parametrize("app", ["postgres"], indirect=True)
TICK = text("UPDATE county_clock SET number = number + 1")


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The inodes of the files that this process has had put on the disk."""
    seen: list[int] = []
    real = os.fdatasync

    def fdatasync(file: int) -> None:
        real(file)
        seen.append(os.fstat(file).st_ino)

    monkeypatch.setattr(database.os, "fdatasync", fdatasync)
    return seen


def log_of(engine: Engine) -> Path:
    """SQLite's write-ahead log."""
    return Path(f"{engine.url.database}-wal")


@sqlite
def test_a_write_is_on_the_disk_when_it_returns(app, county, synced):
    with writing() as connection:
        connection.execute(TICK)
        assert not synced
    assert synced == [log_of(db.engine).stat().st_ino]


@sqlite
def test_the_lock_is_let_go_before_the_disk_is_waited_for(app, county, monkeypatch):
    other: list[int] = []

    def fdatasync(file: int) -> None:
        if not other:
            with writing(hurried=True) as connection:
                other.append(connection.execute(TICK).rowcount)

    monkeypatch.setattr(database.os, "fdatasync", fdatasync)
    with writing() as connection:
        connection.execute(TICK)
    assert other == [1]


@sqlite
def test_a_hurried_write_waits_for_nothing(app, county, synced):
    with writing(hurried=True) as connection:
        connection.execute(TICK)
    assert not synced
    reach_disk()
    assert len(synced) == 1


@sqlite
def test_a_log_that_cannot_be_synced_is_folded_into_the_database(app, county, monkeypatch):
    def broken(file: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(database.os, "fdatasync", broken)
    with writing() as connection:
        connection.execute(TICK)
    # What a reader of the database file alone would find.
    with reading() as connection:
        number = connection.execute(text("SELECT max(number) FROM county_clock")).scalar_one()
    alone = create_engine(f"sqlite:///file:{db.engine.url.database}?immutable=1&uri=true")
    with alone.connect() as connection:
        assert connection.execute(text("SELECT max(number) FROM county_clock")).scalar() == number
    alone.dispose()


@sqlite
def test_a_log_that_cannot_be_folded_in_either_is_an_error(app, county, monkeypatch):
    def broken(file: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(database.os, "fdatasync", broken)
    # A reader that looks at an older state keeps the log from being folded in whole.
    with reading() as old:
        old.execute(text("SELECT number FROM county_clock")).all()
        with pytest.raises(OSError, match="Input/output"), writing() as connection:
            connection.execute(TICK)


def test_reach_disk_on_postgresql(tmp_path):
    """A hurried commit is seen at once, and in the flushed log when reach_disk has returned."""
    # The log is flushed by itself only every ten seconds.
    server = Postgres(durable=True, settings=("wal_writer_delay=10s",)).start()
    try:
        settings = {"SHISHU_VAR": str(tmp_path), "DATABASE_URL": server.create("disk")}
        app = create_app(load_settings({**settings, "SECRET_KEY": "t" * 40}))
        with app.app_context(), everywhere():
            with db.engine.begin() as connection:
                connection.execute(text("CREATE TABLE one (n int)"))
            with writing() as connection:
                assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"
            flushed = text("SELECT pg_current_wal_flush_lsn() >= CAST(:at AS pg_lsn)")
            for _ in range(3):
                with writing(hurried=True) as connection:
                    setting = connection.execute(text("SHOW synchronous_commit")).scalar()
                    assert setting == "off"
                    connection.execute(text("INSERT INTO one VALUES (1)"))
                with reading() as connection:
                    at = connection.execute(text("SELECT pg_current_wal_insert_lsn()")).scalar()
                reach_disk()
                with reading() as connection:
                    assert connection.execute(flushed, {"at": at}).scalar() is True
            db.engine.dispose()
    finally:
        server.stop()


@postgres_only
def test_a_connection_whose_server_hung_up_is_not_used(app, county):
    """Scenario 30: what PostgreSQL has ended while it lay in the pool costs nobody a request."""
    with reading() as connection:
        connection.execute(text("SELECT 1"))
    with psycopg.connect(db.engine.url.set(drivername="postgresql").render_as_string(False)) as own:
        ended = own.execute(
            """SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()"""
        ).fetchone()
    assert ended is not None and ended[0] >= 1
    for _ in range(4):
        with reading() as connection:
            assert connection.execute(text("SELECT 1")).scalar_one() == 1
