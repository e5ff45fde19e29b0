"""What a batch of 50 creates costs inside the server, by engine: CPU here, CPU there, and time.

    python -m tests.bench.ingest_path [batches] [sqlite] [postgres] [profile]

CPU and not the clock, and the least and the middle of many batches, because the machine may be
shared. ``profile`` adds where this process spends its time.
"""

import cProfile
import pstats
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text

from backend.app import create_app
from backend.border import work_everywhere
from backend.clock import now_ms
from backend.config import load_settings
from backend.db import db, reading
from backend.intake.accept import accept
from backend.sync import store
from backend.sync.pull import pull
from tests import day
from tests.county import County
from tests.phone import OpMaker
from tests.postgres import Postgres

SIZE, WARM = 50, 20


def body(number: int) -> dict:
    """A tea base as a village would report it."""
    return {
        "base_name": f"屋场坪{number}", "operator": "沅陵县碣滩茶业有限公司",
        "operator_type": "company", "main_variety": "碧香早", "planted_year": 2019,
        "area_mu": 1250 + number, "improved_area_mu": 1000, "new_area_mu": 100,
        "harvest_area_mu": 800, "output_yuan": 12_500_000, "recorded_on": "2026-03-15",
        "group_name": "三组", "remark": "沿河一带",
    }  # fmt: skip


def batches(county: County, count: int) -> list[list[dict]]:
    """``count`` batches of 50 creates from one phone."""
    maker = OpMaker(county.accounts["village_reporter"].id, county.village)
    numbers = iter(range(count * SIZE))
    return [
        [maker.create("tea_base", body(next(numbers))) for _ in range(SIZE)] for _ in range(count)
    ]


def server_cpu() -> Callable[[], float]:
    """Seconds of CPU of the database process behind the pool's first connection; 0 for SQLite."""
    if db.engine.dialect.name == "sqlite":
        return lambda: 0.0
    with db.engine.connect() as connection:
        pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    path = Path(f"/proc/{pid}/schedstat")
    return lambda: int(path.read_text(encoding="ascii").split()[0]) / 1e9


class Cost:
    """Samples of one figure, in microseconds an operation."""

    def __init__(self, name: str, clock: Callable[[], float]) -> None:
        self.name, self.clock, self.samples = name, clock, list[float]()
        self.began = 0.0

    def start(self) -> None:
        """Begin a batch."""
        self.began = self.clock()

    def stop(self) -> None:
        """End it."""
        self.samples.append((self.clock() - self.began) * 1e6 / SIZE)

    def __str__(self) -> str:
        samples = sorted(self.samples)
        return f"{self.name} {samples[0]:.0f} (median {samples[len(samples) // 2]:.0f})"


def measure(app: Flask, count: int, profiler: cProfile.Profile | None) -> None:
    """Time ``count`` batches, and the pull that brings each back; print microseconds each."""
    with app.app_context():
        upgrade()
        county = County()
        actor, cursor = county.actor(), None
        for ops in batches(county, WARM):
            accept(ops, actor, county.device_id, now_ms())
        costs = [
            Cost("Python", time.thread_time), Cost("database", server_cpu()),
            Cost("clock", time.perf_counter),
        ]  # fmt: skip
        pulled = Cost("pull in Python", time.thread_time)
        for ops in batches(county, count):
            for cost in costs:
                cost.start()
            if profiler:
                profiler.enable()
            verdicts = accept(ops, actor, county.device_id, now_ms())
            if profiler:
                profiler.disable()
            for cost in costs:
                cost.stop()
            assert all(verdict.outcome == "applied" for verdict in verdicts), verdicts[0]
            pulled.start()
            with reading() as connection:
                clock = store.clock(connection, actor.county_code)
                cursor = pull(connection, actor, clock, cursor, "k" * 40, now_ms()).cursor
            pulled.stop()
    print(f"{db_name(app)}: µs an operation:", "; ".join(map(str, [*costs, pulled])), flush=True)


def db_name(app: Flask) -> str:
    """The engine, in a word."""
    return str(app.extensions["settings"].database_url.split(":")[0])


def run(engine: str, count: int, profile: bool) -> None:
    """Measure one engine on data of its own."""
    server = Postgres(durable=True).start() if engine == "postgres" else None
    profiler = cProfile.Profile() if profile else None
    with TemporaryDirectory(prefix="shishu-bench-") as var:
        environ = {"SHISHU_VAR": var, "SECRET_KEY": "b" * 40}
        if server:
            environ["DATABASE_URL"] = server.create_plain("bench")
        try:
            measure(create_app(load_settings(environ)), count, profiler)
        finally:
            if server:
                server.stop()
    if profiler:
        pstats.Stats(profiler).sort_stats("tottime").print_stats(30)


def main() -> None:
    """Measure the engines that are asked for, default both."""
    day.begin()
    work_everywhere()
    words = sys.argv[1:]
    count = next((int(word) for word in words if word.isdigit()), 200)
    for engine in [word for word in words if word in ("sqlite", "postgres")] or [
        "sqlite", "postgres",
    ]:  # fmt: skip
        run(engine, count, "profile" in words)


if __name__ == "__main__":
    main()
