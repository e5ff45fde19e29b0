"""From a commit to the county's total, seen through the API, while operations come at a pace.

At 500 operations a second, in a county alone, then in one that joins after the first was analysed;
and as fast as they are answered, when both cores are full and cells wait for the worker.
"""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from tests.bench.load import Connection, request_bytes
from tests.bench.table import Row, at_most, beside, number, percentile
from tests.bench.world import Push, World, bodies, cookies, join
from tests.phone import Phone
from tests.ports import wait_until

KIND = "crop_variety"
#: 25 pushes of 20 operations a second from a hundred villages, over four connections.
SIZE, PUSHES, SECONDS = 20, 25, 20
VILLAGES, CONNECTIONS = 100, 4
#: Pushes of a flood, and the county that joins.
FLOOD, JOINED = 1000, "431223"
GOALS = {"Redis": 1000, "embedded": 2000}


class Watcher(threading.Thread):
    """Reads the county's count of records as fast as it is answered, and keeps when it moved."""

    def __init__(self, port: int, officer: Phone) -> None:
        super().__init__(daemon=True)
        self.connection = Connection(port)
        self.cookie = cookies(officer)
        self.seen: list[tuple[float, int]] = []
        self.reads = 0
        self.going = True

    def look(self, tag: str = "") -> tuple[str, int | None]:
        """One conditional read: the new ETag and the count, None where nothing changed."""
        headers = {"Cookie": self.cookie, **({"If-None-Match": tag} if tag else {})}
        path = f"/api/v1/dashboard?kind={KIND}&track=reported"
        status, answer, body = self.connection.ask(request_bytes("GET", path, headers))
        assert status in (200, 304), body[:300]
        self.reads += 1
        if status == 304:
            return tag, None
        return answer[b"etag"].decode(), _count(body)

    def wait_for(self, count: int) -> None:
        """Wait until this many records were seen, then stop; raises after a minute."""
        wait_until(lambda: bool(self.seen) and self.seen[-1][1] >= count, 60, f"{count} records")
        self.going = False
        self.join()

    def run(self) -> None:
        """Look every five milliseconds."""
        tag = ""
        while self.going:
            tag, count = self.look(tag)
            if count is not None:
                self.seen.append((time.perf_counter(), count))
            time.sleep(0.005)


def _count(body: bytes) -> int:
    """Records of the kind in the twelve months that the trend shows."""
    return sum(month or 0 for month in json.loads(body)["trend"]["values"][f"{KIND}/records"])


def measure(world: World, name: str) -> list[Row]:
    """Milliseconds from each push's answer to the first read that has all of its records."""
    rows = _paced(world, name)
    join(world, JOINED)
    rows += _paced(world, f"{name}, a county that has just joined")
    return rows + _flooded(world, f"{name}, both cores full")


def _paced(world: World, name: str) -> list[Row]:
    _, waits, note = _run(world, PUSHES, PUSHES * SECONDS)
    label = f"{name}: commit to county total"
    goal = GOALS[name.partition(",")[0]]
    return [
        beside("Freshness", f"{label}, p50", f"{number(percentile(waits, 50))} ms"),
        at_most("Freshness", f"{label}, p99", percentile(waits, 99), "ms", goal, note),
    ]


def _flooded(world: World, name: str) -> list[Row]:
    """How far the totals are behind, quarter by quarter, and how soon they are whole again."""
    committed, waits, note = _run(world, 0, FLOOD)
    step = len(waits) // 4
    behind = [percentile(waits[part * step : (part + 1) * step], 50) for part in range(4)]
    told = ", ".join(number(one) for one in behind)
    lasted = (committed[-1] - committed[0]) * 1000
    return [
        beside("Freshness", f"{name}: commit to county total, p50 by quarter", f"{told} ms", note),
        at_most("Freshness", f"{name}: whole again after the last push", waits[-1], "ms", lasted,
                "within as long as it lasted"),
    ]  # fmt: skip


def _run(world: World, pace: int, count: int) -> tuple[list[float], list[float], str]:
    """Send ``count`` pushes; when each was committed, how long each was not seen, in words."""
    phones = world.phones(VILLAGES)
    watcher = Watcher(world.stack.port, world.officer())
    before = watcher.look()[1] or 0
    records = bodies(SIZE * count, (KIND,))
    pushes = [
        Push(phones[turn % VILLAGES], records[turn * SIZE : (turn + 1) * SIZE])
        for turn in range(count)
    ]
    watcher.start()
    sent = _push(world.stack.port, pushes, pace)
    watcher.wait_for(before + len(records))
    committed = sorted(answered for _, answered in sent)
    waits = _waits(committed, watcher.seen, before)
    rate = (len(sent) - 1) * SIZE / (committed[-1] - committed[0])
    spent = [(answered - asked) * 1000 for asked, answered in sent]
    note = (
        f"{number(rate)} operations/s, a push {number(percentile(spent, 50))} ms (p50), "
        f"{number(percentile(spent, 99))} ms (p99); {watcher.reads:,} reads meanwhile"
    )
    return committed, waits, note


def _push(port: int, pushes: list[Push], pace: int) -> list[tuple[float, float]]:
    """Send at an even pace, 0: as fast as they are answered; when each was sent and answered."""
    began, sent = time.perf_counter() + 0.1, []

    def send(first: int) -> None:
        connection = Connection(port)
        for turn in range(first, len(pushes), CONNECTIONS):
            if pace:
                time.sleep(max(0.0, began + turn / pace - time.perf_counter()))
            wire = pushes[turn].wire()
            asked = time.perf_counter()
            status, _, body = connection.ask(wire)
            sent.append((asked, time.perf_counter()))
            pushes[turn].heard(status, body)
        connection.close()

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(send, range(CONNECTIONS)))
    return sent


def _waits(committed: list[float], seen: list[tuple[float, int]], before: int) -> list[float]:
    waits, at = [], 0
    for turn, moment in enumerate(committed):
        wanted = before + (turn + 1) * SIZE
        while seen[at][1] < wanted:
            at += 1
        waits.append(max(0.0, seen[at][0] - moment) * 1000)
    return waits
