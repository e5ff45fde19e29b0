"""Where a rollup of 33 dirty cells spends its time, at any number of records.

    python -m tests.bench.rollup_path 100000 1000000

A measured round marks 33 cells and changes nothing, or adds one record to each. Beside the time,
which others on the machine and the disk lengthen, stand the processor's milliseconds of this
process and of the database's, the statements and the total rows of a round.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import event, text
from sqlalchemy.engine import Connection

from backend.db import db, reading, writing
from tests import day
from tests.bench.large import COUNTY, county_of, large_server
from worker.rollup.recount import recount
from worker.rollup.turn import rollup_county

#: Cells of a round, rounds that are measured, and rounds before those.
DIRTY, ROUNDS, WARM = 33, 60, 12

Place = tuple[str, str, int]
Change = Callable[[Sequence[Place], int], None]

#: All columns of a record but its own id, status and first member.
COLUMNS = """kind, kind_version, division, day, month, dead, rev, author, body, flags, same_key,
    created_at, updated_at, n1, n2, n3, n4, n5, n6, n7, n8, d1, d2, k2, k3"""


class Round(NamedTuple):
    """One rollup: milliseconds by the clock and of both processors, statements, total rows."""

    ms: float
    own: float
    database: float
    statements: int
    rows: int


def touch(cells: Sequence[Place], step: int) -> None:
    """One more record in each cell, and its mark, as a push leaves them."""
    with writing() as connection:
        connection.execute(
            text(f"""INSERT INTO record (county_code, record_id, status, k1, {COLUMNS})
                SELECT county_code, gen_random_uuid(), 0, 'new' || :step, {COLUMNS}
                FROM record WHERE county_code = :county AND division = :division
                    AND kind = :kind AND month = :month AND dead = 0 LIMIT 1"""),
            _given(cells, step),
        )
        mark_in(connection, cells, step)


def mark(cells: Sequence[Place], step: int) -> None:
    """Mark the cells and change nothing: what a rollup costs that finds nothing to write."""
    with writing() as connection:
        mark_in(connection, cells, step)


def mark_in(connection: Connection, cells: Sequence[Place], step: int) -> None:
    """The same in the caller's transaction."""
    connection.execute(
        text("""INSERT INTO dirty_cell (county_code, division, kind, month, generation, marked_at)
            VALUES (:county, :division, :kind, :month, :step, 0)"""),
        _given(cells, step),
    )


def _given(cells: Sequence[Place], step: int) -> list[dict[str, Any]]:
    return [
        {"county": COUNTY, "division": division, "kind": kind, "month": month, "step": step}
        for division, kind, month in cells
    ]


class Meter:
    """Counts this process's statements, and reads what its connection's server process used."""

    def __init__(self) -> None:
        self.statements, self._server = 0, 0
        event.listen(db.engine, "after_cursor_execute", self._count)

    def _count(self, connection: Connection, *_: Any) -> None:
        self.statements += 1
        dbapi: Any = connection.connection.dbapi_connection
        self._server = dbapi.info.backend_pid

    def database_ms(self) -> float:
        """Milliseconds of processor that the server process has had."""
        told = Path(f"/proc/{self._server}/schedstat").read_text(encoding="ascii")
        return int(told.split()[0]) / 1e6

    def close(self) -> None:
        """Stop counting."""
        event.remove(db.engine, "after_cursor_execute", self._count)


def rounds(
    cells: Sequence[Place], change: Change, dirty: int = DIRTY, count: int = ROUNDS
) -> list[Round]:
    """``count`` rollups, each after ``change`` of ``dirty`` of these cells."""
    chance, meter, found = random.Random(7), Meter(), []
    for step in range(1, count + WARM + 1):
        change(chance.sample(cells, dirty), step)
        before = (time.thread_time(), meter.database_ms(), meter.statements)
        report = rollup_county(COUNTY)
        own = (time.thread_time() - before[0]) * 1000
        database = meter.database_ms() - before[1]
        assert report.cells == dirty, report
        statements = meter.statements - before[2]
        found.append(Round(report.ms, own, database, statements, report.rows))
    meter.close()
    return found[WARM:]


def median(found: Sequence[Round]) -> Round:
    """The median of each figure."""
    return Round(*(statistics.median(values) for values in zip(*found, strict=True)))


def rolled_cells() -> list[Place]:
    """The villages' cells, in order."""
    with reading() as connection:
        rows = connection.execute(
            text("""SELECT DISTINCT division, kind, month FROM total
                WHERE right(division, 3) <> '000' ORDER BY 3, 2, 1""")
        )
        return [(row[0], row[1], row[2]) for row in rows]


def group_by_ms() -> float:
    """The rival: every total of the county's villages by a full GROUP BY."""
    began = time.perf_counter()
    with reading() as connection:
        connection.execute(
            text("""SELECT division, kind, month, status, count(*), sum(n1), sum(n2), sum(n3),
                sum(n4), count(DISTINCT k1) FROM record WHERE dead = 0
                GROUP BY division, kind, month, status""")
        ).all()
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """Print a few lines for each size."""
    day.begin()
    server = large_server()
    try:
        for records in map(int, sys.argv[1:] or ["100000"]):
            began = time.perf_counter()
            with county_of(records, server):
                print(f"{records:,} records, laid down in {time.perf_counter() - began:.0f} s")
                began = time.perf_counter()
                compared = recount(COUNTY)
                print(f"  recount: {len(compared.differences)} differences in "
                      f"{compared.rows:,} rows, {time.perf_counter() - began:.1f} s")  # fmt: skip
                cells = rolled_cells()
                for name, change in (("nothing new", mark), ("a new record in each", touch)):
                    found = rounds(cells, change)
                    mid, least = median(found), min(one.ms for one in found)
                    print(f"  {DIRTY} cells, {name}: p50 {mid.ms:.1f} ms, least {least:.1f}; "
                          f"processor {mid.own:.1f} ms here, {mid.database:.1f} in the database; "
                          f"{mid.statements} statements, {mid.rows:.0f} total rows")  # fmt: skip
                print(f"  full GROUP BY: {group_by_ms():.0f} ms")
    finally:
        server.stop()


if __name__ == "__main__":
    main()
