"""The nudge: sent after commit, never in the way, and the last one always comes after the last.

Scenario 29, the web's half: a broker that is dead, hangs, or was away costs freshness only.
"""

import multiprocessing
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from kombu.simple import SimpleQueue

from backend import nudge as nudging
from backend.broker import FOLDER, make_celery
from backend.metrics import NUDGES
from backend.names import ROLLUP_QUEUE
from backend.nudge import nudge
from tests.ports import free_port, wait_until
from tests.redis_server import RedisServer

COUNTY = "431222"
sqlite = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@contextmanager
def broker(app: Flask, url: str) -> Iterator[None]:
    """The app with another broker."""
    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, broker_url=url)
    yield
    app.extensions["settings"] = settings


def count(fate: str) -> float:
    """Nudges of this process that were sent, or lost."""
    return NUDGES.labels(fate)._value.get()


def messages(folder: Path) -> list[Path]:
    """The nudges that wait in a folder."""
    return list((folder / "queue").glob(f"*.{ROLLUP_QUEUE}.msg"))


@sqlite
def test_a_nudge_arrives(app: Flask, tmp_path: Path) -> None:
    with broker(app, f"{FOLDER}{tmp_path}"):
        nudge(COUNTY)
        wait_until(lambda: len(messages(tmp_path)) == 1, 20, "the nudge")


@sqlite
def test_many_commits_are_few_nudges_and_the_last_has_its_own(app: Flask, tmp_path: Path) -> None:
    sent = count("sent")
    with broker(app, f"{FOLDER}{tmp_path}"):
        for _ in range(2000):
            nudge(COUNTY)
        wait_until(lambda: bool(messages(tmp_path)), 20, "a nudge")
        assert count("sent") - sent < 500
        # A worker takes it at once; a commit right after that must be told again.
        for message in messages(tmp_path):
            message.unlink(missing_ok=True)
        nudge(COUNTY)
        wait_until(lambda: bool(messages(tmp_path)), 20, "the last nudge")


@sqlite
def test_a_broker_that_hangs_is_not_waited_for(app: Flask) -> None:
    """It accepts connections and never answers: the caller is back before anything happened."""
    before = count("sent"), count("lost")
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        with broker(app, f"redis://127.0.0.1:{deaf.getsockname()[1]}/0"):
            nudge(COUNTY)
        assert (count("sent"), count("lost")) == before
        wait_until(lambda: count("lost") > before[1], 60, "the time-out")


@sqlite
def test_a_dead_broker_is_counted_and_tried_again(app: Flask) -> None:
    lost, port = count("lost"), free_port()
    with broker(app, f"redis://127.0.0.1:{port}/0"):
        nudge(COUNTY)
        wait_until(lambda: count("lost") > lost, 30, "the loss to be counted")
        server = RedisServer()
        server.port, server.url = port, f"redis://127.0.0.1:{port}/0"
        server.start()
        try:
            # Nobody asks again: the county was still on the list.
            with make_celery(server.url).connection_for_read() as connection:
                queue: SimpleQueue = connection.SimpleQueue(ROLLUP_QUEUE)
                message = queue.get(timeout=30)
                message.ack()
            assert message.payload[0] == [COUNTY]
        finally:
            server.stop()


@sqlite
def test_a_nudge_that_cannot_be_noted_raises_nothing(app: Flask) -> None:
    lost = count("lost")
    with broker(app, None):  # type: ignore[arg-type]
        nudge(COUNTY)
    wait_until(lambda: count("lost") > lost, 30, "the loss to be counted")
    nudging._nudger._waiting.clear()


@sqlite
def test_a_forked_process_sends_its_own(app: Flask, tmp_path: Path) -> None:
    """gunicorn forks: the parent's thread is not there in the child."""
    with broker(app, f"{FOLDER}{tmp_path}"):
        nudge(COUNTY)
        wait_until(lambda: len(messages(tmp_path)) == 1, 20, "the parent's nudge")
        child = multiprocessing.get_context("fork").Process(
            target=_nudge_and_wait, args=(tmp_path,)
        )
        child.start()
        child.join(60)
        assert child.exitcode == 0


def _nudge_and_wait(folder: Path) -> None:
    nudge("431225")
    wait_until(lambda: len(messages(folder)) == 2, 30, "the child's nudge")
