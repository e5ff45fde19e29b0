"""The audit chain of a county: append-only, each row's hash covers the one before.

The chain shows that nothing inside it was changed or taken out. Rows cut off its end can only be
noticed by whoever kept a later hash.
"""

import hashlib
from typing import Any, NamedTuple

import orjson
from sqlalchemy import text
from sqlalchemy.engine import Connection

from backend import statement
from backend.clock import now_ms
from backend.db import is_sqlite

#: Where something is written that belongs to no county, e.g. a sign-in with an unknown name.
NO_COUNTY = "000000"
#: The actor of what an operator does at the command line.
OPERATOR = "operator"
_START = "0" * 64
_LOCK_SPACE = 0x5348_4155
_LAST = "SELECT number, hash FROM audit WHERE county_code = :county ORDER BY number DESC LIMIT 1"
_APPEND = """INSERT INTO audit (county_code, number, at, actor, what, detail, before, hash)
    VALUES (:county_code, :number, :at, :actor, :what, :detail, :before, :hash)"""
_WHOLE = text(
    """SELECT county_code, number, at, actor, what, detail, before, hash FROM audit
        WHERE county_code = :county ORDER BY number"""
)


class Break(NamedTuple):
    """The first row of a chain that does not follow from the one before, and what is wrong."""

    number: int
    zh: str
    en: str


def hold_chain(connection: Connection, county_code: str) -> None:
    """Let nobody else append to a county's chain until the commit; on SQLite nobody else writes.

    Whoever locks the county's counter as well takes the chain first: records, chain, counter.
    """
    if not is_sqlite(connection):
        lock = "SELECT pg_advisory_xact_lock(:space, :county)"
        statement.rows(connection, lock, {"space": _LOCK_SPACE, "county": int(county_code)})


def audit(
    connection: Connection, county_code: str, actor_id: str, what: str, detail: dict[str, Any]
) -> int:
    """Append a row to a county's chain, in the caller's transaction; returns its number.

    Call it late: from here to the commit the county's other audit writers wait.
    """
    hold_chain(connection, county_code)
    number, before = statement.row(connection, _LAST, {"county": county_code}) or (0, _START)
    row = {
        "county_code": county_code,
        "number": number + 1,
        "at": now_ms(),
        "actor": actor_id,
        "what": what,
        "detail": orjson.dumps(detail, option=orjson.OPT_SORT_KEYS).decode(),
        "before": before,
    }
    statement.written(connection, _APPEND, {**row, "hash": _hash(row)})
    return int(row["number"])


def verify(connection: Connection, county_code: str) -> Break | None:
    """Where a chain is broken first, and how; None where every row follows from the one before."""
    piecemeal = {"yield_per": 1000}
    rows = connection.execute(_WHOLE, {"county": county_code}, execution_options=piecemeal)
    expected, before = 1, _START
    for row in rows.mappings():
        if row["number"] != expected:
            return Break(expected, "这一行不见了", "the row is missing")
        if row["hash"] != _hash(row):
            return Break(expected, "这一行的内容被改过", "the row's content was changed")
        if row["before"] != before:
            return Break(expected, "与前一行接不上", "it does not follow from the row before")
        expected, before = expected + 1, row["hash"]
    return None


def length(connection: Connection, county_code: str) -> int:
    """How many rows a county's chain has."""
    sql = "SELECT COUNT(*) FROM audit WHERE county_code = :county"
    return int(statement.value(connection, sql, {"county": county_code}))


def _hash(row: Any) -> str:
    parts = ("county_code", "number", "at", "actor", "what", "detail", "before")
    return hashlib.sha256(orjson.dumps([row[part] for part in parts])).hexdigest()
