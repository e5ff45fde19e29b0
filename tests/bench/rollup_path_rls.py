"""How long a rollup of 33 dirty cells takes at any number of records.

    python -m tests.bench.rollup_path 100000 1000000

Records are laid out as a county has them: every village, four kinds, about 20 records a cell,
as many months as the number needs. A measured round marks 33 cells and changes nothing, or adds
one record to each.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text
from sqlalchemy.engine import Connection

from backend.app import create_app
from backend.border import work_everywhere
from backend.config import load_settings
from backend.db import db, writing
from backend.divisions.importing import load_demo_divisions
from tests.postgres import Postgres
from worker.rollup.recount import recount
from worker.rollup.turn import RollupReport, rollup_county

work_everywhere()
COUNTY = "431222"
KINDS = ("crop_variety", "tea_base", "toilet_renovation", "model_family")
#: Records in a cell, and cells of a round.
CELL, DIRTY = 20, 33
ROUNDS = 60

#: Columns of the i-th record of a cell (a village, a kind, a month), as its kind fills them.
SLOTS = {
    "crop_variety": """100 + i * 7, CASE WHEN i % 3 = 0 THEN 90 END, 1000 + i, NULL, NULL, NULL,
        NULL, NULL, 'category' || i % 6, 'crop' || i % 12, NULL,
        'crop' || i % 12 || '|variety' || (i + v) % 40, CASE WHEN i % 9 = 0 THEN 'tea' || i END""",
    "tea_base": """5000 + i, 4000 + i, 3000 + i, 90000 + i, 3000 + i, 10, 5, NULL, NULL, NULL,
        'base' || i, 'base' || i, NULL""",
    "toilet_renovation": """CASE WHEN i % 10 = 0 THEN 1 END, 100000, NULL, NULL, NULL, NULL, NULL,
        NULL, 'work' || i % 3, 'type' || i % 6, CASE WHEN i % 10 > 0 THEN 'h' || m || '-' || i END,
        NULL, NULL""",
    "model_family": """CASE WHEN i % 2 = 0 THEN 1 END, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        'award' || i % 4, NULL, 'h' || m || '-' || i, NULL, NULL""",
}


@contextmanager
def county_of(records: int, server: Postgres) -> Iterator[Flask]:
    """An app on a new database with about this many records, all rolled up, in a context."""
    env = {"DATABASE_URL": server.create_plain("rollup"), "SECRET_KEY": "b" * 40}
    app = create_app(load_settings(env))
    with app.app_context():
        upgrade()
        with writing() as connection:
            load_demo_divisions(connection)
            _fill(connection, records)
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
        yield app
        db.engine.dispose()


def _fill(connection: Connection, records: int) -> None:
    villages = connection.execute(
        text("SELECT count(*) FROM division WHERE level = 3")
    ).scalar_one()
    months = max(1, round(records / (villages * len(KINDS) * CELL)))
    for kind in KINDS:
        connection.execute(
            text(f"""INSERT INTO record (county_code, record_id, kind, kind_version, division, day,
                month, status, dead, rev, author, body, flags, created_at, updated_at,
                n1, n2, n3, n4, n5, n6, n7, n8, d1, d2, k1, k2, k3)
            SELECT :county, gen_random_uuid(), :kind, 1, code, ym * 100 + 1 + i % 28, ym,
                i % 2, 0, 1, '', '{{}}', 0, 0, 0, {SLOTS[kind]}
            FROM (SELECT code, row_number() OVER (ORDER BY code) AS v
                    FROM division WHERE level = 3) AS village,
                (SELECT m, 2026 * 100 + 12 - (m % 12) - m / 12 * 100 AS ym
                    FROM generate_series(0, :months - 1) AS m) AS month,
                generate_series(0, :cell - 1) AS i"""),
            {"county": COUNTY, "kind": kind, "months": months, "cell": CELL},
        )
    connection.execute(
        text("""INSERT INTO dirty_cell (county_code, division, kind, month, generation, marked_at)
            SELECT DISTINCT county_code, division, kind, month, 0, 0 FROM record""")
    )


def touch(cells: list[tuple[str, str, int]], step: int) -> None:
    """One more record in each cell, and its mark, as a push leaves them."""
    columns = """kind, kind_version, division, day, month, dead, rev, author, body, flags,
        created_at, updated_at, n1, n2, n3, n4, n5, n6, n7, n8, d1, d2, k2, k3"""
    with writing() as connection:
        for division, kind, month in cells:
            given = {"county": COUNTY, "division": division, "kind": kind, "month": month}
            connection.execute(
                text(f"""INSERT INTO record (county_code, record_id, status, k1, {columns})
                    SELECT county_code, gen_random_uuid(), 0, 'new' || :step, {columns}
                    FROM record WHERE county_code = :county AND division = :division
                        AND kind = :kind AND month = :month LIMIT 1"""),
                {**given, "step": step},
            )
            connection.execute(
                text("""INSERT INTO dirty_cell
                    (county_code, division, kind, month, generation, marked_at)
                    VALUES (:county, :division, :kind, :month, :step, 0)"""),
                {**given, "step": step},
            )


def mark(cells: list[tuple[str, str, int]], step: int) -> None:
    """Mark the cells and change nothing: what a rollup costs that finds nothing to write."""
    with writing() as connection:
        connection.execute(
            text("""INSERT INTO dirty_cell
                (county_code, division, kind, month, generation, marked_at)
                VALUES (:county, :division, :kind, :month, :step, 0)"""),
            [
                {"county": COUNTY, "division": d, "kind": k, "month": m, "step": step}
                for d, k, m in cells
            ],
        )


def rounds(
    cells: list[tuple[str, str, int]],
    change: Callable[[list[tuple[str, str, int]], int], None],
    dirty: int = DIRTY,
    count: int = ROUNDS,
) -> list[float]:
    """Milliseconds of each of ``count`` rollups after ``change`` of ``dirty`` of these cells."""
    chance = random.Random(7)
    found = []
    for step in range(1, count + 11):
        change(chance.sample(cells, dirty), step)
        report: RollupReport = rollup_county(COUNTY)
        assert report.cells == dirty
        if step > 10:
            found.append(report.ms)
    return sorted(found)


def some_cells(count: int = 4000) -> list[tuple[str, str, int]]:
    """Cells of any village, kind and month."""
    with writing() as connection:
        rows = connection.execute(
            text("SELECT DISTINCT division, kind, month FROM record ORDER BY 3, 2, 1")
        ).all()
    return random.Random(1).sample([tuple(row) for row in rows], min(count, len(rows)))


def group_by_ms() -> float:
    """The rival: every total of the county's villages by a full GROUP BY."""
    began = time.perf_counter()
    with writing() as connection:
        connection.execute(
            text("""SELECT division, kind, month, status, count(*), sum(n1), sum(n2), sum(n3),
                sum(n4), count(DISTINCT k1) FROM record WHERE dead = 0
                GROUP BY division, kind, month, status""")
        ).all()
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """Print a line for each size."""
    server = Postgres(durable=True).start()
    try:
        for records in map(int, sys.argv[1:] or ["100000"]):
            with county_of(records, server):
                report = rollup_county(COUNTY)
                print(f"{records:,} records: first rollup {report.cells:,} cells, "
                      f"{report.ms / 1000:.1f} s, {report.rows:,} total rows")  # fmt: skip
                with db.engine.connect().execution_options(
                    isolation_level="AUTOCOMMIT"
                ) as connection:
                    connection.execute(text("VACUUM ANALYZE"))
                for name, change in (("nothing new", mark), ("a new record in each", touch)):
                    spent = rounds(some_cells(), change)
                    p50, p95 = statistics.median(spent), spent[int(len(spent) * 0.95)]
                    print(f"  {DIRTY} cells, {name}: p50 {p50:.1f}, p95 {p95:.1f} ms")
                print(f"  full GROUP BY: {group_by_ms():.0f} ms")
                began = time.perf_counter()
                found = recount(COUNTY)
                print(f"  recount: {len(found.differences)} differences in {found.rows:,} rows, "
                      f"{time.perf_counter() - began:.1f} s")  # fmt: skip
    finally:
        server.stop()


if __name__ == "__main__":
    main()
