"""Borders and bad input at volume: `make fuzz` prints the figures and writes them down.

    python -m tests.borders.fuzz [REQUESTS] [RUNS]

REQUESTS are made from the API's description (default 100,000: nine in ten of them in process, the
rest against a real server), RUNS are those of each coverage-guided fuzzer (default 20,000). Ends
with status 1 where anything was not as it must be, and writes nothing then.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from backend.app import create_app
from backend.border import work_everywhere
from backend.config import load_settings
from tests import day
from tests.borders.described import Answer, Drive, Outcome, Request
from tests.borders.matrix import Tally, Walk
from tests.borders.server import Over
from tests.borders.world import World
from tests.county import FreshClient
from tests.postgres import Postgres
from tests.reliability import write_section
from tests.stack import Stack

REQUESTS, RUNS = 100_000, 20_000
#: Cases of each operation in one round, and the share of requests that a real server gets.
ROUND, OVER_HTTP = 25, 10
#: Megabytes that a web process may grow by once it is warm.
GROWTH = 24


@contextmanager
def app_on(database: str | None = None) -> Iterator[Flask]:
    """A new app with pages to serve, inside its context."""
    with tempfile.TemporaryDirectory(prefix="shishu-fuzz-") as name:
        pages = Path(name) / "pages"
        (pages / "docs").mkdir(parents=True)
        for page in ("index.html", "docs/index.html"):
            (pages / page).write_text("<!doctype html>", encoding="utf-8")
        env = {"SHISHU_VAR": name, "SECRET_KEY": "t" * 40, "PWA_DIR": str(pages)}
        app = create_app(load_settings({**env, **({"DATABASE_URL": database} if database else {})}))
        app.test_client_class = FreshClient
        with app.app_context():
            upgrade()
            yield app


def matrices() -> dict[str, Tally]:
    """The matrix on each engine."""
    found: dict[str, Tally] = {}
    with app_on() as app:
        found["SQLite"] = Walk(app, World()).run()
    server = Postgres().start()
    try:
        with app_on(server.create_plain("fuzz")) as app:
            found["PostgreSQL"] = Walk(app, World()).run()
    finally:
        server.stop()
    return found


def in_process(count: int) -> Outcome:
    """At least this many requests to the app itself."""
    with app_on() as app:
        client = app.test_client(use_cookies=False)

        def send(request: Request) -> Answer:
            answer = client.open(
                request.path, method=request.method, headers=request.headers, data=request.body
            )
            return Answer(answer.status_code, answer.content_type or "", answer.get_data())

        drive = Drive(client.get("/api/openapi.json").get_json(), World(), send)
        return rounds(drive, count)


def rounds(drive: Drive, count: int) -> Outcome:
    """Round after round, each with a seed of its own, until this many requests were sent."""
    number, goal = 0, drive.outcome.requests + count
    while drive.outcome.requests < goal:
        number += 1
        drive.run(min(ROUND, 1 + count // 400), number)
        print(f"  {drive.outcome.requests} requests", flush=True)
    return drive.outcome


def over_http(count: int) -> tuple[Outcome, int, int]:
    """The same over sockets to a real server; with its megabytes, warm and at the end."""
    stack = Stack(environ={"SECRET_KEY": "t" * 40, "WEB_PROCESSES": "1"})
    try:
        stack.command("migrate")
        app = create_app(load_settings(stack.environ))
        with app.app_context():
            over = Over(stack.start("web"))
            description = app.test_client().get("/api/openapi.json").get_json()
            drive = Drive(description, World(), over.send)
            rounds(drive, max(1, count // 5))
            before = over.resident()
            return rounds(drive, count), before, over.resident()
    finally:
        stack.stop()


def guided(what: str, runs: int) -> str:
    """A coverage-guided run: libFuzzer's last word on it; raises where something escaped."""
    command = [sys.executable, "-m", "tests.borders.coverage", what, str(runs)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=7200)
    if done.returncode or "DONE" not in done.stderr:
        raise SystemExit(f"{what}: {done.stdout[-2000:]}{done.stderr[-6000:]}")
    last = next(line for line in reversed(done.stderr.splitlines()) if "DONE" in line)
    words = last.split()
    return f"{runs:,} runs, {words[words.index('cov:') + 1]} edges reached"


def main() -> None:
    """Everything, then the summary and the section of docs/reliability.md."""
    numbers = [int(word) for word in sys.argv[1:]]
    requests, runs = [*numbers, *(REQUESTS, RUNS)[len(numbers) :]]
    work_everywhere()
    began = time.monotonic()
    tallies = matrices()
    inside = in_process(requests - requests // OVER_HTTP)
    served, before, after = over_http(requests // OVER_HTTP)
    lines = ["| what | how much | not as it must be |", "|---|---|---|"]
    for engine, tally in tallies.items():
        lines.append(
            f"| matrix on {engine} | {tally.total:,} cells | {tally.unexpected_2xx} unexpected 2xx,"
            f" {len(tally.wrong)} other answers than expected |"
        )
    for where, outcome in (("in process", inside), ("over HTTP to gunicorn", served)):
        lines.append(
            f"| requests from the API's description, {where} | {outcome.requests:,} |"
            f" {outcome.failures} answers of 5xx, {len(outcome.wrong)} faults |"
        )
    lines.append(f"| memory of the web processes | {before} MB warm | {after} MB at the end |")
    for what in ("sync", "picture"):
        lines.append(f"| coverage-guided fuzzing: {what} | {guided(what, runs)} | 0 escaped |")
    faults = [fault for tally in tallies.values() for fault in tally.wrong]
    faults += [*inside.wrong, *served.wrong]
    if after > before + GROWTH:
        faults.append(f"the web processes grew from {before} to {after} MB")
    print("\n".join([*lines, f"{time.monotonic() - began:.0f} s"]))
    if faults:
        raise SystemExit("\n".join(faults[:20]))
    write_section("fuzz", lines)


if __name__ == "__main__":
    day.begin()
    main()
