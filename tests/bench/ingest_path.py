"""How long accept() takes for batches of 50 creates, on SQLite and on PostgreSQL. Not a test.

python -m tests.bench.ingest_path [batches] [sqlite|postgres] [profile]
"""

import cProfile
import pstats
import shutil
import sys
import tempfile
import time
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from backend.app import create_app
from backend.clock import now_ms
from backend.config import load_settings
from backend.intake.accept import accept
from tests.county import County
from tests.phone import OpMaker
from tests.postgres import Postgres

SIZE = 50


def body(number: int) -> dict:
    """A realistic tea base; every hundredth record has a picture."""
    values = {
        "base_name": f"屋场坪{number}", "operator": "沅陵县碣滩茶业有限公司",
        "operator_type": "company", "main_variety": "碧香早", "planted_year": 2019,
        "area_mu": 1250 + number, "improved_area_mu": 1000, "new_area_mu": 100,
        "harvest_area_mu": 800, "output_yuan": 12_500_000, "recorded_on": "2026-03-15",
        "group_name": "三组", "remark": "沿河一带",
    }  # fmt: skip
    return values


def batches(county: County, count: int) -> list[list[dict]]:
    """``count`` batches of 50 creates from one phone."""
    maker = OpMaker(county.accounts["village_reporter"].id, county.village)
    return [
        [maker.create("tea_base", body(batch * SIZE + n)) for n in range(SIZE)]
        for batch in range(count)
    ]


def measure(app: Flask, count: int, profile: bool) -> None:
    """Time ``count`` batches and print microseconds an operation, wall clock and own CPU."""
    with app.app_context():
        upgrade()
        county = County()
        actor = county.actor()
        warm, work = batches(county, 20), batches(county, count)
        for ops in warm:
            accept(ops, actor, county.device_id, now_ms())
        profiler = cProfile.Profile()
        if profile:
            profiler.enable()
        wall, cpu = time.perf_counter(), time.process_time()
        verdicts = [v for ops in work for v in accept(ops, actor, county.device_id, now_ms())]
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        profiler.disable()
        assert all(v.outcome == "applied" for v in verdicts), verdicts[0]
        ops_done = count * SIZE
        print(
            f"{app.extensions['settings'].database_url.split(':')[0]:22} {ops_done} ops:"
            f" {wall / ops_done * 1e6:6.1f} µs wall, {cpu / ops_done * 1e6:6.1f} µs Python CPU,"
            f" {ops_done / wall:7.0f} ops/s",
            flush=True,
        )
        if profile:
            pstats.Stats(profiler).sort_stats("tottime").print_stats(35)


def main() -> None:
    """Measure one engine or both."""
    words = sys.argv[1:]
    count = next((int(word) for word in words if word.isdigit()), 200)
    for engine in [word for word in words if word in ("sqlite", "postgres")] or [
        "sqlite",
        "postgres",
    ]:
        var = Path(tempfile.mkdtemp(prefix="shishu-bench-"))
        server = Postgres(durable=True).start() if engine == "postgres" else None
        env = {"SHISHU_VAR": str(var), "SECRET_KEY": "b" * 40}
        if server:
            env["DATABASE_URL"] = server.create("bench")
        try:
            measure(create_app(load_settings(env)), count, "profile" in words)
        finally:
            if server:
                server.stop()
            shutil.rmtree(var, ignore_errors=True)


if __name__ == "__main__":
    main()
