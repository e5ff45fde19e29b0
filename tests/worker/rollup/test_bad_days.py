"""Two workers on one cell, a worker killed in a transaction, pushes during a rollup.

Scenarios 27 and 29: nobody who pushes waits for a rollup, and whatever happens to the workers,
nothing is lost and nothing is counted twice.
"""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from flask import Flask, current_app
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from backend.db import db, reading, writing
from backend.records.layout import own_layouts
from tests.ports import wait_until
from tests.worker.conftest import KINDS
from tests.worker.ledger import (
    COUNTY,
    VILLAGE,
    WHOLE,
    Ledger,
    assert_counts_right,
    dirty,
    mark,
    totals,
)
from worker.rollup.claim import claim, release
from worker.rollup.climb import settle_totals
from worker.rollup.members import settle_members
from worker.rollup.shape import plans_of
from worker.rollup.tasks import sweep
from worker.rollup.turn import county_turn, rollup_county

PROJECT = Path(__file__).resolve().parents[3]
CELL = (VILLAGE, "plot", 202603)
on_postgres = pytest.mark.parametrize("app", ["postgres"], indirect=True)


def county_area() -> int:
    """What the county's total says."""
    return totals().get((WHOLE, "plot", 202603, "area", ""), (0,))[0]


def plans():
    """The plans of the kinds that are served."""
    return plans_of(current_app.extensions["catalogue"].kinds)


def layouts():
    """The kinds that this worker knows, with their layouts."""
    return own_layouts(current_app.extensions["catalogue"])


def settle(connection) -> list:
    """A turn up to its last statement: everything is written, nothing let go."""
    cells = claim(connection, COUNTY, layouts(), 100)
    leaves = [cell.place for cell in cells]
    rows = settle_members(connection, COUNTY, leaves, plans())
    settle_totals(connection, COUNTY, plans(), leaves, rows)
    return cells


def in_thread(app: Flask, work) -> threading.Thread:
    """Run ``work`` in a thread of its own, in the app's context."""

    def run() -> None:
        with app.app_context():
            work()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_marked_again_while_it_was_computed_stays_dirty(ledger: Ledger) -> None:
    ledger.add(area=100)
    with writing() as connection:
        cells = claim(connection, COUNTY, layouts(), 10)
    ledger.add(area=1)
    with writing() as connection:
        assert release(connection, COUNTY, cells) == 0
        # All up to the claimed generation is in; what is lacking begins right after it.
        sql = text("SELECT since, generation FROM dirty_cell")
        assert tuple(connection.execute(sql).one()) == (2, 2)
    assert rollup_county(COUNTY).cells == 1
    assert county_area() == 101
    assert dirty() == 0


def test_a_generation_that_comes_back_is_not_taken_for_the_old_one(ledger: Ledger) -> None:
    ledger.add(area=100)
    with writing() as connection:
        old = claim(connection, COUNTY, layouts(), 10)
    rollup_county(COUNTY)
    ledger.add(area=1)
    with writing() as connection:
        assert release(connection, COUNTY, old) == 0
    assert dirty() == 1
    rollup_county(COUNTY)
    assert county_area() == 101


@on_postgres
def test_push_commits_while_a_rollup_is_open(app: Flask, ledger: Ledger) -> None:
    ledger.add(area=100)
    with county_turn(COUNTY) as connection:
        cells = settle(connection)
        # The same cell, and another: neither waits for the open transaction.
        push = in_thread(app, lambda: (ledger.add(area=1), ledger.add(area=1, day=20260401)))
        push.join(30)
        assert not push.is_alive()
        with reading() as reader:
            assert reader.execute(text("SELECT count(*) FROM record")).scalar_one() == 3
        assert release(connection, COUNTY, cells) == 0
    assert dirty() == 2
    rollup_county(COUNTY)
    assert county_area() == 101
    assert_counts_right()


@on_postgres
def test_a_mark_under_way_is_stepped_over(app: Flask, ledger: Ledger) -> None:
    """A push that holds a cell's mark and has not committed: the rollup does not wait for it."""
    ledger.add(area=100)
    with writing() as push:
        mark(push, CELL)
        report = rollup_county(COUNTY)
        assert (report.cells, report.more) == (0, True)
    assert dirty() == 1
    assert county_area() == 100
    rollup_county(COUNTY)
    assert dirty() == 0


@on_postgres
def test_a_turn_that_is_taken_is_left_to_who_has_it(app: Flask, ledger: Ledger) -> None:
    ledger.add(area=100)
    with county_turn(COUNTY):
        other: list = []
        thread = in_thread(app, lambda: other.append(rollup_county(COUNTY)))
        thread.join(60)
        assert other[0].more
        assert other[0].cells == 0
    assert dirty() == 1


@on_postgres
def test_only_a_rollup_does_not_wait_for_the_disk(app: Flask, ledger: Ledger) -> None:
    """What is lost with the power is marks and totals together; a push waits for the disk."""
    ledger.add(area=100)
    rollup_county(COUNTY)
    source = text("SELECT source FROM pg_settings WHERE name = 'synchronous_commit'")
    value = text("SHOW synchronous_commit")
    with county_turn(COUNTY) as connection:
        assert connection.execute(value).scalar_one() == "off"
        assert connection.execute(source).scalar_one() == "session"
    with writing() as connection:
        assert connection.execute(source).scalar_one() != "session"


def test_two_workers_meet_on_one_cell(app: Flask, ledger: Ledger) -> None:
    for turn in range(1, 16):
        ledger.add(area=1, owner="张三", workers=turn, variety="甲")
        start = threading.Barrier(2)

        def work(start=start) -> None:
            start.wait()
            rollup_county(COUNTY)

        threads = [in_thread(app, work) for _ in range(2)]
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive()
        assert county_area() == turn
    assert dirty() == 0
    assert_counts_right()


def test_pushes_and_two_workers_at_once(app: Flask, ledger: Ledger) -> None:
    stop = threading.Event()

    def push() -> None:
        for number in range(40):
            ledger.add(area=1, owner="张三", workers=number, day=20260101 + number % 3 * 100)
        stop.set()

    def work() -> None:
        while not stop.is_set():
            rollup_county(COUNTY)

    threads = [in_thread(app, job) for job in (push, work, work)]
    for thread in threads:
        thread.join(90)
        assert not thread.is_alive()
    rollup_county(COUNTY)
    assert_counts_right()


@on_postgres
def test_backend_terminated_in_a_transaction(app: Flask, ledger: Ledger) -> None:
    ledger.add(area=100)
    with pytest.raises(OperationalError), county_turn(COUNTY) as connection:
        settle(connection)
        pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with db.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        connection.execute(text("SELECT 1"))
    assert totals() == {}
    assert dirty() == 1
    rollup_county(COUNTY)
    assert county_area() == 100
    assert_counts_right()


def test_killed_mid_rollup(app: Flask, ledger: Ledger) -> None:
    ledger.add(area=100, owner="张三", workers=3)
    settings = app.extensions["settings"]
    url = settings.database_url.replace("+psycopg", "")
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.worker.rollup.dying_worker"],
        env={
            **os.environ, "SHISHU_VAR": str(settings.var_dir), "DATABASE_URL": url,
            "BROKER_URL": settings.broker_url, "KINDS_DIR": str(KINDS),
            "SECRET_KEY": settings.secret_key,
        },
        cwd=PROJECT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert worker.stdout is not None
    assert worker.stdout.readline().split() == ["written", "1", "1"]
    worker.kill()
    worker.wait()
    worker.stdout.close()
    assert totals() == {}
    assert dirty() == 1
    # The dead worker's lock goes with its connection; the next one takes over.
    wait_until(lambda: rollup_county(COUNTY).cells == 1, 30, "the turn of a dead worker")
    assert county_area() == 100
    assert_counts_right()


def test_a_lost_nudge_is_found_by_the_sweep(ledger: Ledger) -> None:
    ledger.add(area=100)
    sweep()
    assert dirty() == 0
    assert county_area() == 100
