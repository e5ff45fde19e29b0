"""SQL of decisions: what is held and by whom, what was decided, and closing what is decided."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.engine import Connection, Row

from backend.db import is_sqlite
from backend.intake.rowset import among, keys

_HELD = text("""
    SELECT op_id, record_id, division, device_id, author, outcome, code, body, received_at
    FROM op_log WHERE county_code = :county AND op_id = :op
        AND outcome IN ('conflict', 'quarantined', 'late', 'applied', 'merged')""")
_DECISION = text("""
    SELECT op_id, decision_id, account_id, how, reason, made, rev, at
    FROM decision WHERE county_code = :county AND op_id = :op""")
_DECIDE = text("""
    INSERT INTO decision (county_code, op_id, decision_id, account_id, how, reason, made, rev,
        outcome, code, at)
    SELECT county_code, op_id, :decision, :account, :how, :reason, :made, :rev, :outcome, :code, :at
    FROM op_log WHERE county_code = :county AND op_id = :op""")


def held(connection: Connection, county_code: str, op_id: str) -> Row[Any] | None:
    """An operation that is held, or was; None where there is none such."""
    return connection.execute(_HELD, {"county": county_code, "op": op_id}).first()


def decision(connection: Connection, county_code: str, op_id: str) -> Row[Any] | None:
    """What was decided about an operation, if anything."""
    return connection.execute(_DECISION, {"county": county_code, "op": op_id}).first()


def decide(connection: Connection, county_code: str, row: dict[str, Any]) -> None:
    """Put a decision beside its operation. Its key makes it the only one."""
    connection.execute(_DECIDE, {"county": county_code, **row})


@cache
def _close(sqlite: bool) -> TextClause:
    return text(f"""
        UPDATE op_log SET resolved_at = :at
        WHERE county_code = :county AND op_id {among(sqlite, "ids")}""")


def close(connection: Connection, county_code: str, ids: Iterable[str], at: int) -> None:
    """Operations that wait for nobody any more, without having come in force."""
    sqlite = is_sqlite(connection)
    given = {"county": county_code, "ids": keys(sqlite, ids), "at": at}
    connection.execute(_close(sqlite), given)
