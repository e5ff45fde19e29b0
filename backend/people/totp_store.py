"""SQL on second factors."""

from typing import Any

from sqlalchemy.engine import Connection

from backend import statement
from backend.people.actor import FACTOR_ROLES
from backend.people.settings import TOTP, TOTP_REQUIRED

Row = dict[str, Any]

#: Of an account ``a``: 1 where it has yet to set up the second factor that its county wants. Looked
#: up within the session's own query, and only for those who may have one.
DUE = f"""CASE WHEN a.role IN {FACTOR_ROLES} THEN (
    SELECT 1 FROM setting c
    WHERE c.county_code = a.county_code AND c.name = '{TOTP}' AND c.value = '{TOTP_REQUIRED}'
        AND NOT EXISTS (
            SELECT 1 FROM totp t WHERE t.account_id = a.id AND t.secret IS NOT NULL)) END"""


def find(connection: Connection, account_id: str) -> Row | None:
    """An account's second factor; one that is only being set up has no ``secret``."""
    sql = """SELECT account_id, secret, pending, last_step, recovery FROM totp
        WHERE account_id = :account"""
    return statement.named_row(connection, sql, {"account": account_id})


def propose(connection: Connection, account_id: str, sealed: str, now: int) -> None:
    """Keep a new secret until its first code comes; the one in use stays in use."""
    sql = """INSERT INTO totp (account_id, pending, last_step, recovery, created_at)
        VALUES (:account, :sealed, 0, '[]', :now)
        ON CONFLICT (account_id) DO UPDATE SET pending = excluded.pending"""
    statement.written(connection, sql, {"account": account_id, "sealed": sealed, "now": now})


def adopt(connection: Connection, account_id: str, sealed: str, step: int, recovery: str) -> bool:
    """Put the proposed secret in use; False where another one has been proposed since."""
    sql = """UPDATE totp SET secret = :sealed, pending = NULL, last_step = :step,
            recovery = :recovery WHERE account_id = :account AND pending = :sealed"""
    given = {"account": account_id, "sealed": sealed, "step": step, "recovery": recovery}
    return statement.written(connection, sql, given) == 1


def use_step(connection: Connection, account_id: str, step: int) -> bool:
    """Use up a step's code; False where it, or a later one, was used before."""
    sql = "UPDATE totp SET last_step = :step WHERE account_id = :account AND last_step < :step"
    return statement.written(connection, sql, {"account": account_id, "step": step}) == 1


def use_recovery(connection: Connection, account_id: str, before: str, after: str) -> bool:
    """Use up a recovery code; False where the codes have changed since they were read."""
    sql = """UPDATE totp SET recovery = :after
        WHERE account_id = :account AND recovery = :before"""
    given = {"account": account_id, "before": before, "after": after}
    return statement.written(connection, sql, given) == 1


def remove(connection: Connection, account_id: str) -> bool:
    """Take an account's second factor away; False where it has none."""
    sql = "DELETE FROM totp WHERE account_id = :account"
    return statement.written(connection, sql, {"account": account_id}) == 1
