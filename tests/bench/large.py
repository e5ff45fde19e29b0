"""A county of millions of records with all its totals, laid down set-wise in a few minutes.

Every village records four kinds, about 20 records a cell, in as many months as the number needs.
Bodies are the demo's; each record is one of a thousand bodies of its kind with a day of its own,
and its columns are what the catalogue makes of the body.
"""

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

import orjson
from flask import Flask, current_app
from flask_migrate import upgrade
from sqlalchemy import text
from sqlalchemy.engine import Connection

from backend.app import create_app
from backend.border import work_everywhere
from backend.catalogue.kind import Kind
from backend.catalogue.measure import contribution
from backend.clock import month_of, today
from backend.config import load_settings
from backend.db import db, writing
from backend.divisions.importing import load_demo_divisions
from backend.records.models import DIMENSIONS, MEMBERS, NUMBERS
from tests.bench.bare import bare, vacuum
from tests.bench.large_totals import fill_totals
from tests.postgres import Postgres
from worker.demo.bodies import KINDS, make_body
from worker.demo.people import Place

COUNTY = "431222"
#: Records in a cell, give or take four; bodies of a kind; tea bases of a village.
CELL, BODIES, BASES = 20, 997, 10
SLOTS = (*NUMBERS, *DIMENSIONS, *MEMBERS)
#: Loading is not what is measured: nothing of it is logged, indexes are built at its end, and who
#: loads sees to vacuum and statistics.
SETTINGS = (
    "max_wal_size=4GB", "wal_level=minimal", "max_wal_senders=0", "maintenance_work_mem=512MB",
    "work_mem=64MB", "autovacuum=off",
)  # fmt: skip


def disk_gb(connection: Connection) -> float:
    """What the database takes on the disk, in GB (10⁹ bytes)."""
    size = connection.execute(text("SELECT pg_database_size(current_database())"))
    return float(size.scalar_one()) / 1e9


def large_server() -> Postgres:
    """A server with fsync on, made for loading much at once."""
    return Postgres(durable=True, settings=SETTINGS).start()


@contextmanager
def county_of(records: int, server: Postgres) -> Iterator[Flask]:
    """An app on a new database with about this many records, all rolled up, in a context."""
    env = {"DATABASE_URL": server.create_plain("rollup"), "SECRET_KEY": "b" * 40}
    work_everywhere()
    app = create_app(load_settings(env))
    with app.app_context():
        upgrade()
        kinds = {name: current_app.extensions["catalogue"].kinds[name] for name in KINDS}
        with writing() as connection:
            load_demo_divisions(connection)
        with writing() as connection, bare(connection, "record"):
            lay_records(connection, kinds, records)
        with writing() as connection, bare(connection, "total", "total_member"):
            fill_totals(connection, COUNTY, kinds.values())
        vacuum()
        yield app
        db.engine.dispose()


def lay_records(connection: Connection, kinds: Mapping[str, Kind], records: int) -> None:
    """About this many records, as many months back as that takes."""
    villages = connection.execute(text("SELECT count(*) FROM division WHERE level = 3"))
    months = max(1, round(records / (villages.scalar_one() * len(kinds) * CELL)))
    for number, kind in enumerate(kinds.values()):
        _lay_bodies(connection, kind)
        # A village has the same tea bases in every month, and other households and plots.
        pick = f"i % {BASES} * 13" if kind.name == "tea_base" else "m * 57 + i * 13"
        this_month = month_of(today())
        given = {
            "county": COUNTY, "kind": kind.name, "version": kind.version, "number": number,
            "back": months - 1, "last": this_month // 100 * 12 + this_month % 100 - 1,
        }  # fmt: skip
        connection.execute(text(_LAY.format(pick=pick)), given)


def _lay_bodies(connection: Connection, kind: Kind) -> None:
    """A temporary table of the kind's bodies with the columns that the catalogue makes of them."""
    chance, day = random.Random(kind.name), today() - timedelta(days=40)
    place = Place(COUNTY + "000000", "演示村", 0.5)
    rows = []
    for number in range(BODIES):
        body = make_body(kind.name, chance, day, place)
        made = contribution(kind, body)
        slots = zip(SLOTS, (*made.numbers, *made.dimensions, *made.members), strict=True)
        said = f"{made.day // 10000}-{made.day // 100 % 100:02}-{made.day % 100:02}"
        given = {"n": number, "said": said, "body": orjson.dumps(body).decode()}
        rows.append({**given, **dict(slots)})
    connection.execute(text("DROP TABLE IF EXISTS sample"))
    columns = ", ".join(f"{name} {'bigint' if name in NUMBERS else 'text'}" for name in SLOTS)
    connection.execute(text(f"CREATE TEMP TABLE sample (n int, said text, body text, {columns})"))
    names = ("n", "said", "body", *SLOTS)
    values = ", ".join(f":{name}" for name in names)
    connection.execute(text(f"INSERT INTO sample ({', '.join(names)}) VALUES ({values})"), rows)


#: Nine in ten are approved, one in fifty was returned, the others wait.
_LAY = f"""
    INSERT INTO record (county_code, record_id, kind, kind_version, division, day, month, status,
        dead, rev, author, body, flags, same_key, created_at, updated_at, {", ".join(SLOTS)})
    SELECT :county, gen_random_uuid(), :kind, :version, code, day, ym,
        CASE WHEN (v + m + i) % 50 = 0 THEN 2 WHEN (v + m + i) % 10 = 5 THEN 0 ELSE 1 END,
        0, 1, '', replace(s.body, s.said, to_char(day, 'FM0000-00-00')), 0,
        md5(code || ym || i || :number), 0, 0, {", ".join(f"s.{name}" for name in SLOTS)}
    FROM (SELECT m, (:last - m) / 12 * 100 + (:last - m) % 12 + 1 AS ym
            FROM generate_series(0, :back) AS m) AS month
    CROSS JOIN (SELECT code, row_number() OVER (ORDER BY code) AS v
            FROM division WHERE level = 3) AS village
    CROSS JOIN LATERAL generate_series(1, {CELL} - 4 + (v * 7 + m * 5) % 9) AS i
    CROSS JOIN LATERAL (SELECT ym * 100 + 1 + (i * 3 + v) % 28 AS day) AS dated
    JOIN sample s ON s.n = (v * 31 + {{pick}}) % {BODIES}"""
