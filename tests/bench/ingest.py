"""Ingest over HTTP, whole protocol, two web processes; beside it the floor and the rival."""

import multiprocessing
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg

from tests.bench import kinto
from tests.bench.load import Load, drive
from tests.bench.machine import family, resident_mb
from tests.bench.table import Row, at_least, at_most, beside, number, percentile
from tests.bench.world import BATCH, Push, World, bodies
from tests.postgres import Postgres

#: Connections that push at once, the villages they push for, batches of each connection, of
#: which the first warm up.
CONNECTIONS, VILLAGES, BATCHES, WARM = 8, 400, 150, 10
GOALS = {"PostgreSQL": 8000, "SQLite": 4000}


def alone(world: World, engine: str) -> list[Row]:
    """The web alone on the machine, as the goal has it."""
    load, wire = _flood(world)
    name = f"{engine}: POST /sync, {BATCH}-operation batches, 2 web processes"
    bytes_each = f"one operation in a {BATCH}-batch, gzip ({engine} run)"
    return [
        at_least("Ingest", name, load.rate * BATCH, "operations/s", GOALS[engine], _latency(load)),
        at_most("Bytes", bytes_each, wire / BATCH, "bytes", 150),
    ]


def with_worker(world: World, engine: str) -> list[Row]:
    """The same while worker and beat roll up on the same cores, and what memory they take."""
    load, _ = _flood(world)
    rate = f"{number(load.rate * BATCH)} operations/s"
    name = f"{engine}: the same while the worker rolls up on the same cores"
    return [beside("Ingest", name, rate, _latency(load)), *memory(world, engine)]


def _flood(world: World) -> tuple[Load, float]:
    """Push from every village over all connections; the load, and the mean bytes of a body."""
    records = bodies(BATCH * 20)
    phones = world.phones(VILLAGES)
    # A village's phone has one connection, so that its cursor is the one of its last answer.
    assert VILLAGES % CONNECTIONS == 0
    pushes = [
        Push(phones[turn % VILLAGES], _slice(records, turn))
        for turn in range(CONNECTIONS * BATCHES)
    ]
    wire = sum(len(push.body()) for push in pushes) / len(pushes)
    queues = [pushes[first::CONNECTIONS] for first in range(CONNECTIONS)]
    return drive(world.stack.port, queues, warm=WARM), wire


def _slice(records: list[tuple[str, dict]], turn: int) -> list[tuple[str, dict]]:
    start = turn % (len(records) // BATCH) * BATCH
    return records[start : start + BATCH]


def _latency(load: Load) -> str:
    p50, p99 = (percentile(load.latencies, percent) for percent in (50, 99))
    return f"a batch takes {number(p50)} ms (p50), {number(p99)} ms (p99), {CONNECTIONS} at once"


def memory(world: World, engine: str) -> list[Row]:
    """Resident memory of each kind of process, right after the load."""
    found = []
    for name, process in world.stack.processes.items():
        most = max(resident_mb(pid) for pid in family(process.pid))
        label = f"{engine}: {name}, the largest process under that load"
        found.append(at_most("Memory", label, most, "MB", 150))
    return found


def postgres_floor(database_url: str) -> Row:
    """The records of the run again, by executemany into a table like theirs, two processes."""
    with psycopg.connect(database_url) as connection:
        connection.execute("DROP TABLE IF EXISTS floor")
        connection.execute("CREATE TABLE floor (LIKE record INCLUDING ALL)")
        connection.execute("SET shishu.county = '*'")
        rows = connection.execute("SELECT * FROM record LIMIT 40000").fetchall()
    halves = [(database_url, rows[0::2]), (database_url, rows[1::2])]
    began = time.perf_counter()
    with multiprocessing.get_context("fork").Pool(2) as pool:
        pool.starmap(_executemany, halves)
    rate = len(rows) / (time.perf_counter() - began)
    note = "the record rows alone: no log, no verdict, no protocol, no HTTP"
    name = f"floor: psycopg executemany, {BATCH} rows a transaction, 2 processes"
    return beside("Ingest", name, f"{number(rate)} rows/s", note)


def _executemany(database_url: str, rows: Sequence[tuple]) -> None:
    marks = ", ".join(["%s"] * len(rows[0]))
    with psycopg.connect(database_url) as connection, connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            cursor.executemany(f"INSERT INTO floor VALUES ({marks})", rows[start : start + BATCH])
            connection.commit()


def sqlite_floor(path: Path) -> Row:
    """The same for SQLite, which has one writer."""
    with sqlite3.connect(path) as connection:
        schema = connection.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = 'record' AND sql > '' ORDER BY rootpage"
        )
        for (sql,) in schema.fetchall():
            twin = sql.replace("TABLE record", "TABLE floor").replace("ON record", "ON floor")
            connection.execute(twin.replace("ix_record", "ix_floor"))
        rows = connection.execute("SELECT * FROM record LIMIT 40000").fetchall()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous=FULL")
    marks = ", ".join("?" * len(rows[0]))
    began = time.perf_counter()
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        connection.executemany(f"INSERT INTO floor VALUES ({marks})", batch)
        connection.commit()
    rate = len(rows) / (time.perf_counter() - began)
    connection.execute("DROP TABLE floor")
    connection.close()
    name = f"floor: sqlite3 executemany, {BATCH} rows a transaction, 1 process"
    return beside("Ingest", name, f"{number(rate)} rows/s")


def rival() -> Row:
    """Kinto with the same bodies in batches of 50, two processes, PostgreSQL with fsync on."""
    postgres = Postgres(durable=True).start()
    name = f"Kinto: POST /v1/batch, {BATCH} puts, 2 web processes, PostgreSQL"
    try:
        some = [body for _, body in bodies(BATCH)]
        load = kinto.measure(postgres.create("kinto"), some, connections=4, batches=12)
    except Exception as error:
        return beside("Ingest", name, "not run", f"{type(error).__name__}: {error}"[:200])
    finally:
        postgres.stop()
    return beside(
        "Ingest", name, f"{number(load.rate * BATCH)} records/s", "a collection a village"
    )
