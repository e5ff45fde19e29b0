"""What a rollup costs for each member of one cell: by type of measure, alone and together.

    python -m tests.bench.members

At 1,000, 4,000 and 16,000 members on either engine. A rollup that finds every row anew, then one
that finds them as they are; beside the last size, the growth from the first against linear: 1 is
linear, 16 would be quadratic.
"""

import dataclasses
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text

from backend.app import create_app
from backend.border import work_everywhere
from backend.catalogue.load import load_catalogue
from backend.config import load_settings
from backend.db import db, writing
from tests.bench.table import Row, at_most, beside
from tests.postgres import Postgres
from tests.worker.conftest import KINDS
from tests.worker.ledger import COUNTY, VILLAGE, Ledger, mark
from worker.rollup.turn import rollup_county

GROUP = "Members of one cell"
SIZES = (1_000, 4_000, 16_000)
#: How much more a member may cost among sixteen times as many: caches and chance take some.
GROWTH = 4.0
MARCH = 202603
MEASURES = {
    "count": ("records",), "sum": ("area",), "distinct, village": ("owners",),
    "distinct, county, by part": ("varieties",), "stock": ("workers",),
    "stock that ends": ("tea_workers",), "stock of a year": ("workers_of_year",),
}  # fmt: skip


@contextmanager
def _app(database_url: str | None) -> Iterator[Flask]:
    var = tempfile.mkdtemp(prefix="shishu-members-")
    env = {"SHISHU_VAR": var, "SECRET_KEY": "b" * 40}
    if database_url:
        env["DATABASE_URL"] = database_url
    work_everywhere()
    app = create_app(load_settings(env))
    with app.app_context():
        upgrade()
        yield app
        db.engine.dispose()
    shutil.rmtree(var, ignore_errors=True)


def _roll() -> float:
    """Milliseconds of a rollup of the cell."""
    with writing() as connection:
        mark(connection, (VILLAGE, "plot", MARCH))
    began = time.perf_counter()
    rollup_county(COUNTY)
    return (time.perf_counter() - began) * 1000


def _sized(app: Flask, ledger: Ledger, size: int) -> dict[str, tuple[float, float]]:
    """Milliseconds by measure, anew and again, of so many members."""
    ledger.clear()
    ledger.add_all(
        [
            {"owner": f"户{n}", "plot": "东", "variety": f"种{n}", "crop": "tea", "area": n,
             "workers": 3}
            for n in range(size)
        ]
    )  # fmt: skip
    catalogue = load_catalogue(KINDS)
    kind, found = catalogue.kinds["plot"], {}
    for which, names in {**MEASURES, "together": tuple(kind.measures)}.items():
        own = dataclasses.replace(kind, measures={name: kind.measures[name] for name in names})
        app.extensions["catalogue"] = dataclasses.replace(catalogue, kinds={"plot": own})
        with writing() as connection:
            for table in ("total", "total_member"):
                connection.execute(text(f"DELETE FROM {table}"))
        found[which] = _roll(), min(_roll(), _roll())
    return found


def _engine(name: str, database_url: str | None) -> Iterator[Row]:
    with _app(database_url) as app:
        app.extensions["catalogue"] = load_catalogue(KINDS)
        ledger = Ledger()
        by_size = {size: _sized(app, ledger, size) for size in SIZES}
    for which in by_size[SIZES[0]]:
        times = ", ".join(
            f"{size:,}: {anew:,.0f} / {again:,.0f} ms"
            for size, (anew, again) in ((size, by_size[size][which]) for size in SIZES)
        )
        yield beside(GROUP, f"{name}, {which}", times, "every row new / as it is")
        first, last = by_size[SIZES[0]][which], by_size[SIZES[-1]][which]
        ratio = max(b / a for a, b in zip(first, last, strict=True)) / (SIZES[-1] / SIZES[0])
        yield at_most(GROUP, f"{name}, {which}: growth", ratio, "of linear", GROWTH)


def measure() -> list[Row]:
    """The rows of both engines."""
    postgres = Postgres(durable=True).start()
    try:
        return [*_engine("PostgreSQL", postgres.create_plain("members")), *_engine("SQLite", None)]
    finally:
        postgres.stop()


if __name__ == "__main__":
    for row in measure():
        print(f"{row.name}: {row.measured} {row.note}", file=sys.stdout)
