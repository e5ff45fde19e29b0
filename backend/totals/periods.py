"""Closing a month of a county: what comes for it afterwards is late, kept and shown."""

from typing import Any

from sqlalchemy.engine import Connection

from backend import statement
from backend.clock import now_ms
from backend.divisions.store import new_facts
from backend.people.audit import audit

FIRST_YEAR, LAST_YEAR = 1949, 2199


class PeriodRefused(ValueError):
    """What was asked for a month cannot be; the message says why, in both languages."""


def close_period(connection: Connection, county_code: str, month: int, actor_id: str) -> bool:
    """Close a month (YYYYMM), in the caller's write transaction; False where it was closed.

    No push is half way: one that commits before us is in the month, one that commits after us has
    seen that it is closed. Raises PeriodRefused.
    """
    _check(month)
    sql = """INSERT INTO period_lock (county_code, month, locked_at, locked_by)
        VALUES (:county, :month, :now, :actor) ON CONFLICT (county_code, month) DO NOTHING"""
    given = {"county": county_code, "month": month, "now": now_ms(), "actor": actor_id}
    return _put_on_record(connection, sql, given, "period.closed")


def open_period(connection: Connection, county_code: str, month: int, actor_id: str) -> bool:
    """Open a closed month again; False where it was open.

    What came late meanwhile stays aside until a person decides about it. Raises PeriodRefused.
    """
    _check(month)
    sql = "DELETE FROM period_lock WHERE county_code = :county AND month = :month"
    given = {"county": county_code, "month": month, "actor": actor_id}
    return _put_on_record(connection, sql, given, "period.opened")


def closed_periods(connection: Connection, county_code: str) -> list[dict[str, Any]]:
    """The closed months of a county: month, when (ms) and by whom."""
    sql = """
        SELECT month, locked_at, locked_by FROM period_lock
        WHERE county_code = :county ORDER BY month"""
    return statement.named_rows(connection, sql, {"county": county_code})


def late_operations(connection: Connection, county_code: str) -> int:
    """How many operations wait because their month is closed."""
    sql = """
        SELECT count(*) FROM op_log WHERE county_code = :county AND outcome = 'late'
            AND resolved_at IS NULL AND rev IS NULL"""
    return int(statement.value(connection, sql, {"county": county_code}))


def _check(month: int) -> None:
    if not (FIRST_YEAR <= month // 100 <= LAST_YEAR and 1 <= month % 100 <= 12):
        raise PeriodRefused(f"月份应写成 6 位，如 202611；a month is written YYYYMM, not {month}")


def _put_on_record(connection: Connection, sql: str, given: dict[str, Any], what: str) -> bool:
    """Change it, put it on record, and tell every push of the county that is under way."""
    county = given["county"]
    if not statement.written(connection, sql, given):
        return False
    audit(connection, county, given["actor"], what, {"month": given["month"]})
    if not new_facts(connection, county):
        raise PeriodRefused(f"没有这个县 there is no county {county}")
    return True
