"""SQL of decisions: what is held and by whom, what was decided, and closing what is decided."""

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy.engine import Connection

from backend import statement
from backend.db import is_sqlite
from backend.intake.rowset import among, keys


class Held(NamedTuple):
    """An operation that is held, or was."""

    op_id: str
    record_id: str | None
    division: str | None
    device_id: str
    author: str
    outcome: str
    code: str | None
    body: str
    received_at: int


class Made(NamedTuple):
    """A decision as it is stored: by whom and when (ms), and what it made."""

    op_id: str
    decision_id: str
    account_id: str
    how: str
    reason: str
    made: str | None
    rev: int | None
    at: int


_HELD = f"""
    SELECT {", ".join(Held._fields)}
    FROM op_log WHERE county_code = :county AND op_id = :op
        AND outcome IN ('conflict', 'quarantined', 'late', 'applied', 'merged')"""
_DECISION = f"""
    SELECT {", ".join(Made._fields)}
    FROM decision WHERE county_code = :county AND op_id = :op"""
_DECIDE = """
    INSERT INTO decision (county_code, op_id, decision_id, account_id, how, reason, made, rev,
        outcome, code, at)
    SELECT county_code, op_id, :decision, :account, :how, :reason, :made, :rev, :outcome, :code, :at
    FROM op_log WHERE county_code = :county AND op_id = :op"""


def held(connection: Connection, county_code: str, op_id: str) -> Held | None:
    """An operation that is held, or was; None where there is none such."""
    found = statement.row(connection, _HELD, {"county": county_code, "op": op_id})
    return Held(*found) if found else None


def decision(connection: Connection, county_code: str, op_id: str) -> Made | None:
    """What was decided about an operation, if anything."""
    found = statement.row(connection, _DECISION, {"county": county_code, "op": op_id})
    return Made(*found) if found else None


def decide(connection: Connection, county_code: str, row: dict[str, Any]) -> None:
    """Put a decision beside its operation. Its key makes it the only one."""
    statement.written(connection, _DECIDE, {"county": county_code, **row})


@cache
def _close(sqlite: bool) -> str:
    return f"""
        UPDATE op_log SET resolved_at = :at
        WHERE county_code = :county AND op_id {among(sqlite, "ids")}"""


def close(connection: Connection, county_code: str, ids: Iterable[str], at: int) -> None:
    """Operations that wait for nobody any more, without having come in force."""
    sqlite = is_sqlite(connection)
    given = {"county": county_code, "ids": keys(sqlite, ids), "at": at}
    statement.written(connection, _close(sqlite), given)
