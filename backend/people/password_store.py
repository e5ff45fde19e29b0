"""SQL on passwords, and on the sign-ins that a new one ends."""

from sqlalchemy.engine import Connection

from backend import statement


def set_password(connection: Connection, account_id: str, password_hash: str, first: bool) -> None:
    """Give an account another password; ``first``: its owner is to choose an own one."""
    sql = """UPDATE account SET password_hash = :hash, first_password = :first
        WHERE id = :account"""
    given = {"hash": password_hash, "first": int(first), "account": account_id}
    statement.written(connection, sql, given)


def replace_password(connection: Connection, account_id: str, before: str, after: str) -> bool:
    """Give an account its owner's own password; False where the one before is no longer it."""
    sql = """UPDATE account SET password_hash = :after, first_password = 0
        WHERE id = :account AND password_hash = :before"""
    given = {"account": account_id, "before": before, "after": after}
    return statement.written(connection, sql, given) == 1


def revoke_others(connection: Connection, account_id: str, token_hash: str, now: int) -> int:
    """End all of an account's sign-ins but this one; returns how many."""
    sql = """UPDATE session SET revoked_at = :now
        WHERE account_id = :account AND token_hash <> :token AND revoked_at IS NULL"""
    given = {"now": now, "account": account_id, "token": token_hash}
    return statement.written(connection, sql, given)
