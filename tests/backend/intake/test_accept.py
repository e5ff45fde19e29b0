"""What fails harms nobody else, and nothing is ever called stored that is not."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.engine import Connection

from backend.db import db, is_sqlite, writing
from backend.intake.read import read
from backend.intake.turn import _locks
from tests.backend.intake.door import Door, logged, rows
from tests.ports import wait_until

on_sqlite = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
on_postgres = pytest.mark.parametrize("app", ["postgres"], indirect=True)


@contextmanager
def poison(table: str, condition: str, state: str = "23505") -> Iterator[None]:
    """Let the database itself refuse rows of a table, with the error of a broken constraint."""
    with writing() as connection:
        for sql in _poison(is_sqlite(connection), table, condition, state):
            connection.exec_driver_sql(sql)
    try:
        yield
    finally:
        with writing() as connection:
            on = "" if is_sqlite(connection) else f" ON {table}"
            connection.exec_driver_sql(f"DROP TRIGGER poison{on}")


def _poison(sqlite: bool, table: str, condition: str, state: str) -> list[str]:
    if sqlite:
        return [
            f"""CREATE TRIGGER poison BEFORE INSERT ON {table} WHEN {condition}
            BEGIN SELECT RAISE(ABORT, 'poison'); END"""
        ]
    return [
        f"""CREATE OR REPLACE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'poison' USING ERRCODE = '{state}'; END $$""",
        f"""CREATE TRIGGER poison BEFORE INSERT ON {table} FOR EACH ROW WHEN ({condition})
            EXECUTE FUNCTION poison()""",
    ]


def test_a_poisoned_operation_does_not_block(door: Door):
    ops = [door.create() for _ in range(5)]
    edit = door.edit(ops[2], {"op": ops[2]["op_id"]}, {"group_name": "三组"}, {})
    with poison("record", f"NEW.record_id = '{ops[2]['record_id']}'"):
        verdicts = door.take(*ops, edit, door.edit(ops[0], {"rev": 1}, {"group_name": "三组"}, {}))
    assert [(v.outcome, v.code) for v in verdicts] == [
        ("applied", None), ("applied", None), ("quarantined", "unexpected"), ("applied", None),
        ("applied", None), ("quarantined", "waiting_for_base"), ("applied", None),
    ]  # fmt: skip
    assert len(rows("SELECT op_id FROM op_log")) == 7
    assert len(rows("SELECT record_id FROM record")) == 4
    (row,) = rows("SELECT received FROM device WHERE id = :id", id=door.actor.device_id)
    assert row["received"] == "[[1,7]]"
    again = door.one(ops[2])
    assert (again.code, again.replayed) == ("unexpected", True)


def test_an_integrity_error_is_not_a_duplicate(door: Door):
    """A broken constraint is not the sign that we have it: it is kept aside, and says so."""
    create = door.create()
    with poison("record", f"NEW.record_id = '{create['record_id']}'"):
        verdict = door.one(create)
    assert (verdict.outcome, verdict.code, verdict.replayed) == ("quarantined", "unexpected", False)
    (row,) = logged(create["record_id"])
    assert (row["outcome"], row["fingerprint"]) == ("quarantined", read(create).fingerprint)


def test_the_log_names_nobody(door: Door, caplog: pytest.LogCaptureFixture):
    """What failed is told by its id and its place; what was reported stays in the database."""
    create = door.create(operator="张小明")
    with poison("record", f"NEW.record_id = '{create['record_id']}'"):
        door.take(create)
    assert create["op_id"] in caplog.text
    assert "at make:" in caplog.text or "at <genexpr>:" in caplog.text
    assert "23505" in caplog.text or "SQLITE_CONSTRAINT" in caplog.text
    assert "张小明" not in caplog.text


def test_what_cannot_even_be_kept_is_asked_for_again(door: Door):
    ops = [door.create() for _ in range(3)]
    with poison("op_log", f"NEW.op_id = '{ops[1]['op_id']}'"):
        verdicts = door.take(*ops)
    assert [v.outcome for v in verdicts] == ["applied", "retry", "applied"]
    assert logged(ops[1]["record_id"]) == []
    assert door.one(ops[1]).outcome == "applied"


def test_the_last_statement_fails(door: Door):
    """Nothing is in force whose cell is not marked: all of it is taken back."""
    create = door.create()
    with poison("dirty_cell", "NEW.month = 202610"):
        assert door.one(create).code == "unexpected"
    assert rows("SELECT record_id FROM record") == []
    assert rows("SELECT record_id FROM change") == []


@on_postgres
@pytest.mark.parametrize("state", ["40001", "40P01", "53100", "57P01", "55P03"])
def test_what_passes_by_itself_is_sent_again(door: Door, state: str):
    """Deadlocked, out of disk, shut down: nothing is stored, and the answer says so."""
    ops = [door.create(), door.create()]
    with poison("record", "NEW.rev = 1", state):
        verdicts = door.take(*ops)
    assert [v.outcome for v in verdicts] == ["retry", "retry"]
    assert rows("SELECT op_id FROM op_log") == []
    assert [v.outcome for v in door.take(*ops)] == ["applied", "applied"]


@on_postgres
def test_the_database_goes_away_in_mid_push(app: Flask, door: Door):
    create = door.create()
    with db.engine.connect() as holder:
        holder.execute(LOCK, {"key": _locks([read(create)])[0]})
        pushed = start(app, lambda: door.one(create))
        victim = wait_for_waiting(holder)
        holder.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": victim})
        assert pushed().outcome == "retry"
    assert rows("SELECT op_id FROM op_log") == []
    assert door.one(create).outcome == "applied"


@on_postgres
def test_a_deadlock_is_tried_again_at_once(app: Flask, door: Door):
    """Somebody who takes the same locks the other way round: they give way or we do."""
    ops = sorted((door.create() for _ in range(2)), key=lambda op: _locks([read(op)]))
    first, second = (_locks([read(op)])[0] for op in ops)
    with db.engine.connect() as holder:
        holder.execute(LOCK, {"key": second})
        holder.execute(text("SET LOCAL deadlock_timeout = '1h'"))
        pushed = start(app, lambda: door.take(*ops))
        wait_for_waiting(holder)
        holder.execute(LOCK, {"key": first})
        holder.rollback()
    assert [v.outcome for v in pushed()] == ["applied", "applied"]


@on_postgres
def test_nobody_waits_for_ever(app: Flask, door: Door):
    create = door.create()
    with db.engine.connect() as holder:
        holder.execute(LOCK, {"key": _locks([read(create)])[0]})
        assert door.one(create).outcome == "retry"
    assert door.one(create).outcome == "applied"


@on_sqlite
def test_another_process_holds_the_file(door: Door):
    create = door.create()
    with on_checkout("PRAGMA busy_timeout = 50"), db.engine.connect() as holder:
        holder.exec_driver_sql("ROLLBACK")
        holder.exec_driver_sql("BEGIN IMMEDIATE")
        assert door.one(create).outcome == "retry"
        holder.exec_driver_sql("ROLLBACK")
        holder.exec_driver_sql("BEGIN")
        assert door.one(create).outcome == "applied"


@on_sqlite
def test_the_disk_is_full(door: Door):
    ops = [door.create(remark="字" * 20_000) for _ in range(20)]
    with db.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("VACUUM")
    pages = rows("PRAGMA page_count")[0]["page_count"]
    with on_checkout(f"PRAGMA max_page_count = {pages}"):
        verdicts = door.take(*ops)
    assert {v.outcome for v in verdicts} == {"retry"}
    assert rows("SELECT op_id FROM op_log") == []
    with on_checkout("PRAGMA max_page_count = 1073741823"):
        assert {v.code for v in door.take(*ops)} == {"invalid"}


LOCK = text("SELECT pg_advisory_xact_lock(:key)")


@contextmanager
def on_checkout(sql: str) -> Iterator[None]:
    """Run a statement on every connection that is taken from the pool."""

    def run(connection: Any, *_: Any) -> None:
        connection.execute(sql)

    event.listen(db.engine, "checkout", run)
    try:
        yield
    finally:
        event.remove(db.engine, "checkout", run)
        db.engine.dispose()


def start(app: Flask, work: Callable[[], Any]) -> Callable[[], Any]:
    """Begin something in a thread; call what is returned to wait for its result."""
    results: list[Any] = []

    def run() -> None:
        with app.app_context():
            results.append(work())

    thread = threading.Thread(target=run)
    thread.start()

    def join() -> Any:
        thread.join()
        return results[0]

    return join


def wait_for_waiting(holder: Connection) -> int:
    """The process id of the connection that waits for one of our locks."""
    sql = text("""
        SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())""")
    found: list[int] = []

    def waits() -> bool:
        found[:] = holder.execute(sql).scalars()
        return bool(found)

    wait_until(waits, 20, "a waiting connection")
    return found[0]
