"""What the number of records does to a rollup and to the county's page: at 1 M and at 5 M."""

import os
import random
import statistics
import time

from sqlalchemy import text
from sqlalchemy.engine import Connection as Database

from backend.clock import today
from backend.db import reading, writing
from tests.bench.large import COUNTY, county_of, disk_gb, large_server
from tests.bench.load import Connection, Load, drive, request_bytes
from tests.bench.rollup_path import (
    COLUMNS,
    DIRTY,
    Place,
    Round,
    group_by_ms,
    mark,
    mark_in,
    median,
    rolled_cells,
    rounds,
    touch,
)
from tests.bench.table import Row, at_most, beside, number, percentile
from tests.bench.world import cookies
from tests.county import County
from tests.phone import Phone
from tests.postgres import Postgres
from tests.stack import Stack
from worker.rollup.recount import recount
from worker.rollup.turn import rollup_county

GROUP = "Rollup"
SIZES = tuple(map(int, os.environ.get("BENCH_SIZES", "1000000,5000000").split(",")))
#: Records in one cell.
CELLS = (10, 100, 1_000, 10_000)
GROWTH, GOAL_MS = 1.5, 10
#: Cells that a rollup must find as they are, and a kind that has every type of measure.
PROVEN, SAMPLE = 2_000, ("crop_variety",)


def measure(sizes: tuple[int, ...] = SIZES) -> list[Row]:
    """Rows for each size, the page read at the first one, and how the rollup grew."""
    found: list[Row] = []
    medians: list[float] = []
    for index, size in enumerate(sizes):
        server = large_server()
        try:
            began = time.perf_counter()
            with county_of(size, server):
                laid = f"laid down in {time.perf_counter() - began:.0f} s"
                cells = rolled_cells()
                prove(cells, SAMPLE if index == 0 else ())
                spent = rounds(cells, touch)
                medians.append(median(spent).ms)
                found += rolled(size, cells, spent, laid)
                if index == 0:
                    found += one_cell(size)
                    found += page(server, size)
        finally:
            server.stop()
    if len(medians) > 1:
        words = f"{sizes[0]:,} to {sizes[-1]:,} records: growth of that"
        found.append(at_most(GROUP, words, medians[-1] / medians[0], "times", GROWTH))
    return found


def prove(cells: list[Place], kinds: tuple[str, ...]) -> None:
    """Raises where the totals that were laid down are not what the records make.

    A rollup of some cells must find nothing to change, a recount of ``kinds`` no difference.
    """
    mark(random.Random(3).sample(cells, min(PROVEN, len(cells))), 0)
    report = rollup_county(COUNTY)
    if report.rows or not report.cells:
        raise AssertionError(f"the totals laid down are wrong: {report}")
    if kinds:
        differences = recount(COUNTY, kinds).differences
        if differences:
            raise AssertionError(f"{len(differences)} totals are wrong, e.g. {differences[:3]}")


def rolled(size: int, cells: list[Place], spent: list[Round], laid: str) -> list[Row]:
    """33 cells of any month, then of the two newest, beside the floor and the rival."""
    newest = sorted({cell[2] for cell in cells})[-2:]
    near = rounds([cell for cell in cells if cell[2] in newest], touch)
    # Left for last: it would bring every page into memory.
    floor, rival = commit_ms(), group_by_ms()
    with reading() as connection:
        world = f"{laid}, {disk_gb(connection):.1f} GB"
    name = f"{size:,} records: rollup of {DIRTY} dirty cells"
    return [
        at_most(GROUP, f"{name}, p50", median(spent).ms, "ms", GOAL_MS, noted(spent)),
        at_most(GROUP, f"{name} of two months, p50", median(near).ms, "ms", GOAL_MS, noted(near)),
        beside(GROUP, f"{size:,} records: floor, one row and its commit", f"{number(floor)} ms",
               "waits for the disk; a rollup's own commit does not"),
        beside(GROUP, f"{size:,} records: the full GROUP BY instead", f"{number(rival)} ms", world),
    ]  # fmt: skip


def noted(spent: list[Round]) -> str:
    """What a row's figure is made of."""
    mid, times = median(spent), [one.ms for one in spent]
    return (
        f"least {number(min(times))} ms, p99 {number(percentile(times, 99))} ms; processor "
        f"{number(mid.own)} ms here, {number(mid.database)} ms in the database; "
        f"{mid.statements:.0f} statements, {mid.rows:.0f} total rows"
    )


def commit_ms() -> float:
    """The least that a commit costs on this disk: one row changed, nothing else; the median."""
    spent = []
    for turn in range(40):
        began = time.perf_counter()
        with writing() as connection:
            sql = text("UPDATE rollup_turn SET rolled_at = :turn WHERE county_code = :county")
            connection.execute(sql, {"turn": turn, "county": COUNTY})
        spent.append((time.perf_counter() - began) * 1000)
    return statistics.median(spent)


def one_cell(records: int) -> list[Row]:
    """A rollup of one dirty cell that holds many of the county's records."""
    found = []
    for turn, size in enumerate(CELLS):
        cell = ("431222251233", "crop_variety", 203001 + turn)
        with writing() as connection:
            _crowd(connection, cell, size)
        rollup_county(COUNTY)
        spent = rounds([cell], touch, dirty=1, count=20)
        name = f"{records:,} records: rollup of one cell that holds {size:,}"
        found.append(beside(GROUP, name, f"{number(median(spent).ms)} ms"))
    return found


def _crowd(connection: Database, cell: Place, size: int) -> None:
    """Copies of the county's records of the kind, all in one cell of a month to come."""
    division, kind, month = cell
    moved = COLUMNS.replace("division, day, month", ":division, :month * 100 + day % 100, :month")
    connection.execute(
        text(f"""INSERT INTO record (county_code, record_id, status, k1, {COLUMNS})
            SELECT county_code, gen_random_uuid(), status, k1, {moved} FROM record
            WHERE county_code = :county AND kind = :kind AND dead = 0 LIMIT :size"""),
        {"county": COUNTY, "kind": kind, "division": division, "month": month, "size": size},
    )
    mark_in(connection, [cell], 0)


def page(server: Postgres, size: int) -> list[Row]:
    """The county's dashboard over HTTP: made anew each time, and not changed."""
    officer = County().accounts["county_officer"]
    stack = Stack(server.url("rollup")).start("web")
    try:
        cookie = cookies(Phone(stack.url, officer.name, officer.password))
        made = _made_anew(stack.port, cookie)
        same = _not_changed(stack.port, cookie)
    finally:
        stack.stop()
    name = f"{size:,} records: county dashboard"
    p50, p99 = percentile(made, 50), percentile(made, 99)
    return [
        at_most("Reading", f"{name}, made anew, p99", p99, "ms", 20, f"p50 {number(p50)} ms"),
        beside("Reading", f"{name}, nothing new (304)", f"{number(same.rate)} requests/s"),
    ]


def _made_anew(port: int, cookie: str) -> list[float]:
    """Milliseconds of reads that no process has an answer kept for."""
    spent, year = [], today().year
    months = [(year - back) * 100 + month for back in (0, 1) for month in range(1, 13)]
    paths = [
        f"/api/v1/dashboard?month={m}&track={t}" for t in ("reported", "approved") for m in months
    ]
    for turn in range(11):
        with writing() as database:
            # As a rollup does: every answer that was kept is stale.
            database.execute(text("UPDATE rollup_turn SET version = version + 1"))
        requests = [[request_bytes("GET", path, {"Cookie": cookie}) for path in paths]]
        load = drive(port, requests, _ok)
        if turn:
            spent += load.latencies
    return spent


def _not_changed(port: int, cookie: str) -> Load:
    connection = Connection(port)
    _, headers, _ = connection.ask(request_bytes("GET", "/api/v1/dashboard", {"Cookie": cookie}))
    connection.close()
    conditional = {"Cookie": cookie, "If-None-Match": headers[b"etag"].decode()}
    request = request_bytes("GET", "/api/v1/dashboard", conditional)
    return drive(port, [[request] * 800] * 4, _unchanged, warm=50)


def _ok(status: int, body: bytes) -> None:
    assert status == 200, body[:300]


def _unchanged(status: int, body: bytes) -> None:
    assert status == 304, (status, body[:300])
