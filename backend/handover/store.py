"""SQL of a file's people and of the phone it comes from."""

from typing import Any

from sqlalchemy.engine import Connection

from backend import statement
from backend.people.actor import Actor, scope_bounds

Row = dict[str, Any]


def author(connection: Connection, actor: Actor, account_id: str) -> Row | None:
    """An account of the actor's scope; None for any other."""
    low, high = scope_bounds(actor)
    sql = """
        SELECT id, role, division, active, display_name FROM account
        WHERE id = :id AND county_code = :county AND division BETWEEN :low AND :high"""
    given = {"id": account_id, "county": actor.county_code, "low": low, "high": high}
    return statement.named_row(connection, sql, given)


def is_known_device(connection: Connection, county_code: str, device_id: str) -> bool:
    """Whether the county has given this id to a phone, and not revoked it."""
    sql = """
        SELECT 1 FROM device
        WHERE id = :id AND county_code = :county AND revoked_at IS NULL"""
    given = {"id": device_id, "county": county_code}
    return bool(statement.rows(connection, sql, given))
