"""A stack under measurement: its county, phones that are signed in, and the requests they send."""

import gzip
import itertools
import random
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import orjson
from sqlalchemy import text

from backend.app import create_app
from backend.border import work_everywhere
from backend.clock import today
from backend.config import load_settings
from backend.db import db, writing
from backend.divisions.store import start_county
from tests.bench.bare import vacuum
from tests.bench.load import request_bytes
from tests.county import County
from tests.phone import Phone
from tests.postgres import Postgres
from tests.redis_server import RedisServer
from tests.stack import Stack
from worker.demo.bodies import KINDS, make_body

BATCH = 50


class World:
    """A running stack, its app in this process too, and its county with known passwords."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        work_everywhere()
        stack.command("migrate")
        self.app = create_app(load_settings(stack.environ))
        with self.app.app_context():
            self.county = County()

    def phones(self, count: int) -> list[Phone]:
        """Reporters of this many villages, each signed in on a device of its own."""
        with self.app.app_context():
            step = len(self.county.villages) // count
            villages = self.county.villages[::step][:count]
            people = [self.county.person("village_reporter", village) for village in villages]
        phones = [Phone(self.stack.url, person.name, person.password) for person in people]
        for phone in phones:
            # As a phone in use: it has a cursor, and is sent what is new since.
            phone.push()
        return phones

    def officer(self) -> Phone:
        """The county's officer, who reads the dashboard."""
        person = self.county.accounts["county_officer"]
        return Phone(self.stack.url, person.name, person.password)


def join(world: World, code: str) -> None:
    """A county with the divisions of the world's joins; statistics are made right before.

    The world's phones and its officer are the new county's from here on.
    """
    own, county = world.county.code, world.county
    with world.app.app_context():
        if db.engine.dialect.name != "sqlite":
            vacuum()
        with writing() as connection:
            connection.execute(text(_DIVISIONS), {"own": own, "code": code})
            start_county(connection, code, str(uuid.uuid4()))
        county.villages = [code + village[6:] for village in county.villages]
        county.accounts["county_officer"] = county.person("county_officer", f"{code}000000")


_DIVISIONS = """
    INSERT INTO division (code, county_code, parent_code, level, name, full_name, urban,
        valid_from, valid_to, successor_code, demo)
    SELECT :code || substr(code, 7), :code, CASE level WHEN 1 THEN parent_code
            ELSE :code || substr(parent_code, 7) END, level, name, full_name, urban,
        valid_from, valid_to, successor_code, demo
    FROM division WHERE county_code = :own"""


def bodies(count: int, kinds: Iterable[str] = KINDS) -> list[tuple[str, dict]]:
    """Kinds in turn with bodies as the demo county has them, of the last months."""
    chance = random.Random(1)
    days = (today() - timedelta(days=chance.randint(30, 90)) for _ in range(count))
    return [
        (kind, make_body(kind, chance, day))
        for kind, day in zip(itertools.cycle(kinds), days, strict=False)
    ]


def cookies(phone: Phone) -> str:
    """The Cookie header of a signed-in phone."""
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in phone.http.cookies)


class Push:
    """One push of creates, gzip both ways, the whole protocol: made beforehand but for its cursor.

    The cursor is the phone's newest, as with a real phone, so that only what is new comes back. It
    goes in a gzip member of its own before the rest, which a gzip may have (RFC 1952). ``more`` is
    what the first operation has besides.
    """

    def __init__(self, phone: Phone, records: list[tuple[str, dict]], **more: object) -> None:
        self.phone = phone
        first, *rest = [phone.ops.create(kind, body) for kind, body in records]
        body = phone.request([{**first, **more}, *rest])
        del body["cursor"]
        self.rest = gzip.compress(orjson.dumps(body)[1:], 6)
        self.headers = {
            "Content-Type": "application/json", "Content-Encoding": "gzip",
            "Accept-Encoding": "gzip", "X-Shishu": "1", "Cookie": cookies(phone),
        }  # fmt: skip

    def body(self) -> bytes:
        """The compressed body."""
        return gzip.compress(b'{"cursor":%s,' % orjson.dumps(self.phone.cursor), 1) + self.rest

    def wire(self) -> bytes:
        """The whole request."""
        return request_bytes("POST", "/api/v1/sync", self.headers, self.body())

    def heard(self, status: int, body: bytes) -> None:
        """Every operation was applied; the answer may be gzip."""
        plain = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
        assert status == 200, plain[:500]
        answer = orjson.loads(plain)
        bad = [result for result in answer["results"] if result["outcome"] != "applied"]
        assert not bad, bad[0]
        self.phone.cursor = answer["cursor"]


@contextmanager
def embedded(**environ: str) -> Iterator[World]:
    """SQLite and the filesystem broker."""
    stack = Stack(environ=environ)
    try:
        yield World(stack)
    finally:
        stack.stop()


@contextmanager
def server(**environ: str) -> Iterator[World]:
    """PostgreSQL with fsync on and an ordinary role, whom row security binds, and Redis."""
    postgres, redis = Postgres(durable=True).start(), RedisServer().start()
    stack = Stack(postgres.create_plain("bench"), redis.url, environ)
    try:
        yield World(stack)
    finally:
        stack.stop()
        redis.stop()
        postgres.stop()
