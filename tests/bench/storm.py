"""404 phones that come online within a minute, each with 30 operations and two pictures.

What it comes to is the peak of the largest web process, beside the same storm without pictures.
"""

import hashlib
import io
import random
import threading
import time
from typing import Any

import orjson
from PIL import Image

from tests.bench.load import Connection, request_bytes
from tests.bench.machine import family, peak_mb
from tests.bench.table import Row, at_most, beside, number, percentile
from tests.bench.world import Push, World, bodies, cookies, server
from tests.phone import Phone

#: They come within half the minute, so that both storms end within 90 seconds.
PHONES, SECONDS = 404, 30
OPERATIONS, PICTURES = 30, 2
#: What a phone sends: pwa/src/photos/shrink.ts (longest side, quality), sync/settings.ts (piece).
SIDE, QUALITY, PIECE = 1280, 80, 262_144
GOAL_MB = 150


class Visitor(threading.Thread):
    """A phone that comes at its moment, pushes what it has said, then sends its pictures."""

    def __init__(self, port: int, phone: Phone, pictures: list[bytes], moment: float) -> None:
        super().__init__(daemon=True)
        self.port, self.phone, self.moment = port, phone, moment
        self.pictures = {hashlib.sha256(raw).hexdigest(): raw for raw in pictures}
        self.push = Push(phone, _records(list(self.pictures)), photos=_announced(self.pictures))
        self.failure: BaseException | None = None
        self.waits: list[float] = []

    def run(self) -> None:
        """Come, say everything, leave; whatever is not answered as it should be is a failure."""
        try:
            time.sleep(max(0.0, self.moment - time.perf_counter()))
            connection = Connection(self.port)
            status, _, body = self._ask(connection, self.push.wire())
            self.push.heard(status, body)
            for sha256, raw in self.pictures.items():
                self._upload(connection, sha256, raw)
            connection.close()
        except BaseException as error:
            self.failure = error

    def _upload(self, connection: Connection, sha256: str, raw: bytes) -> None:
        path = f"/api/v1/photos/{sha256}/upload"
        known = {"Cookie": cookies(self.phone), "X-Shishu": "1"}
        answer = self._ask(connection, request_bytes("GET", path, known))
        _received(answer, 0, len(raw))
        for start in range(0, len(raw), PIECE):
            piece = raw[start : start + PIECE]
            span = f"bytes {start}-{start + len(piece) - 1}/{len(raw)}"
            headers = {**known, "Content-Range": span, "Content-Type": "application/octet-stream"}
            answer = self._ask(connection, request_bytes("PUT", path, headers, piece))
            _received(answer, start + len(piece), len(raw))

    def _ask(self, connection: Connection, wire: bytes) -> tuple[int, dict[bytes, bytes], bytes]:
        began = time.perf_counter()
        answer = connection.ask(wire)
        self.waits.append((time.perf_counter() - began) * 1000)
        return answer


def _records(named: list[str]) -> list[tuple[str, dict]]:
    """Operations of all kinds, the first with the pictures."""
    (kind, first), *rest = bodies(OPERATIONS)
    return [(kind, {**first, "photos": named} if named else first), *rest]


def _announced(pictures: dict[str, bytes]) -> list[dict[str, Any]]:
    return [{"sha256": sha256, "bytes": len(raw)} for sha256, raw in pictures.items()]


def _received(answer: tuple[int, dict[bytes, bytes], bytes], received: int, total: int) -> None:
    status, _, body = answer
    assert status == 200, body[:500]
    assert orjson.loads(body) == {"received": received, "complete": received == total}, body


def pictures(count: int) -> list[bytes]:
    """JPEGs as a phone sends them, about 140 KB, no two the same."""
    chance = random.Random(14)
    base = [_jpeg(chance) for _ in range(8)]
    return [_commented(base[turn % len(base)], turn) for turn in range(count)]


def _jpeg(chance: random.Random) -> bytes:
    """Random blocks made smooth, with the grain of a camera over them."""
    blocks = Image.frombytes("RGB", (16, 12), chance.randbytes(16 * 12 * 3))
    size = (SIDE, SIDE * 3 // 4)
    grain = Image.frombytes("L", (SIDE // 2, size[1] // 2), chance.randbytes(SIDE * size[1] // 4))
    picture = Image.blend(blocks.resize(size), grain.resize(size).convert("RGB"), 0.045)
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=QUALITY)
    return kept.getvalue()


def _commented(jpeg: bytes, turn: int) -> bytes:
    """The same picture with another comment (marker COM), so under another hash."""
    comment = b"%08d" % turn
    return jpeg[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + jpeg[2:]


def storm(world: World, phones: list[Phone], each: int) -> list[float]:
    """Every phone comes once, with so many pictures; the milliseconds of each answer."""
    made = pictures(each * len(phones))
    began = time.perf_counter() + 2
    visitors = [
        Visitor(world.stack.port, phone, made[turn * each : (turn + 1) * each],
                began + turn * SECONDS / len(phones))
        for turn, phone in enumerate(phones)
    ]  # fmt: skip
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    for visitor in visitors:
        if visitor.failure:
            raise visitor.failure
    return [wait for visitor in visitors for wait in visitor.waits]


def _peak(world: World) -> float:
    return max(peak_mb(pid) for pid in family(world.stack.processes["web"].pid))


def measure() -> list[Row]:
    """Both storms over the same processes: the one without pictures first."""
    with server() as world:
        world.stack.start()
        phones = world.phones(PHONES)
        idle = _peak(world)
        storm(world, phones, 0)
        without = _peak(world)
        waits = storm(world, phones, PICTURES)
        most = _peak(world)
    name = f"{PHONES} phones at once, {OPERATIONS} operations each"
    note = (
        f"within {SECONDS} s, all acknowledged; an answer {number(percentile(waits, 50))} ms (p50),"
        f" {number(percentile(waits, 99))} ms (p99); {number(idle)} MB before"
    )
    return [
        beside("Memory", f"{name}, no pictures: web, peak", f"{number(without)} MB"),
        at_most("Memory", f"{name}, {PICTURES} pictures: web, peak", most, "MB", GOAL_MB, note),
    ]
