"""What a broken database refuses is never set aside: it waits, loudly, and comes in once mended."""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from backend import trouble
from backend.db import db, writing
from backend.intake import accept
from tests.backend.intake.door import Door, logged, rows
from tests.backend.intake.test_accept import on_checkout, on_postgres, on_sqlite, poison

State = Callable[[], AbstractContextManager[None]]


@pytest.fixture(autouse=True)
def _quiet_board(app: Flask) -> Iterator[None]:
    trouble.forget()
    yield
    trouble.forget()
    db.engine.dispose()


def run(*statements: str) -> None:
    """Statements of the owner's, committed."""
    with writing() as connection:
        for sql in statements:
            connection.execute(text(sql))


def broken_by(first: str, undo: str) -> State:
    """A database to which one statement was done that another one undoes."""

    @contextmanager
    def state() -> Iterator[None]:
        run(first)
        try:
            yield
        finally:
            run(undo)

    return state


def without_table(name: str) -> State:
    return broken_by(f"ALTER TABLE {name} RENAME TO gone", f"ALTER TABLE gone RENAME TO {name}")


def without_column(table: str, name: str) -> State:
    rename = f"ALTER TABLE {table} RENAME COLUMN"
    return broken_by(f"{rename} {name} TO gone", f"{rename} gone TO {name}")


def without_right(right: str, table: str) -> State:
    who = f"{right} ON {table}"
    return broken_by(f"REVOKE {who} FROM CURRENT_USER", f"GRANT {who} TO CURRENT_USER")


def role_with(setting: str) -> State:
    """A setting that connections take when they are opened."""
    name = setting.partition("=")[0].strip()

    @contextmanager
    def state() -> Iterator[None]:
        run(f"ALTER ROLE CURRENT_USER SET {setting}")
        db.engine.dispose()
        try:
            yield
        finally:
            with db.engine.connect() as connection:
                connection.execute(text("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE"))
                connection.commit()
                connection.execute(text(f"ALTER ROLE CURRENT_USER RESET {name}"))
                connection.commit()
            db.engine.dispose()

    return state


@contextmanager
def without_clock() -> Iterator[None]:
    (row,) = rows("SELECT county_code, epoch, number, facts FROM county_clock")
    run("DELETE FROM county_clock")
    try:
        yield
    finally:
        with writing() as connection:
            sql = "INSERT INTO county_clock (county_code, epoch, number, facts) VALUES ("
            connection.execute(text(sql + ":county_code, :epoch, :number, :facts)"), row)


EITHER: dict[str, State] = {
    "no table op_log": without_table("op_log"),
    "no table record": without_table("record"),
    "no table dirty_cell": without_table("dirty_cell"),
    "no table change": without_table("change"),
    "no table county_clock": without_table("county_clock"),
    "no table device": without_table("device"),
    "no column of record": without_column("record", "flags"),
    "no column of op_log": without_column("op_log", "fingerprint"),
    "no column of device": without_column("device", "received"),
    "no row in county_clock": without_clock,
    "a trigger refuses every record": lambda: poison("record", "NEW.rev = 1"),
    "a trigger refuses every cell": lambda: poison("dirty_cell", "NEW.month > 0"),
    "a trigger refuses every operation": lambda: poison("op_log", "NEW.op_id <> ''"),
}
POSTGRES: dict[str, State] = {
    "no right to insert": without_right("INSERT", "record"),
    "no right to read": without_right("SELECT", "op_log"),
    "row-level security": broken_by(
        "CREATE POLICY nobody ON record AS RESTRICTIVE FOR INSERT WITH CHECK (false)",
        "DROP POLICY nobody ON record",
    ),
    "a column that this version does not fill": broken_by(
        "ALTER TABLE record ADD COLUMN extra integer NOT NULL",
        "ALTER TABLE record DROP COLUMN extra",
    ),
    "a key to a row that is missing": broken_by(
        "ALTER TABLE record ADD CONSTRAINT own FOREIGN KEY (author) REFERENCES device (id)",
        "ALTER TABLE record DROP CONSTRAINT own",
    ),
    "read-only": role_with("default_transaction_read_only = on"),
    "another schema": role_with("search_path = nowhere"),
    "a broken index": lambda: poison("record", "NEW.rev = 1", "XX002"),
    "no memory": lambda: poison("record", "NEW.rev = 1", "53200"),
    "a time-out": lambda: poison("record", "NEW.rev = 1", "57014"),
}
SQLITE: dict[str, State] = {
    "read-only": lambda: on_checkout("PRAGMA query_only = on"),
    "a view in place of a table": broken_by(
        "ALTER TABLE change RENAME TO gone",
        "ALTER TABLE gone RENAME TO change",
    ),
}


def comes_in_once_mended(door: Door, state: State, caplog: pytest.LogCaptureFixture) -> None:
    """Twice refused and told once, nothing stored; then stored by the same push."""
    ops = [door.create() for _ in range(3)]
    with caplog.at_level(logging.ERROR), state():
        assert [v.outcome for v in door.take(*ops)] == ["retry"] * 3
        assert [v.outcome for v in door.take(*ops)] == ["retry"] * 3
        told = trouble.last()
        lines = [r.message for r in caplog.records if r.name == "backend.trouble"]
    assert told is not None and lines
    assert len(lines) == len({line.partition(": ")[2].split(" at ")[0] for line in lines})
    assert [r.message for r in caplog.records if " set aside: " in r.message] == []
    assert rows("SELECT op_id FROM op_log") == []
    assert [v.outcome for v in door.take(*ops)] == ["applied"] * 3
    assert trouble.last() is None


@pytest.mark.parametrize("name", EITHER)
def test_nothing_is_set_aside(door: Door, name: str, caplog: pytest.LogCaptureFixture):
    comes_in_once_mended(door, EITHER[name], caplog)


@on_postgres
@pytest.mark.parametrize("name", POSTGRES)
def test_nothing_is_set_aside_on_postgresql(door: Door, name: str, caplog):
    comes_in_once_mended(door, POSTGRES[name], caplog)


@on_sqlite
@pytest.mark.parametrize("name", SQLITE)
def test_nothing_is_set_aside_on_sqlite(door: Door, name: str, caplog):
    comes_in_once_mended(door, SQLITE[name], caplog)


@pytest.mark.parametrize("table", ["photo", "record_photo"])
def test_what_only_some_need_holds_up_nobody_else(door: Door, table: str):
    """Operations with pictures wait for the table of pictures; the probe fails with them."""
    plain, shown = door.create(), door.create()
    shown["set"]["photos"] = ["ab" * 32]
    shown["photos"] = [{"sha256": "ab" * 32, "bytes": 1000}]
    with without_table(table)():
        assert door.one(shown).outcome == "retry"
        assert logged(shown["record_id"]) == []
    assert [v.outcome for v in door.take(plain, shown)] == ["applied", "applied"]


def test_a_failure_of_the_infrastructure_that_hits_one_waits_alone(door: Door, monkeypatch):
    """An error that is never an operation's own, and yet a plain record goes in."""
    ops = [door.create() for _ in range(3)]
    run_as_it_is = accept.run

    def run(arrivals: Any, *rest: Any) -> Any:
        if any(arrival.op.op_id == ops[1]["op_id"] for arrival in arrivals):
            raise ImportError("a part that only this kind needs")
        return run_as_it_is(arrivals, *rest)

    monkeypatch.setattr(accept, "run", run)
    assert [v.outcome for v in door.take(*ops)] == ["applied", "retry", "applied"]
    assert logged(ops[1]["record_id"]) == []
    monkeypatch.undo()
    assert door.one(ops[1]).outcome == "applied"


@on_postgres
def test_a_statement_time_out(door: Door):
    create = door.create()
    with role_with("statement_timeout = '300ms'")(), db.engine.connect() as holder:
        holder.execute(text("LOCK TABLE record IN ACCESS EXCLUSIVE MODE"))
        assert door.one(create).outcome == "retry"
        told = trouble.last()
        assert told is not None and told.name.endswith("57014")
        holder.rollback()
    db.engine.dispose()
    assert door.one(create).outcome == "applied"


def test_a_request_is_answered_503(client: FlaskClient, door: Door):
    """Sign-in, lists, pictures: no 500 where the database lacks something, and it says when to ask
    again."""
    body = {"name": "village_reporter", "password": "wrong horse 7"}
    with without_table("account")():
        for _ in range(2):
            answer = client.post("/api/v1/session", json=body, headers=door.county.headers)
            assert (answer.status_code, answer.get_json()["code"]) == (503, "out_of_order")
            assert answer.headers["Retry-After"] == "30"
            assert {"zh", "en"} == answer.get_json()["title"].keys()
    answer = client.post("/api/v1/session", json=body, headers=door.county.headers)
    assert answer.status_code == 401
