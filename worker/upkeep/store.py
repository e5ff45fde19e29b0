"""SQL of the upkeep: what has outlived its use goes, a little at a time."""

from sqlalchemy import text
from sqlalchemy.engine import Connection

from backend.db import is_sqlite


def prune_sessions(connection: Connection, before: int) -> int:
    """Delete sessions that ran out or were revoked before an instant (ms); returns how many."""
    sql = "DELETE FROM session WHERE expires_at < :before OR revoked_at < :before"
    return connection.execute(text(sql), {"before": before}).rowcount


def old_changes(connection: Connection, before: int) -> list[tuple[str, str, int]]:
    """(county, division, last number) of changes made before an instant (ms).

    Numbers are in commit order, so in each division all up to that one are as old.
    """
    sql = """SELECT county_code, division, max(number) FROM change WHERE at < :before
        GROUP BY county_code, division ORDER BY county_code, division"""
    rows = connection.execute(text(sql), {"before": before})
    return [(row[0], row[1], row[2]) for row in rows]


def prune_changes(connection: Connection, county: str, division: str, number: int) -> int:
    """Delete a division's changes up to a number; returns how many."""
    sql = """DELETE FROM change
        WHERE county_code = :county AND division = :division AND number <= :number"""
    given = {"county": county, "division": division, "number": number}
    return connection.execute(text(sql), given).rowcount


def unbound(connection: Connection) -> bool:
    """Whether PostgreSQL's row-level security does not hold for the role that we are."""
    if is_sqlite(connection):
        return False
    sql = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    return bool(connection.execute(text(sql)).scalar_one())


def last_operation(connection: Connection) -> int | None:
    """When the last operation of any county came in (ms); None where none ever did."""
    sql = "SELECT max(received_at) FROM op_log"
    found = connection.execute(text(sql)).scalar_one()
    return None if found is None else int(found)


def has_operations(connection: Connection, county: str | None = None) -> bool:
    """Whether anything was ever said, in a county or at all."""
    where = "WHERE county_code = :county" if county else ""
    sql = f"SELECT 1 FROM op_log {where} LIMIT 1"
    return connection.execute(text(sql), {"county": county}).first() is not None
