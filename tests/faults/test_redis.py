"""Scenario 29, the broker's half: flushed, stopped, paused. It costs freshness and nothing else."""

import os
import signal

import redis

from tests.faults.accounts import settle
from tests.faults.site import Site
from tests.faults.tally import count
from tests.faults.volume import volume
from tests.ports import wait_until

ROUNDS = volume(1, 5)


def client(site: Site) -> redis.Redis:
    """A connection of ours."""
    assert site.redis is not None
    return redis.Redis.from_url(site.redis.url)


def test_flushed_with_every_nudge_in_it(server: Site) -> None:
    """Nudges are lost and beat is alive: the sweep finds what is dirty."""
    for _ in range(ROUNDS):
        server.stack.halt("worker")
        cadre = server.cadre()
        cadre.create()
        cadre.drain()
        wait_until(lambda: client(server).llen("rollup") > 0, 30, "a nudge in the broker")
        client(server).flushall()
        server.start("worker")
        settle(server, cadre, by_worker=True)
        count("broker flushed")


def test_stopped_and_started(server: Site) -> None:
    """Pushes go on without it, and so does the worker when it is back."""
    assert server.redis is not None
    cadre = server.cadre()
    for _ in range(ROUNDS):
        server.redis.halt()
        for _ in range(5):
            cadre.create()
            assert cadre.attempt()
            assert not cadre.waiting
        server.redis.start()
        settle(server, cadre, by_worker=True)
        count("broker stopped and started")


def test_paused(server: Site) -> None:
    """It takes connections and says nothing: by CLIENT PAUSE, and by SIGSTOP."""
    assert server.redis is not None
    cadre = server.cadre()
    for _ in range(ROUNDS):
        client(server).execute_command("CLIENT", "PAUSE", "1000", "ALL")
        cadre.create()
        assert cadre.attempt()
        os.kill(server.redis.pid, signal.SIGSTOP)
        for _ in range(5):
            cadre.create()
            assert cadre.attempt()
            assert not cadre.waiting
        os.kill(server.redis.pid, signal.SIGCONT)
        settle(server, cadre, by_worker=True)
        count("broker paused", 2)
