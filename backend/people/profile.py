"""What a phone is told about who is signed in on it."""

from typing import Any

from flask import current_app
from sqlalchemy.engine import Connection

from backend import statement
from backend.people.factor import Factor, factor_of
from backend.people.own import CHOOSERS
from backend.people.sealing import proof_of, seal_of
from backend.people.settings import LEAD_TRACK, LEAD_TRACK_DEFAULT

_ACCOUNT = ("id", "name", "display_name", "role", "division", "county_code")
#: ``demo`` is the county's: among invented records everybody sees the banner.
_SQL = """
    SELECT a.id, a.name, a.display_name, a.role, a.division, a.county_code, a.first_password,
        d.name AS division_name, d.level AS division_level, c.demo, k.epoch,
        s.value AS lead_track
    FROM account a
    LEFT JOIN division d ON d.code = a.division
    LEFT JOIN division c ON c.code = a.county_code || '000000'
    LEFT JOIN county_clock k ON k.county_code = a.county_code
    LEFT JOIN setting s ON s.county_code = a.county_code AND s.name = :lead_track
    WHERE a.id = :account"""


def profile_of(connection: Connection, account_id: str, device_id: str) -> dict[str, Any]:
    """The profile of docs/protocol.md, "Sign-in"."""
    secret = current_app.extensions["settings"].secret_key
    parameters = {"account": account_id, "lead_track": LEAD_TRACK}
    row = statement.named_rows(connection, _SQL, parameters)[0]
    return {
        "account": {key: row[key] for key in _ACCOUNT},
        "division": {
            "code": row["division"],
            "name": row["division_name"],
            "level": row["division_level"],
        },
        "device": {"id": device_id, "proof": proof_of(secret, device_id, account_id)},
        "seal": seal_of(secret),
        "epoch": row["epoch"],
        "lead_track": row["lead_track"] or LEAD_TRACK_DEFAULT,
        "demo": bool(row["demo"]),
        "first_password": bool(row["first_password"]),
        "password_due": bool(row["first_password"]) and row["role"] in CHOOSERS,
        "totp": shown(factor_of(connection, row["id"], row["role"], row["county_code"])),
    }


def shown(factor: Factor) -> dict[str, Any]:
    """How an account stands with its second factor."""
    return {**factor._asdict(), "due": factor.due}
