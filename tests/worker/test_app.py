"""Real workers over real brokers: a nudge is acted on, and what is lost is found by the sweep.

Scenario 29, the worker's half: messages lost, Redis flushed, a worker killed, beat dead.
"""

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from flask import Flask

from backend.app import create_app
from backend.config import load_settings
from backend.nudge import nudge
from tests.ports import free_port, wait_until
from tests.redis_server import RedisServer
from tests.stack import Stack
from tests.worker.conftest import KINDS
from tests.worker.ledger import COUNTY, WHOLE, Ledger, assert_counts_right, dirty, totals
from worker.app import celery, rooms_with
from worker.rollup.tasks import sweep


@pytest.fixture(params=["embedded", "server"])
def stack(request: pytest.FixtureRequest) -> Iterator[Stack]:
    """A migrated stack in which nothing runs yet: SQLite + folder, PostgreSQL + Redis."""
    database = broker = None
    if request.param == "server":
        database = request.getfixturevalue("postgres").create_plain("worker")
        broker = request.getfixturevalue("redis_url").replace("/0", "/5")
        redis.Redis.from_url(broker).flushdb()
    stack = Stack(database, broker, {"KINDS_DIR": str(KINDS), "SECRET_KEY": "t" * 40})
    stack.command("migrate")
    yield stack
    stack.stop()


@pytest.fixture
def served(stack: Stack) -> Iterator[Flask]:
    """The app of the stack in this process, as a web process has it."""
    app = create_app(load_settings(stack.environ))
    with app.app_context():
        yield app


@pytest.fixture
def book(served: Flask) -> Ledger:
    """An empty ledger in the stack's database."""
    return Ledger()


def rolled(area: int) -> None:
    """Wait until the county's total says so."""
    key = (WHOLE, "plot", 202603, "area", "")
    wait_until(lambda: totals().get(key, (0,))[0] == area, 40, f"a county total of {area}")
    wait_until(lambda: dirty() == 0, 40, "nothing dirty")


def lose_messages(stack: Stack) -> None:
    """What a flush, or a broker that starts anew, does to everything that waits."""
    broker = stack.environ.get("BROKER_URL")
    if broker:
        redis.Redis.from_url(broker).flushdb()
    for message in stack.var.glob("broker/queue/*"):
        message.unlink(missing_ok=True)


def test_a_nudge_is_acted_on(stack: Stack, book: Ledger) -> None:
    stack.start("worker")
    book.add(area=100, owner="张三", workers=3, variety="甲")
    nudge(COUNTY)
    rolled(100)
    book.add(area=1)
    nudge(COUNTY)
    rolled(101)
    assert_counts_right()
    assert resident_mb(stack, "worker") < 150


def resident_mb(stack: Stack, name: str) -> float:
    """Resident memory of a process, in MB."""
    status = Path(f"/proc/{stack.processes[name].pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found
    return int(found[1]) * 1024 / 1e6


def test_a_flushed_broker_loses_nothing(stack: Stack, book: Ledger) -> None:
    """The nudge is lost before any worker is there; the sweep comes by within ten seconds."""
    book.add(area=100)
    nudge(COUNTY)
    lose_messages(stack)
    stack.start("worker", "beat")
    rolled(100)
    lose_messages(stack)
    book.add(area=1)
    rolled(101)
    assert_counts_right()


def test_a_killed_worker_is_replaced(stack: Stack, book: Ledger) -> None:
    stack.start("worker")
    book.add(area=100)
    nudge(COUNTY)
    rolled(100)
    stack.halt("worker", signal.SIGKILL)
    book.add(area=1)
    nudge(COUNTY)
    stack.start("worker")
    rolled(101)
    assert_counts_right()


def test_beat_is_dead(stack: Stack, book: Ledger) -> None:
    """With no nudge and no beat, anybody may sweep."""
    book.add(area=100)
    sweep()
    rolled(100)
    assert_counts_right()


def test_a_worker_that_is_asked_to_stop_stops(stack: Stack, book: Ledger) -> None:
    stack.start("worker")
    book.add(area=100)
    nudge(COUNTY)
    rolled(100)
    process = stack.processes["worker"]
    stack.halt("worker")
    assert process.returncode == 0


def test_redis_comes_after_the_worker(postgres) -> None:
    """A worker waits for a broker that is not there yet, and the nudges wait with it."""
    port = free_port()
    url = f"redis://127.0.0.1:{port}/0"
    stack = Stack(
        postgres.create_plain("late"), url, {"KINDS_DIR": str(KINDS), "SECRET_KEY": "t" * 40}
    )
    server = RedisServer()
    server.port, server.url = port, url
    try:
        stack.command("migrate")
        stack.start("worker")
        wait_until(
            lambda: "Connection refused" in stack.log("worker"), 40, "the worker's complaint"
        )
        with create_app(load_settings(stack.environ)).app_context():
            Ledger().add(area=100)
            nudge(COUNTY)
            server.start()
            rolled(100)
            assert_counts_right()
    finally:
        stack.stop()
        server.stop()


def test_a_broken_declaration_stops_the_worker(stack: Stack) -> None:
    kinds = stack.var / "kinds"
    kinds.mkdir()
    (kinds / "plot.toml").write_text('kind = "plot"\nversion = "one"\n', encoding="utf-8")
    stack.environ["KINDS_DIR"] = str(kinds)
    stack.start("worker")
    wait_until(lambda: not stack.running("worker"), 40, "the worker to give up")
    assert "plot.toml: version" in stack.log("worker")


def test_everything_of_a_message_is_plain() -> None:
    assert celery.conf.accept_content == ["json"]
    assert celery.conf.task_ignore_result
    assert celery.conf.task_acks_late
    assert celery.conf.task_reject_on_worker_lost
    assert not celery.conf.worker_hijack_root_logger


def test_rooms_are_found() -> None:
    assert {"worker.rollup.tasks", "worker.upkeep.tasks"} <= set(rooms_with("tasks"))


def test_sweeps_of_a_worker_that_was_down_do_not_pile_up() -> None:
    for entry in celery.conf.beat_schedule.values():
        assert entry["options"]["expires"]
