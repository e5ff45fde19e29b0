"""Both ways to run it, as real processes: embedded, and on PostgreSQL with Redis."""

import dataclasses
from collections.abc import Iterator

import pytest

from backend.app import create_app
from backend.config import load_settings
from tests.county import County
from tests.stack import Stack

SETUPS = ("embedded", "server")


@dataclasses.dataclass
class World:
    """A running stack with the county in it."""

    stack: Stack
    county: County

    @property
    def url(self) -> str:
        """Where it serves."""
        return self.stack.url


@pytest.fixture(scope="session")
def start_world(request: pytest.FixtureRequest) -> Iterator:
    """Start a stack (each kind once a run) with the demo divisions and the tests' accounts."""
    worlds: dict[str, World] = {}

    def start(setup: str) -> World:
        if setup not in worlds:
            database = broker = None
            if setup == "server":
                database = request.getfixturevalue("postgres").create_plain("flow")
                broker = request.getfixturevalue("redis_url").replace("/0", "/3")
            stack = Stack(database, broker)
            stack.command("migrate")
            with create_app(load_settings(stack.environ)).app_context():
                county = County()
            worlds[setup] = World(stack.start(), county)
        return worlds[setup]

    yield start
    for world in worlds.values():
        world.stack.stop()


@pytest.fixture(params=SETUPS)
def world(request: pytest.FixtureRequest, start_world) -> World:
    """A running stack, each set-up in turn, shared by the run's flow tests."""
    return start_world(request.param)
