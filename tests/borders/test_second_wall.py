"""The second wall: with the first one taken away, another county's rows still are not there."""

import subprocess
import sys
import threading

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from backend.border import EVERYTHING, NOTHING, everywhere, seeing, seen
from backend.db import db, reading, writing
from backend.failures import Fault, fault_of
from backend.people import routes as people
from backend.people.feedback import leave_feedback
from backend.records import page
from backend.sync import store as sync
from tests.borders.world import FOREIGN, MARKS, Caller, World
from tests.county import COUNTY, HEADERS
from worker.rollup.turn import county_turn

#: Reference data that every county may read: see migration 0005.
OPEN = {"division"}
ABROAD = MARKS[FOREIGN]
on_postgres = pytest.mark.parametrize("app", ["postgres"], indirect=True)


@pytest.fixture
def world(app) -> World:
    """Two counties."""
    return World()


def tables() -> list[str]:
    """Every table whose rows belong to a county."""
    known = db.metadata.tables
    return sorted(name for name in known.keys() - OPEN if "county_code" in known[name].columns)


def counties_in(table: str) -> set[str]:
    with reading() as connection:
        rows = connection.execute(text(f'SELECT DISTINCT county_code FROM "{table}"'))
        return {row[0] for row in rows}


@on_postgres
def test_every_table_of_a_county_is_walled(app):
    """A new table's migration brings the three lines of migration 0005 for it."""
    with reading() as connection:
        forced = text("""SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid
            WHERE c.relrowsecurity AND c.relforcerowsecurity""")
        walled = {row[0] for row in connection.execute(forced)}
        there = set(inspect(connection).get_table_names())
    assert set(tables()) <= there
    assert not set(tables()) - walled


@on_postgres
def test_the_suite_runs_as_a_role_that_the_wall_binds(app):
    with reading() as connection:
        sql = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(text(sql)).scalar_one() is False


@on_postgres
def test_a_transaction_sees_its_own_county_or_nothing(app, world):
    for table in ("account", "device", "record", "op_log", "change", "photo", "record_photo"):
        with seeing(COUNTY[:6]):
            assert counties_in(table) == {COUNTY[:6]}, table
        with seeing(NOTHING):
            assert counties_in(table) == set(), table
        with everywhere():
            assert counties_in(table) == {COUNTY[:6], FOREIGN[:6]}, table


@on_postgres
def test_a_row_of_another_county_can_be_neither_written_nor_changed(app, world):
    insert = text("INSERT INTO setting (county_code, name, value) VALUES (:county, 'x', 'y')")
    with seeing(COUNTY[:6]):
        with pytest.raises(DBAPIError, match="row-level security"), writing() as connection:
            connection.execute(insert, {"county": FOREIGN[:6]})
        with pytest.raises(DBAPIError, match="row-level security"), writing() as connection:
            connection.execute(text(f"UPDATE record SET county_code = '{FOREIGN[:6]}'"))
        with writing() as connection:
            gone = connection.execute(
                text("DELETE FROM record WHERE county_code = :county"), {"county": FOREIGN[:6]}
            )
        assert gone.rowcount == 0


@on_postgres
def test_a_setting_ends_with_its_transaction(app, world):
    """The next user of the pool's connection begins with nothing."""
    with everywhere():
        assert counties_in("record")
    with seeing(NOTHING):
        for _ in range(20):
            assert counties_in("record") == set()


@on_postgres
def test_a_thread_without_a_county_sees_nothing(app, world):
    with seeing(NOTHING):
        found: list[set[str]] = []

        def look() -> None:
            with app.app_context(), seeing(NOTHING):
                found.append(counties_in("record"))

        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert found == [set()]


def test_a_process_that_says_nothing_sees_nothing():
    """Only commands and the worker open a process; what merely imports the app does not."""
    code = "from backend.border import seen; import backend.app; print(repr(seen()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "''"


def test_what_is_no_county_is_never_put_into_a_statement(app):
    if db.engine.dialect.name == "postgresql":
        with seeing("'; DROP TABLE record; --"), pytest.raises(ValueError):
            counties_in("record")


@on_postgres
def test_a_line_that_is_down_as_a_transaction_begins_is_told_as_such(app):
    """So that a phone is answered "busy" and sends again, as for any other lost line."""
    with db.engine.connect() as line:
        driver = line.connection.driver_connection
        assert driver is not None
        with writing() as other:
            stop = text("SELECT pg_terminate_backend(:pid, 10000)")
            other.execute(stop, {"pid": driver.info.backend_pid})
        with pytest.raises(DBAPIError) as error:
            line.execute(text("SELECT 1"))
    assert fault_of(error.value) is not Fault.OWN
    assert counties_in("record") == set()


def test_a_rollup_sees_the_county_that_it_is_about(app, world):
    with everywhere():
        with county_turn(COUNTY[:6]) as connection:
            assert connection is not None
            assert seen() == COUNTY[:6]
        assert seen() == EVERYTHING


# --- The first wall falls -----------------------------------------------------------------------


def get(app, world: World, caller: Caller, path: str):
    client = app.test_client(use_cookies=False)
    return client.get(path, headers={**HEADERS, "Cookie": world.cookie(caller)})


def officer(world: World) -> Caller:
    return next(c for c in world.callers if c.role == "county_officer" and c.state == "active")


@pytest.fixture
def careless(monkeypatch) -> None:
    """Scoped queries that ask for the wrong county, and a check that lets everything through."""

    def forget(module, name: str) -> None:
        real = getattr(module, name)
        monkeypatch.setattr(module, name, lambda c, _county, *rest: real(c, FOREIGN[:6], *rest))

    for name in ("record", "history", "pictures"):
        forget(page.store, name)
    forget(people, "list_feedback")
    monkeypatch.setattr("backend.people.actor.Actor.covers", lambda self, code: True)
    monkeypatch.setattr(sync, "live", lambda c, _county, scope, after, limit: _live(c, limit))


_LIVE = sync.live


def _live(connection, limit: int):
    return _LIVE(connection, FOREIGN[:6], (FOREIGN, FOREIGN), ("", ""), limit)


def leaks(app, world: World) -> list[str]:
    """The calls by which another county's things come to somebody here."""
    record, whose = world.records[FOREIGN], officer(world)
    reporter = next(c for c in world.callers if c.role == "village_reporter")
    client = app.test_client(use_cookies=False)
    pulled = client.post(
        "/api/v1/sync",
        json={"proto": 1, "request_id": "r"},
        headers={**HEADERS, "Cookie": world.cookie(reporter)},
    )
    found = ["pull"] if record.encode() in pulled.data else []
    for name, path in (
        ("record", f"/api/v1/records/{record}"),
        ("feedback", "/api/v1/feedback"),
    ):
        answer = get(app, world, whose, path)
        if answer.status_code == 200 and (name != "feedback" or ABROAD.encode() in answer.data):
            found.append(name)
    return found


def speak_up(world: World) -> None:
    author = world.authors[FOREIGN]
    with writing() as connection:
        leave_feedback(connection, author.actor(), ABROAD)


def test_with_both_walls_nothing_leaks(app, world):
    speak_up(world)
    assert leaks(app, world) == []


def test_the_second_wall_holds_where_the_first_has_fallen(app, world, careless):
    """The same faults leak on SQLite, which has no second wall: so they are faults indeed."""
    speak_up(world)
    found = leaks(app, world)
    walled = db.engine.dialect.name == "postgresql"
    assert found == ([] if walled else ["pull", "record", "feedback"])
