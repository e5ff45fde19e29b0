"""What the number of records does to a rollup and to the county's page: at 1 M and at 5 M."""

import statistics

from sqlalchemy import text
from sqlalchemy.engine import Connection as Database

from backend.clock import today
from backend.db import db, writing
from tests.bench.load import Connection, Load, drive, request_bytes
from tests.bench.rollup_path import (
    COUNTY,
    DIRTY,
    SLOTS,
    county_of,
    group_by_ms,
    rounds,
    touch,
)
from tests.bench.table import Row, at_most, beside, number, percentile
from tests.bench.world import cookies
from tests.county import County
from tests.phone import Phone
from tests.postgres import Postgres
from tests.stack import Stack
from worker.rollup.turn import rollup_county

GROUP = "Rollup"
SIZES = (1_000_000, 5_000_000)
#: Records in one cell.
CELLS = (10, 100, 1_000, 10_000)
GROWTH = 1.5
#: Cells that have totals at either size.
ROLLED = 10_000


def measure(sizes: tuple[int, ...] = SIZES) -> list[Row]:
    """Rows for each size, the page read at the first one, and how the rollup grew."""
    found: list[Row] = []
    medians: list[float] = []
    for index, size in enumerate(sizes):
        server = Postgres(durable=True, settings=("max_wal_size=4GB",)).start()
        try:
            with county_of(size, server):
                _keep_dirty(ROLLED)
                first = rollup_county(COUNTY)
                _vacuum()
                spent = rounds(_rolled_cells(), touch)
                medians.append(statistics.median(spent))
                found += _rolled(size, spent, first.cells, first.ms)
                if index == 0:
                    found += one_cell(size)
                    found += page(server, size)
        finally:
            server.stop()
    if len(medians) > 1:
        words = f"{sizes[0]:,} to {sizes[-1]:,} records: growth of that"
        found.append(at_most(GROUP, words, medians[-1] / medians[0], "times", GROWTH))
    return found


def _rolled(size: int, spent: list[float], cells: int, first_ms: float) -> list[Row]:
    name = f"{size:,} records: rollup of {DIRTY} dirty cells"
    note = (
        f"p99 {number(percentile(spent, 99))} ms; the first rollup of {cells:,} cells took "
        f"{first_ms / cells:.2f} ms a cell"
    )
    rival = f"{size:,} records: the full GROUP BY instead"
    return [
        at_most(GROUP, f"{name}, p50", statistics.median(spent), "ms", 10, note),
        beside(GROUP, rival, f"{number(group_by_ms())} ms"),
    ]


def _vacuum() -> None:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _keep_dirty(count: int) -> None:
    """Leave this many cells dirty, spread over the county: to roll up all takes the hour."""
    with writing() as connection:
        connection.execute(
            text("""DELETE FROM dirty_cell WHERE (division, kind, month) NOT IN (
                SELECT division, kind, month FROM dirty_cell
                ORDER BY md5(division || kind || month) LIMIT :count)"""),
            {"count": count},
        )


def _rolled_cells() -> list[tuple[str, str, int]]:
    """The villages' cells that have totals."""
    with writing() as connection:
        rows = connection.execute(
            text("""SELECT DISTINCT division, kind, month FROM total
                WHERE right(division, 3) <> '000' ORDER BY 3, 2, 1""")
        )
        return [tuple(row) for row in rows]


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
        found.append(beside(GROUP, name, f"{number(statistics.median(spent))} ms"))
    return found


def _crowd(connection: Database, cell: tuple[str, str, int], size: int) -> None:
    division, kind, month = cell
    connection.execute(
        text(f"""INSERT INTO record (county_code, record_id, kind, kind_version, division, day,
                month, status, dead, rev, author, body, flags, created_at, updated_at,
                n1, n2, n3, n4, n5, n6, n7, n8, d1, d2, k1, k2, k3)
            SELECT :county, gen_random_uuid(), :kind, 1, :division, :month * 100 + 1 + i % 28,
                :month, i % 2, 0, 1, '', '{{}}', 0, 0, 0, {SLOTS[kind]}
            FROM (SELECT 1 AS v, 1 AS m) AS one, generate_series(0, :size - 1) AS i"""),
        {"county": COUNTY, "kind": kind, "division": division, "month": month, "size": size},
    )
    connection.execute(
        text("""INSERT INTO dirty_cell (county_code, division, kind, month, generation, marked_at)
            VALUES (:county, :division, :kind, :month, 0, 0)"""),
        {"county": COUNTY, "division": division, "kind": kind, "month": month},
    )


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
    connection, spent, year = Connection(port), [], today().year
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
    connection.close()
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
