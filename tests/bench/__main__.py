"""`make bench`: measure everything and write docs/benchmarks.md.

    python -m tests.bench [bytes] [postgres] [sqlite] [storm] [members] [kinto] [scale]

With words only those parts are measured, and nothing is written.
"""

import os
import sys

from backend.config import PROJECT
from tests import day
from tests.bench import ingest, members, scale, storm, visible, weight
from tests.bench.machine import describe
from tests.bench.table import Table
from tests.bench.world import World, embedded, server

PAGE = PROJECT / "docs" / "benchmarks.md"
PARTS = ("bytes", "postgres", "sqlite", "storm", "members", "kinto", "scale")


def _engine(table: Table, world: World, engine: str, stack: str) -> None:
    """What is measured on either set-up: freshness first, then floods, the last without worker."""
    world.stack.start()
    table.add(*visible.measure(world, stack))
    table.add(*ingest.with_worker(world, engine))
    world.stack.halt("worker")
    world.stack.halt("beat")
    table.add(*ingest.alone(world, engine))
    world.stack.halt("web")


def _postgres(table: Table) -> str:
    with server() as world:
        url = world.stack.environ["DATABASE_URL"]
        machine = describe(url)
        _engine(table, world, "PostgreSQL", "Redis")
        table.add(ingest.postgres_floor(url))
    return machine


def _sqlite(table: Table) -> None:
    with embedded() as world:
        _engine(table, world, "SQLite", "embedded")
        table.add(ingest.sqlite_floor(world.stack.var / "shishu.db"))


def main() -> None:
    """Run the parts that are asked for, default all."""
    asked = [word for word in sys.argv[1:] if word in PARTS] or list(PARTS)
    table, machine = Table(), ""
    # The measured processes must not find a setting of the person who measures.
    for name in ("DATABASE_URL", "BROKER_URL", "PHOTO_URL", "SHISHU_VAR"):
        os.environ.pop(name, None)
    day.begin()
    if "bytes" in asked:
        table.add(*weight.measure())
    if "postgres" in asked:
        machine = _postgres(table)
    if "sqlite" in asked:
        _sqlite(table)
    if "storm" in asked:
        table.add(*storm.measure())
    if "members" in asked:
        table.add(*members.measure())
    if "kinto" in asked:
        table.add(ingest.rival())
    if "scale" in asked:
        table.add(*scale.measure())
    if asked == list(PARTS):
        table.write(PAGE, f"# Benchmarks\n{machine}")


if __name__ == "__main__":
    main()
