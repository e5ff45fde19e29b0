"""Scenario 30: PostgreSQL is killed, cuts its connections, deadlocks, or has none to give."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import psycopg
import pytest

from tests.faults.accounts import rows, settle
from tests.faults.cadre import Cadre
from tests.faults.site import Site
from tests.faults.stop import stopped
from tests.faults.storm import Storm
from tests.faults.tally import count
from tests.faults.volume import volume
from tests.ports import wait_until


@contextmanager
def session(site: Site, autocommit: bool = True) -> Iterator[psycopg.Connection]:
    """A session of ours beside those of the web."""
    assert site.postgres is not None
    url = site.postgres.url("faults")
    with psycopg.connect(url, autocommit=autocommit) as connection:
        yield connection


def cut(site: Site, only: str = "true") -> int:
    """End every other session of the database; how many there were."""
    sql = f"""SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = 'faults' AND pid <> pg_backend_pid() AND {only}"""
    with session(site) as connection:
        return int(connection.execute(sql).fetchone()[0])


@pytest.mark.parametrize("how", ["kill", "quit"])
def test_killed_in_a_storm_of_pushes(server: Site, how: str) -> None:
    """Whatever was answered is there after it came back; whatever was not is sent again."""
    postgres, cadres = server.postgres, [server.cadre() for _ in range(4)]
    assert postgres is not None
    with Storm(cadres) as storm:
        for _ in range(volume(1, 8)):
            storm.goes_on(20)
            getattr(postgres, how)()
            count(f"PostgreSQL ended ({'SIGKILL' if how == 'kill' else 'immediate shutdown'})")
            postgres.start()
        storm.goes_on(20)
    settle(server, *cadres)


def test_what_somebody_was_told_is_on_the_disk(server: Site) -> None:
    """Nobody is told of a change that a crash could still take back: not its author, not others.

    The web stops right after a commit; another phone of the village pulls; the database dies. A
    number that was told and then given to another change would hide that change for ever.
    """
    assert server.postgres is not None
    for _ in range(volume(1, 5)):
        cadre, reader, third = (server.cadre() for _ in range(3))
        reader.drain()
        cadre.create()
        stopped(server, cadre, "after commit of what was written")
        wait_until(lambda r=reader: r.attempt(timeout=2), 60, "a pull")
        server.postgres.kill()
        server.wake()
        server.postgres.start()
        third.create()
        third.drain()
        settle(server, cadre, reader, third)
        count("PostgreSQL ended (SIGKILL)")


def test_sessions_are_cut_in_a_storm_of_pushes(server: Site) -> None:
    cadres = [server.cadre() for _ in range(4)]
    with Storm(cadres) as storm:
        for _ in range(volume(4, 50)):
            storm.goes_on(3)
            count("sessions cut with pg_terminate_backend", cut(server))
    settle(server, *cadres)


def test_deadlock(server: Site) -> None:
    """Somebody takes a push's locks the other way round; the push gives way and is tried again."""
    for _ in range(volume(1, 5)):
        cadre = server.cadre()
        cadre.create()
        before = _deadlocks(server)
        with session(server, autocommit=False) as other:
            other.execute("SET LOCAL deadlock_timeout = '1h'")
            other.execute("SELECT 1 FROM county_clock FOR UPDATE")
            push = threading.Thread(target=cadre.attempt, args=(60,))
            push.start()
            wait_until(lambda: _waits(server), 30, "the push to wait for the county's number")
            device = cadre.profile["device"]["id"]
            other.execute("SELECT 1 FROM device WHERE id = %s FOR UPDATE", [device])
            other.rollback()
        push.join(90)
        assert not push.is_alive()
        wait_until(lambda n=before: _deadlocks(server) > n, 30, "a deadlock in the statistics")
        count("deadlocks forced")
        settle(server, cadre)


def _waits(server: Site) -> bool:
    sql = """SELECT count(*) FROM pg_stat_activity
        WHERE datname = 'faults' AND wait_event_type = 'Lock'"""
    with session(server) as connection:
        return bool(connection.execute(sql).fetchone()[0])


def _deadlocks(server: Site) -> int:
    sql = "SELECT deadlocks FROM pg_stat_database WHERE datname = 'faults'"
    with session(server) as connection:
        return int(connection.execute(sql).fetchone()[0])


def test_nobody_stands_still_with_locks_for_ever(server: Site) -> None:
    """Web and worker ask PostgreSQL to end their session if they die in a transaction unseen."""
    with server.looking():
        (found,) = rows("SHOW idle_in_transaction_session_timeout")
    assert list(found.values()) == ["1min"]


def test_no_connection_to_be_had(server: Site) -> None:
    """Somebody else holds all that ``max_connections`` allows; the web is told to wait."""
    assert server.postgres is not None
    cadres = [server.cadre() for _ in range(3)]
    server.stack.halt("beat")
    server.stack.halt("worker")
    with ExitStack() as held:
        url, taken = server.postgres.url("postgres"), 0
        first = held.enter_context(psycopg.connect(url, autocommit=True))
        until = time.monotonic() + 60
        # Cut and take, until the web has no connection left and can get none.
        while any(_gets_through(cadre) for cadre in cadres):
            assert time.monotonic() < until, "the web still has a connection"
            first.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'faults'"
            )
            with suppress(psycopg.OperationalError):
                while True:
                    held.enter_context(psycopg.connect(url, autocommit=True))
                    taken += 1
        assert any("503" in cadre.fates for cadre in cadres)
        count("connections held so that none was left", taken)
    settle(server, *cadres)


def _gets_through(cadre: Cadre) -> bool:
    cadre.create()
    return cadre.attempt(timeout=20) and not cadre.waiting


def test_a_pool_of_one(server: Site) -> None:
    """One connection for all four threads of a process, and it is taken: the others are told so."""
    server.stack.halt("web")
    server.stack.environ["SHISHU_TINY_POOL"] = "1"
    try:
        server.start("web")
        cadres = [server.cadre() for _ in range(6)]
        with session(server, autocommit=False) as other, Storm(cadres) as storm:
            for _ in range(volume(1, 20)):
                other.execute("SELECT 1 FROM county_clock FOR UPDATE")
                seen = _busy(cadres)
                wait_until(lambda n=seen: _busy(cadres) > n, 60, "somebody who is told to wait")
                other.rollback()
                storm.goes_on(10)
        count("requests told to wait, the pool being exhausted", _busy(cadres))
        settle(server, *cadres)
    finally:
        del server.stack.environ["SHISHU_TINY_POOL"]
        server.stack.halt("web")


def _busy(cadres: list[Cadre]) -> int:
    return sum(cadre.fates["503"] for cadre in cadres)
