"""Two counties after some months of use, laid down by SQL, and when statistics were made."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask, current_app
from flask_migrate import upgrade
from sqlalchemy import text
from sqlalchemy.engine import Connection

from backend.app import create_app
from backend.border import work_everywhere
from backend.catalogue.kind import Kind
from backend.config import load_settings
from backend.db import db, writing
from backend.divisions.importing import load_demo_divisions
from tests.bench.bare import vacuum
from tests.bench.large import CELL, COUNTY, lay_records
from tests.bench.large_totals import fill_totals
from tests.county import HASH
from tests.postgres import Postgres
from worker.demo.bodies import KINDS

#: Another county, with the same divisions under its own code.
OTHER = "431223"
#: Villages of a county at least, and the months that they have recorded.
VILLAGES, MONTHS = 60, 8
#: Records of one kind in one cell, and of one kind in a county.
A_KIND = VILLAGES * MONTHS * CELL
LATE = "toilet_renovation"


@dataclass(frozen=True)
class Situation:
    """What the planner knows: statistics are made before ``county``, or ``kind``, comes (''
    for all, and never where ``bare``)."""

    name: str
    county: str
    kind: str
    bare: bool = False


SITUATIONS = (
    Situation("without statistics", OTHER, "crop_variety", bare=True),
    Situation("a county that has just joined", OTHER, "crop_variety"),
    Situation("a kind that has just joined", COUNTY, LATE),
)


def kinds_of(names: Collection[str]) -> dict[str, Kind]:
    """These kinds of the catalogue."""
    return {name: current_app.extensions["catalogue"].kinds[name] for name in names}


@contextmanager
def laid(server: Postgres, situation: Situation, redis_url: str | None = None) -> Iterator[Flask]:
    """An app on a new database of an ordinary role's with both counties, in a context."""
    url = server.create_plain("plans")
    env = {"DATABASE_URL": url, "SECRET_KEY": "b" * 40}
    if redis_url:
        env["BROKER_URL"] = redis_url
    work_everywhere()
    app = create_app(load_settings(env))
    with app.app_context():
        upgrade()
        _lay_all(situation)
        yield app
        db.engine.dispose()


def _lay_all(situation: Situation) -> None:
    early = [name for name in KINDS if situation.county == OTHER or name != situation.kind]
    late = [name for name in KINDS if name not in early]
    with writing() as connection:
        load_demo_divisions(connection)
        connection.execute(text(_FEWER), {"villages": VILLAGES})
    _lay(early)
    if not situation.bare:
        vacuum()
    if late:
        _lay(late)
    else:
        _copy()


def _lay(names: Collection[str]) -> None:
    """These kinds' records in the first county with all that hangs on them."""
    kinds = kinds_of(names)
    with writing() as connection:
        # What is laid down of a kind that has just joined meets the same want of statistics.
        connection.execute(text("SET LOCAL enable_nestloop = off"))
        lay_records(connection, kinds, A_KIND * len(kinds))
        connection.execute(text("DELETE FROM rollup_turn"))
        fill_totals(connection, COUNTY, kinds.values())
        for sql in _BESIDE:
            connection.execute(text(sql), {"county": COUNTY, "kinds": list(names), "hash": HASH})


#: A few townships with all that is below them.
_FEWER = """DELETE FROM division WHERE level > 1 AND substr(code, 1, 9) NOT IN (
    SELECT substr(code, 1, 9) FROM (SELECT code FROM division WHERE level = 3
        ORDER BY code LIMIT :villages) AS kept)"""
_OF = "FROM record r WHERE r.county_code = :county AND r.kind = ANY(:kinds)"
#: Of each division one account and one phone; of each record its operation and its change; of every
#: tenth a picture; one in a hundred operations is held.
_BESIDE = (
    """INSERT INTO account (id, county_code, name, display_name, password_hash, role, division,
        active, demo, created_at)
    SELECT gen_random_uuid(), county_code, 'p' || code, 'p' || code, :hash,
        CASE level WHEN 1 THEN 'county_officer' WHEN 2 THEN 'township_reviewer'
            ELSE 'village_reporter' END, code, 1, 0, 0
    FROM division WHERE county_code = :county
    ON CONFLICT DO NOTHING""",
    """INSERT INTO device (id, county_code, secret_hash, account_id, label, received,
        contiguous_seq, max_seq, pending, app, skew_ms, persisted, quota_pct, created_at, last_seen)
    SELECT gen_random_uuid(), county_code, 'x', id, '', '[]', 0, 0, 0, '', 0, 0, 0, 0, 0
    FROM account a WHERE county_code = :county
        AND NOT EXISTS (SELECT 1 FROM device d WHERE d.account_id = a.id)""",
    """INSERT INTO op_log (county_code, op_id, device_id, seq, record_id, "do", kind, division,
        author, outcome, rev, fingerprint, body, received_at)
    SELECT r.county_code, gen_random_uuid(), d.id, row_number() OVER (PARTITION BY d.id),
        r.record_id, 'create', r.kind, r.division, a.id, 'applied', 1, md5(r.record_id),
        '{"kind_version": ' || r.kind_version || ', "set": ' || r.body || '}', 0
    FROM record r JOIN account a ON a.division = r.division JOIN device d ON d.account_id = a.id
    WHERE r.county_code = :county AND r.kind = ANY(:kinds)""",
    f"""INSERT INTO op_log (county_code, op_id, device_id, record_id, "do", kind, division,
        author, outcome, fingerprint, body, received_at)
    SELECT r.county_code, gen_random_uuid(), 'x', r.record_id, 'update', r.kind, r.division, 'x',
        'conflict', md5(r.record_id),
        '{{"kind_version": ' || r.kind_version || ', "set": ' || r.body || '}}', r.day
    {_OF} AND right(r.record_id, 2) < '03'""",
    f"""INSERT INTO change (county_code, division, number, record_id, at)
    SELECT r.county_code, r.division, row_number() OVER () + (SELECT count(*) FROM change),
        r.record_id, 0 {_OF}""",
    "UPDATE county_clock SET number = (SELECT count(*) FROM change) WHERE county_code = :county",
    f"""INSERT INTO photo (county_code, sha256, bytes, stored, width, height, created_at)
    SELECT r.county_code, md5(r.record_id) || md5(r.record_id), 1, md5('') || md5(''), 1, 1, 0 {_OF}
        AND right(r.record_id, 1) = '0'""",
    f"""INSERT INTO record_photo (county_code, record_id, field, sha256, gone, proven)
    SELECT r.county_code, r.record_id, 'photos', md5(r.record_id) || md5(r.record_id), 0, 1 {_OF}
        AND right(r.record_id, 1) = '0'""",
)
#: Tables whose rows the other county has as well; ids are made its own by their first digits.
COPIED = (
    "division", "county_clock", "account", "device", "record", "op_log", "change", "photo",
    "record_photo", "total", "total_member", "rollup_turn",
)  # fmt: skip
_CODES = {"code", "county_code", "parent_code", "division"}
_IDS = {"id", "account_id", "author", "device_id", "record_id", "op_id", "name"}


def _copy() -> None:
    """The other county, row by row as the first."""
    with writing() as connection:
        for table in COPIED:
            columns = list(_columns(connection, table))
            made = ", ".join(map(_made, columns))
            names = ", ".join(f'"{name}"' for name in columns)
            order = "" if table != "total" and table != "total_member" else "ORDER BY month"
            connection.execute(
                text(f"""INSERT INTO "{table}" ({names}) SELECT {made} FROM "{table}"
                    WHERE county_code = '{COUNTY}' {order}""")
            )


def _columns(connection: Connection, table: str) -> Iterable[str]:
    return [column.name for column in db.metadata.tables[table].columns]


def _made(name: str) -> str:
    if name in _CODES:
        return f"'{OTHER}' || substr({name}, 7)"
    if name in _IDS:
        # A hash is as good as another id, and the same one in every table.
        return f"CAST(CAST(md5({name}) AS uuid) AS text)"
    return f'"{name}"'
