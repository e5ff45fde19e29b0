"""Accounts: made, switched off and on, moved, given a new password; each put on record."""

import unicodedata
import uuid
from typing import Any

from sqlalchemy.engine import Connection

from backend.clock import now_ms
from backend.divisions.code import county_of, level_of
from backend.divisions.store import find, in_force
from backend.people import store
from backend.people.actor import ROLE_LEVELS, ROLES
from backend.people.audit import OPERATOR, audit
from backend.people.factor import reset
from backend.people.password_store import set_password
from backend.people.passwords import hash_password
from backend.people.weak import fault_of, known_words

NAME_LIMIT = 40
_LEVEL_WORDS = {1: "county", 2: "township", 3: "village"}


class AccountRefused(ValueError):
    """What was asked for an account cannot be; the message says why and what to do."""


def normal_name(name: str) -> str:
    """The one spelling of an account name: NFKC, trimmed, lower case."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def create_account(
    connection: Connection,
    name: str,
    display_name: str,
    role: str,
    division: str,
    password: str,
    *,
    demo: bool = False,
    by: str = OPERATOR,
) -> str:
    """Make an account and return its id. Raises AccountRefused.

    Its password is to be changed by its owner; a demo's stays as it was printed.
    """
    name, display_name = _checked_names(name, display_name)
    _check_password(connection, password, name, display_name, division)
    _check_scope(connection, role, division)
    key, county_code = str(uuid.uuid4()), county_of(division)
    told = {"name": name, "role": role, "division": division}
    rest = {
        "id": key,
        "county_code": county_code,
        "display_name": display_name,
        "password_hash": hash_password(password),
        "demo": int(demo),
        "created_at": now_ms(),
    }
    if not store.insert_account(connection, told | rest):
        raise AccountRefused(f"the account name {name!r} is taken; choose another")
    audit(connection, county_code, by, "account.created", {"account": key, **told})
    return key


def disable_account(connection: Connection, name: str, *, by: str = OPERATOR) -> int:
    """Switch an account off and end its sign-ins; returns how many. Its devices may deposit."""
    account = _known(connection, name)
    store.set_active(connection, account["id"], False)
    ended = store.revoke_all(connection, account["id"], now_ms())
    _record(connection, account, by, "account.disabled", sessions_ended=ended)
    return ended


def enable_account(connection: Connection, name: str, *, by: str = OPERATOR) -> None:
    """Switch an account on again; it signs in anew."""
    account = _known(connection, name)
    store.set_active(connection, account["id"], True)
    _record(connection, account, by, "account.enabled")


def change_password(connection: Connection, name: str, password: str, *, by: str = OPERATOR) -> int:
    """Give an account a new password and end its sign-ins; returns how many."""
    account = _known(connection, name)
    _check_password(connection, password, name, account["display_name"], account["division"])
    set_password(connection, account["id"], hash_password(password), first=not account["demo"])
    ended = store.revoke_all(connection, account["id"], now_ms())
    _record(connection, account, by, "account.password", sessions_ended=ended)
    return ended


def move_account(connection: Connection, name: str, division: str, *, by: str = OPERATOR) -> None:
    """Give an account another scope of its county; its sign-ins see it with their next request."""
    account = _known(connection, name)
    _check_scope(connection, account["role"], division)
    if county_of(division) != account["county_code"]:
        raise AccountRefused("an account stays in its county; make a new one in the other county")
    store.set_division(connection, account["id"], division)
    _record(connection, account, by, "account.moved", to=division)


def reset_totp(connection: Connection, name: str, *, by: str = OPERATOR) -> None:
    """Take an account's second factor away and end its sign-ins: the phone is gone."""
    account = _known(connection, name)
    if not reset(connection, account, by):
        raise AccountRefused(f"the account {name!r} has no second factor")


def revoke_device(connection: Connection, device_id: str, *, by: str = OPERATOR) -> None:
    """Make a lost device unknown for good: no sign-in on it counts, and it may not deposit."""
    device = store.revoke_device(connection, device_id, now_ms())
    if device is None:
        raise AccountRefused(f"there is no device {device_id!r} in use")
    audit(connection, device["county_code"], by, "device.revoked", {"device": device_id})


def _known(connection: Connection, name: str) -> dict[str, Any]:
    account = store.account_named(connection, normal_name(name))
    if account is None:
        raise AccountRefused(f"there is no account {name!r}; `shishu accounts list` shows them")
    return account


def _record(
    connection: Connection, account: dict[str, Any], by: str, what: str, **detail: Any
) -> None:
    audit(connection, account["county_code"], by, what, {"account": account["id"], **detail})


def _checked_names(name: str, display_name: str) -> tuple[str, str]:
    name, display_name = normal_name(name), display_name.strip()
    _check_name(name, "account name")
    _check_name(display_name, "display name")
    return name, display_name


def _check_name(text: str, what: str) -> None:
    if not 0 < len(text) <= NAME_LIMIT or not text.isprintable():
        raise AccountRefused(f"the {what} must have 1 to {NAME_LIMIT} visible characters")


def _check_password(connection: Connection, password: str, *account: str) -> None:
    fault = fault_of(password, known_words(connection, *account))
    if fault is not None:
        raise AccountRefused(fault.en)


def _check_scope(connection: Connection, role: str, division: str) -> None:
    if role not in ROLES:
        raise AccountRefused(f"there is no role {role!r}; the roles are {', '.join(ROLES)}")
    if find(connection, division) is None or not in_force(connection, division):
        raise AccountRefused(f"there is no division {division!r} in force; import divisions first")
    wanted = ROLE_LEVELS[role]
    if level_of(division) != wanted:
        raise AccountRefused(f"a {role} needs the code of a {_LEVEL_WORDS[wanted]}")
