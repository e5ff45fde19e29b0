"""Every way to write an address works, or is refused with what is understood."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu import Connection
from redis import Redis

from backend.addresses import (
    AddressError,
    database_address,
    for_kombu,
    for_limits,
    photo_address,
    redis_address,
)
from backend.broker import broker_answers, make_celery
from backend.people.throttle import Throttle
from tests.redis_server import RedisServer


@pytest.fixture(scope="module")
def socket() -> Iterator[Path]:
    """The socket of a Redis."""
    server = RedisServer().start()
    yield server.socket
    server.stop()


@pytest.mark.parametrize(
    "url", ["unix://{}", "unix://{}?db=1", "redis+socket://{}", "redis+socket://{}?virtual_host=1",
            "redis+unix://{}"],
)  # fmt: skip
def test_a_socket_works_for_broker_health_and_limiter(socket: Path, url: str):
    address = redis_address(url.format(socket))
    assert broker_answers(address)
    with make_celery(address).connection() as connection:
        connection.ensure_connection(max_retries=1)
        queue = connection.SimpleQueue("addresses")
        queue.put({"a": 1})
        assert queue.get(timeout=5).payload == {"a": 1}
    throttle = Throttle(address)
    throttle.take("somebody", "192.0.2.1")
    with Redis.from_url(address) as client:
        assert [key for key in client.keys("*") if b"sign-in-tries" in key]
        client.flushdb()


def test_as_each_library_writes_it():
    assert for_kombu("unix:///r.sock?db=2") == "redis+socket:///r.sock?virtual_host=2"
    assert for_limits("unix:///r.sock?db=2") == "redis+unix:///r.sock?db=2"
    for same in ("redis://h:6379/0", "rediss://u:p@h/1"):
        assert redis_address(same) == for_kombu(same) == for_limits(same) == same
    assert Connection(for_kombu("unix:///r.sock?db=2")).transport_cls == "redis"


@pytest.mark.parametrize(
    "url", ["amqp://x", "redis://", "redis://h:abc/0", "unix://", "unix:///", "redis+socket://",
            "unix:///r.sock?db=x", "unix://r.sock", "nonsense"],
)  # fmt: skip
def test_what_is_no_redis(url: str):
    with pytest.raises(AddressError, match="redis://HOST"):
        redis_address(url)


def test_databases():
    assert database_address("postgres://u@h/d") == "postgresql+psycopg://u@h/d"
    assert database_address("sqlite:////a/b.db") == "sqlite:////a/b.db"
    for wrong in ("mysql://h/d", "postgresql+psycopg2://h/d", "sqlite://", "postgresql://h",
                  "/var/lib/x.db", "postgresql://h:abc/d", ""):  # fmt: skip
        with pytest.raises(AddressError, match="postgresql://USER"):
            database_address(wrong)


def test_pictures():
    assert photo_address("/srv/photos") == photo_address("file:///srv/photos") == "/srv/photos"
    with pytest.raises(AddressError):
        photo_address("ftp://x")
