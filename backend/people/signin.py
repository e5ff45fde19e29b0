"""Signing in and out."""

import uuid
from typing import Any, NamedTuple

from flask import request
from sqlalchemy.engine import Connection

from backend.border import everywhere
from backend.clock import now_ms
from backend.db import reading, writing
from backend.errors import Problem
from backend.people import store
from backend.people.accounts import normal_name
from backend.people.audit import NO_COUNTY, audit
from backend.people.factor import prove
from backend.people.passwords import verify_password
from backend.people.profile import profile_of
from backend.people.session import SESSION_MS, account_disabled
from backend.people.throttle import throttle
from backend.people.tokens import (
    DeviceKey,
    device_key,
    hash_secret,
    matches,
    new_secret,
    session_token,
)


class SignedIn(NamedTuple):
    """A fresh sign-in: its profile, and the two secrets that go into cookies."""

    profile: dict[str, Any]
    token: str
    device: DeviceKey


@everywhere()
def sign_in(name: str, password: str, label: str, code: str = "") -> SignedIn:
    """Check name and password and open a session on this browser's device.

    Raises Problem 401 ``bad_credentials`` (a wrong name and a wrong password look alike and take
    as long), ``totp_required`` and ``bad_totp`` where the account has a second factor, 403
    ``account_disabled``, 429 ``too_many_requests``.
    """
    name, address, place = normal_name(name), request.remote_addr or "", _place()
    throttle().take(name, place)
    with reading() as connection:
        account = store.account_named(connection, name)
    if not verify_password(password, account["password_hash"] if account else None):
        throttle().failed(place)
        _put_on_record(account, "sign_in.failed", address)
        raise _bad_credentials()
    assert account is not None  # noqa: S101 - no password is right without one
    if not account["active"]:
        throttle().succeeded(name, place)
        _put_on_record(account, "sign_in.disabled", address)
        raise account_disabled()
    prove(account, code, address)
    throttle().succeeded(name, place)
    return _open(account, label, address)


@everywhere()
def sign_out() -> None:
    """End this browser's session, where it has one; its device stays known."""
    token = session_token()
    if token is None:
        return
    with writing() as connection:
        _end(connection, token, "sign_out")


def _place() -> str:
    """Where a try comes from: a device that we know, or else an address.

    A whole village may share an address, and so may whoever guesses from within it; on a device
    that is known nobody is slowed for what others do.
    """
    key = device_key()
    if key is not None:
        with reading() as connection:
            row = store.device(connection, key.device_id)
        if row and row["device_revoked_at"] is None and matches(key.secret, row["secret_hash"]):
            return f"device {key.device_id}"
    return request.remote_addr or ""


def _open(account: dict[str, Any], label: str, address: str) -> SignedIn:
    token, now = new_secret(), now_ms()
    with writing() as connection:
        device = _device_for(connection, account, label, now)
        old = session_token()
        if old is not None:
            # Not revoked: where this answer is lost, the phone knows only the old one, and would
            # take it that somebody has ended it.
            _end(connection, old, "sign_out.replaced", "expires_at")
        store.insert_session(
            connection,
            {
                "token_hash": hash_secret(token),
                "public_id": str(uuid.uuid4()),
                "account_id": account["id"],
                "device_id": device.device_id,
                "user_agent": _printable(request.headers.get("User-Agent", ""), 200),
                "now": now,
                "expires_at": now + SESSION_MS,
            },
        )
        profile = profile_of(connection, account["id"], device.device_id)
        detail = {"address": address, "device": device.device_id}
        audit(connection, account["county_code"], account["id"], "sign_in", detail)
    return SignedIn(profile, token, device)


def _device_for(connection: Connection, account: dict[str, Any], label: str, now: int) -> DeviceKey:
    """The device of this browser, if it is a known one of the same county; else a new one."""
    key = device_key()
    row = store.device(connection, key.device_id) if key else None
    if key and row and _is_ours(row, key, account):
        store.adopt_device(connection, key.device_id, account["id"], label, now)
        return key
    fresh = DeviceKey(str(uuid.uuid4()), new_secret())
    store.insert_device(
        connection,
        {
            "id": fresh.device_id,
            "county_code": account["county_code"],
            "secret_hash": hash_secret(fresh.secret),
            "account_id": account["id"],
            "label": label,
            "now": now,
        },
    )
    return fresh


def _is_ours(row: dict[str, Any], key: DeviceKey, account: dict[str, Any]) -> bool:
    return (
        row["device_revoked_at"] is None
        and row["county_code"] == account["county_code"]
        and matches(key.secret, row["secret_hash"])
    )


def _end(connection: Connection, token: str, what: str, how: str = "revoked_at") -> None:
    ended = store.end_token(connection, hash_secret(token), now_ms(), how)
    if ended:
        detail = {"session": ended["public_id"]}
        audit(connection, ended["county_code"], ended["account_id"], what, detail)


def _put_on_record(account: dict[str, Any] | None, what: str, address: str) -> None:
    """A failure goes on record without the name that was tried: it may be a password."""
    county = account["county_code"] if account else NO_COUNTY
    with writing() as connection:
        audit(connection, county, account["id"] if account else "", what, {"address": address})


def _printable(text: str, limit: int) -> str:
    return "".join(character for character in text if character.isprintable())[:limit]


def _bad_credentials() -> Problem:
    return Problem(
        401,
        "bad_credentials",
        "账号或密码不对，请再试一次；忘记密码请联系乡镇或县里的管理员。",
        "Wrong account or password; try again, or ask your administrator for a new password.",
    )
