"""SQL on accounts, devices and sessions."""

from typing import Any

from sqlalchemy.engine import Connection

from backend import statement
from backend.people.totp_store import DUE

Row = dict[str, Any]

_WHO = """a.id AS account_id, a.county_code, a.role, a.division, a.display_name, a.active,
    a.first_password"""
_ACCOUNT = "id, county_code, name, display_name, password_hash, role, division, active, demo"
_DEVICE = """d.id AS device_id, d.secret_hash, d.revoked_at AS device_revoked_at,
    d.last_seen AS device_last_seen"""


def _one(connection: Connection, sql: str, **parameters: Any) -> Row | None:
    return statement.named_row(connection, sql, parameters)


def _all(connection: Connection, sql: str, **parameters: Any) -> list[Row]:
    return statement.named_rows(connection, sql, parameters)


def _run(connection: Connection, sql: str, **parameters: Any) -> int:
    return statement.written(connection, sql, parameters)


def session(connection: Connection, token_hash: str) -> Row | None:
    """A sign-in with its account and device, by primary keys; dead ones too."""
    # Every request begins with it.
    sql = f"""SELECT s.token_hash, s.last_seen, s.expires_at, s.revoked_at, {_WHO}, {_DEVICE},
            {DUE} AS factor_due
        FROM session s JOIN account a ON a.id = s.account_id JOIN device d ON d.id = s.device_id
        WHERE s.token_hash = :token"""
    return statement.named_row(connection, sql, {"token": token_hash})


def depositor(connection: Connection, device_id: str, token_hash: str, account: str) -> Row | None:
    """A device, and the account that its page names, where that one has signed in on it; or else
    that of the session it carries, or its last one."""
    return _one(
        connection,
        f"""SELECT {_WHO}, {_DEVICE}
            FROM device d
            LEFT JOIN session s ON s.token_hash = :token AND s.device_id = d.id
            LEFT JOIN account n ON n.id = :account AND EXISTS (
                SELECT 1 FROM session o WHERE o.account_id = n.id AND o.device_id = d.id)
            JOIN account a ON a.id = COALESCE(n.id, s.account_id, d.account_id)
            WHERE d.id = :device""",
        device=device_id,
        token=token_hash,
        account=account,
    )


def touch(
    connection: Connection, token_hash: str, device_id: str, now: int, expires_at: int
) -> None:
    """Note that a session and its device were used, and let the session slide."""
    _run(
        connection,
        """UPDATE session SET last_seen = :now, expires_at = :expires
            WHERE token_hash = :token AND revoked_at IS NULL""",
        token=token_hash,
        now=now,
        expires=expires_at,
    )
    sql = "UPDATE device SET last_seen = :now WHERE id = :device"
    _run(connection, sql, now=now, device=device_id)


def sessions_of(connection: Connection, account_id: str, now: int) -> list[Row]:
    """An account's living sign-ins, the last used first."""
    return _all(
        connection,
        """SELECT s.token_hash, s.public_id, s.user_agent, s.created_at, s.last_seen,
                d.label AS device_label
            FROM session s JOIN device d ON d.id = s.device_id
            WHERE s.account_id = :account AND s.revoked_at IS NULL AND s.expires_at > :now
                AND d.revoked_at IS NULL
            ORDER BY s.last_seen DESC, s.public_id""",
        account=account_id,
        now=now,
    )


def insert_session(connection: Connection, row: Row) -> None:
    """Write a sign-in."""
    _run(
        connection,
        """INSERT INTO session (token_hash, public_id, account_id, device_id, user_agent,
                created_at, last_seen, expires_at)
            VALUES (:token_hash, :public_id, :account_id, :device_id, :user_agent,
                :now, :now, :expires_at)""",
        **row,
    )


def end_token(connection: Connection, token_hash: str, now: int, how: str) -> Row | None:
    """End one sign-in by its token; its account and county, None where it had ended or never was.

    ``how``: ``revoked_at`` or ``expires_at``. Only the first of two that revoke it gets the row.
    """
    return _one(
        connection,
        f"""UPDATE session SET {how} = :now WHERE token_hash = :token AND revoked_at IS NULL
            RETURNING account_id, public_id,
                (SELECT county_code FROM account WHERE id = session.account_id) AS county_code""",
        token=token_hash,
        now=now,
    )


def revoke_public(connection: Connection, account_id: str, public_id: str, now: int) -> bool:
    """End one of an account's sign-ins by its public id; False where it has none such."""
    row = _one(
        connection,
        """UPDATE session SET revoked_at = :now WHERE account_id = :account
                AND public_id = :public AND revoked_at IS NULL RETURNING public_id""",
        account=account_id,
        public=public_id,
        now=now,
    )
    return row is not None


def revoke_all(connection: Connection, account_id: str, now: int) -> int:
    """End all of an account's sign-ins; returns how many."""
    return _run(
        connection,
        "UPDATE session SET revoked_at = :now WHERE account_id = :account AND revoked_at IS NULL",
        account=account_id,
        now=now,
    )


def device(connection: Connection, device_id: str) -> Row | None:
    """A device's identity."""
    return _one(
        connection,
        f"""SELECT {_DEVICE}, d.county_code, d.account_id, d.label FROM device d
            WHERE d.id = :device""",
        device=device_id,
    )


def insert_device(connection: Connection, row: Row) -> None:
    """Write a new device with an empty ledger."""
    _run(
        connection,
        """INSERT INTO device (id, county_code, secret_hash, account_id, label, received,
                contiguous_seq, max_seq, pending, app, skew_ms, persisted, quota_pct,
                created_at, last_seen)
            VALUES (:id, :county_code, :secret_hash, :account_id, :label, '[]',
                0, 0, 0, '', 0, 0, 0, :now, :now)""",
        **row,
    )


def adopt_device(
    connection: Connection, device_id: str, account_id: str, label: str, now: int
) -> None:
    """Note who uses a known device now; an empty label leaves the one it has."""
    _run(
        connection,
        """UPDATE device SET account_id = :account, last_seen = :now,
                label = CASE WHEN :label = '' THEN label ELSE :label END
            WHERE id = :device""",
        device=device_id,
        account=account_id,
        label=label,
        now=now,
    )


def revoke_device(connection: Connection, device_id: str, now: int) -> Row | None:
    """Make a device unknown for good; its account and county, None where there is none such."""
    return _one(
        connection,
        """UPDATE device SET revoked_at = :now WHERE id = :device AND revoked_at IS NULL
            RETURNING account_id, county_code""",
        device=device_id,
        now=now,
    )


def account_named(connection: Connection, name: str) -> Row | None:
    """An account by its normalised name, with its password hash."""
    return _one(connection, f"SELECT {_ACCOUNT} FROM account WHERE name = :name", name=name)


def account_of(connection: Connection, account_id: str) -> Row | None:
    """An account by its id, with its password hash."""
    return _one(connection, f"SELECT {_ACCOUNT} FROM account WHERE id = :id", id=account_id)


def accounts_of(connection: Connection, county_code: str) -> list[Row]:
    """A county's accounts, by scope and name."""
    return _all(
        connection,
        """SELECT a.name, a.display_name, a.role, a.division, a.active, d.full_name
            FROM account a LEFT JOIN division d ON d.code = a.division
            WHERE a.county_code = :county ORDER BY a.division, a.name""",
        county=county_code,
    )


def active_demo_accounts(connection: Connection) -> list[Row]:
    """Accounts of invented people that are switched on, of every county."""
    return _all(
        connection,
        "SELECT name, role, division FROM account WHERE demo = 1 AND active = 1 ORDER BY name",
    )


def insert_account(connection: Connection, row: Row) -> bool:
    """Write an account; False where the name is taken. Only a demo's first password may stay."""
    written = _run(
        connection,
        """INSERT INTO account (id, county_code, name, display_name, password_hash, role,
                division, active, demo, first_password, created_at)
            VALUES (:id, :county_code, :name, :display_name, :password_hash, :role,
                :division, 1, :demo, 1 - :demo, :created_at) ON CONFLICT (name) DO NOTHING""",
        **row,
    )
    return written == 1


def set_active(connection: Connection, account_id: str, active: bool) -> None:
    """Switch an account on or off."""
    _run(
        connection,
        "UPDATE account SET active = :active WHERE id = :account",
        active=int(active),
        account=account_id,
    )


def set_division(connection: Connection, account_id: str, division: str) -> None:
    """Give an account another scope."""
    _run(
        connection,
        "UPDATE account SET division = :division WHERE id = :account",
        division=division,
        account=account_id,
    )
