"""Two sites for all faults: embedded, and a server with a PostgreSQL and a Redis of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import tally
from tests.faults.site import Site
from tests.postgres import Postgres
from tests.redis_server import RedisServer

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is a fault."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.faults)


def pytest_sessionfinish() -> None:
    """Leave the counts for the summary."""
    tally.save()


@pytest.fixture(scope="session")
def server_site() -> Iterator[Site]:
    """PostgreSQL that keeps what it committed, Redis, web, worker and beat."""
    # What is not yet on the disk stays off it for long: a crash then shows who did not wait.
    settings = ("wal_writer_delay=10s", "shared_buffers=64MB", "max_connections=60")
    # Small pieces of log, so that a limit on the size of files can be below everything else.
    postgres = Postgres(durable=True, settings=settings, made_with=("--wal-segsize=1",))
    redis = RedisServer()
    site = None
    try:
        postgres.start()
        redis.start()
        site = Site(postgres, redis)
        yield site
    finally:
        if site:
            site.stop()
        redis.stop()
        postgres.quit()
        postgres.stop()


@pytest.fixture(scope="session")
def embedded_site() -> Iterator[Site]:
    """SQLite, a folder as broker, web, worker and beat."""
    site = Site()
    yield site
    site.stop()


@pytest.fixture
def server(server_site: Site) -> Site:
    """The server, whole."""
    server_site.whole()
    return server_site


@pytest.fixture(params=["embedded", "server"])
def site(request: pytest.FixtureRequest) -> Site:
    """Each of both, whole."""
    site: Site = request.getfixturevalue(f"{request.param}_site")
    site.whole()
    return site
