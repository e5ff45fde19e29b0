"""A county's own choices."""

from sqlalchemy.engine import Connection

from backend import statement
from backend.people.actor import Actor
from backend.people.audit import audit

#: Which of the two figures a dashboard leads with; auto: approved as soon as there are reviews.
LEAD_TRACKS = ("auto", "reported", "approved")
LEAD_TRACK, LEAD_TRACK_DEFAULT = "lead_track", "auto"
#: Whether those who see the whole county must have a second factor.
TOTP, TOTP_DEFAULT, TOTP_REQUIRED = "totp", "optional", "required"
TOTP_CHOICES = (TOTP_DEFAULT, TOTP_REQUIRED)
#: Whether the county lets its officers accept what came late into a month that is closed.
CLOSED_MONTHS_RULES = ("kept", "county")
CLOSED_MONTHS, CLOSED_MONTHS_DEFAULT = "closed_months", "kept"
DEFAULTS = {
    LEAD_TRACK: LEAD_TRACK_DEFAULT,
    TOTP: TOTP_DEFAULT,
    CLOSED_MONTHS: CLOSED_MONTHS_DEFAULT,
}


def setting(connection: Connection, county_code: str, name: str, default: str) -> str:
    """A county's value for a setting, or the default where it never chose."""
    sql = "SELECT value FROM setting WHERE county_code = :county AND name = :name"
    value = statement.value(connection, sql, {"county": county_code, "name": name})
    return default if value is None else str(value)


def settings_of(connection: Connection, county_code: str) -> dict[str, str]:
    """All of a county's choices, by name."""
    return {name: setting(connection, county_code, name, usual) for name, usual in DEFAULTS.items()}


def choose(connection: Connection, actor: Actor, name: str, value: str, default: str) -> None:
    """Set a county's value and put it on record; choosing the same again writes nothing."""
    before = setting(connection, actor.county_code, name, default)
    if before == value:
        return
    keep(connection, actor.county_code, name, value)
    detail = {"name": name, "from": before, "to": value}
    audit(connection, actor.county_code, actor.account_id, "setting.changed", detail)


def keep(connection: Connection, county_code: str, name: str, value: str) -> None:
    """Write a county's value, whoever chose it; nothing is put on record."""
    sql = """INSERT INTO setting (county_code, name, value) VALUES (:county, :name, :value)
        ON CONFLICT (county_code, name) DO UPDATE SET value = excluded.value"""
    statement.written(connection, sql, {"county": county_code, "name": name, "value": value})
