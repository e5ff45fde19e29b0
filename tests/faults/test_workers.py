"""Scenario 29, the worker's half: killed in its transaction, two on one cell, beat dead."""

import signal

import pytest

from backend.app import STILL_MS
from tests.faults.accounts import settle
from tests.faults.site import Site
from tests.faults.storm import Storm
from tests.faults.tally import count
from tests.faults.volume import FULL, SITES, volume
from tests.ports import wait_until

#: A day whose month is one cell.
DAY = "2025-03-03"
WRITTEN = "commit of what was written"


def rollups(site: Site) -> list[str]:
    """The process of each rollup so far."""
    told = site.orders / "rollups"
    return told.read_text(encoding="ascii").split() if told.exists() else []


def test_beat_is_dead(site: Site) -> None:
    """Totals are fresh by nudge alone."""
    site.stack.halt("beat", signal.SIGKILL)
    cadre = site.cadre()
    cadre.create()
    settle(site, cadre, by_worker=True)
    count("beat killed")


@pytest.mark.parametrize("site", SITES, indirect=True)
def test_two_workers_on_one_cell(site: Site) -> None:
    """They are nudged for the same county without pause; one has the turn, no figure differs."""
    site.stack.commands["second"] = site.stack.commands["worker"].replace("worker@", "second@")
    before = len(rollups(site))
    try:
        site.start("second")
        cadres = [site.cadre() for _ in range(2)]
        with Storm(cadres) as storm:
            wait_until(lambda: len(set(rollups(site)[before:])) == 2, 60, "both to roll up")
            storm.goes_on(volume(20, 500), 300)
        settle(site, *cadres, by_worker=True)
        count("rollups by two workers on one county", len(rollups(site)) - before)
    finally:
        if site.stack.running("second"):
            site.stack.halt("second")
        del site.stack.commands["second"]


def test_pushes_do_not_wait_for_a_worker_that_stands_still(server: Site) -> None:
    """Scenario 27: it has written all totals of its turn and stands before its last statement."""
    server.stack.halt("beat")
    cadre, before = server.cadre(), len(server.hits())
    cadre.create()
    (server.orders / "order").write_text("stop 1 before DELETE FROM dirty_cell", encoding="ascii")
    cadre.drain()
    wait_until(lambda: len(server.hits()) > before, 60, "a worker that stands still")
    for _ in range(volume(10, 200)):
        cadre.create()
        assert cadre.attempt()
        assert not cadre.waiting
        count("pushes past a worker that stood still")
    server.wake()
    settle(server, cadre, by_worker=True)


def test_a_worker_that_stands_still_with_its_locks(server: Site) -> None:
    """Right before its commit, who marks the same cell is told to try again, and nobody for ever.

    In volume nobody wakes it: PostgreSQL ends its session after a minute, and all goes on.
    """
    server.stack.halt("beat")
    cadre, before = server.cadre(), len(server.hits())
    cadre.create(recorded_on=DAY)
    (server.orders / "order").write_text(f"stop 1 before {WRITTEN}", encoding="ascii")
    cadre.drain()
    wait_until(lambda: len(server.hits()) > before, 60, "a worker that stands still")
    cadre.create(recorded_on=DAY)
    assert cadre.attempt(timeout=30)
    assert len(cadre.waiting) == 1, "nothing was locked"
    if FULL:
        cadre.drain(180)
        count("seconds until a session that stood still was ended", STILL_MS // 1000)
    server.wake()
    settle(server, cadre, by_worker=True)


def kill_in_rollup(site: Site, order: str) -> str | None:
    """Have the worker take an order and die by it; the label, or None where it went through."""
    through, before = site.orders / "through", len(site.hits())
    through.unlink(missing_ok=True)
    cadre = site.cadre()
    cadre.create()
    (site.orders / "order").write_text(order, encoding="ascii")
    cadre.drain()
    wait_until(
        lambda: not site.stack.running("worker") or through.exists(), 60, "a worker that dies"
    )
    hits = site.hits()[before:]
    site.start("worker")
    # The dead one's message waits for its time; the next push has a nudge of its own.
    cadre.create()
    settle(site, cadre, by_worker=True)
    if not hits:
        return None
    count("worker killed in its transaction")
    return hits[0].split(maxsplit=2)[2]


@pytest.mark.parametrize("site", SITES, indirect=True)
@pytest.mark.parametrize("point", [f"before {WRITTEN}", f"after {WRITTEN}"])
def test_a_worker_killed_in_its_transaction(site: Site, point: str) -> None:
    site.stack.halt("beat")
    assert kill_in_rollup(site, f"kill 1 {point}") == point


@pytest.mark.parametrize("site", SITES, indirect=True)
def test_a_worker_killed_at_every_statement(site: Site) -> None:
    """The sweep: at the first point, the second, …, until a rollup goes through."""
    site.stack.halt("beat")
    labels = []
    for point in range(1, 100) if FULL else (4,):
        label = kill_in_rollup(site, f"kill {point}")
        if label is None:
            break
        labels.append(label)
    assert point < 99, "the sweep has no end"
    assert len(labels) >= volume(1, 8)
