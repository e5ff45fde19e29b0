"""Opaque secrets that a browser keeps in cookies; the server keeps their SHA-256 alone."""

import hashlib
import hmac
import re
import secrets
from typing import NamedTuple

from flask import Response, current_app, request

SESSION_COOKIE, DEVICE_COOKIE = "shishu_session", "shishu_device"
#: Browsers keep a cookie 400 days at most; both are set anew as they are used.
_COOKIE_SECONDS = 400 * 86_400
_SESSION = re.compile(r"[A-Za-z0-9_-]{43}")
_DEVICE = re.compile(r"([0-9a-f-]{36})\.([A-Za-z0-9_-]{43})")


class DeviceKey(NamedTuple):
    """What the device cookie holds: the public id and the secret."""

    device_id: str
    secret: str


def new_secret() -> str:
    """32 random bytes, URL-safe."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """The 64 hex digits that are stored. The secret is random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def matches(secret: str, stored_hash: str) -> bool:
    """Whether a secret is the stored one, in constant time."""
    return hmac.compare_digest(hash_secret(secret), stored_hash)


def session_token() -> str | None:
    """The session token of this request; None where the cookie is missing or broken."""
    token = request.cookies.get(cookie_name(SESSION_COOKIE), "")
    return token if _SESSION.fullmatch(token) else None


def device_key() -> DeviceKey | None:
    """The device id and secret of this request; None where the cookie is missing or broken."""
    match = _DEVICE.fullmatch(request.cookies.get(cookie_name(DEVICE_COOKIE), ""))
    return DeviceKey(match[1], match[2]) if match else None


def set_session_cookie(response: Response, token: str) -> None:
    """Give the browser its session; the server, not the cookie, decides when it ends."""
    _set(response, SESSION_COOKIE, token)


def set_device_cookie(response: Response, key: DeviceKey) -> None:
    """Give the browser its device identity."""
    _set(response, DEVICE_COOKIE, f"{key.device_id}.{key.secret}")


def drop_session_cookie(response: Response) -> None:
    """Take the session away; the device stays known, so that its records may still be left."""
    name = cookie_name(SESSION_COOKIE)
    response.delete_cookie(name, httponly=True, samesite="Lax", secure=_secure())


def cookie_name(name: str) -> str:
    """Over TLS with the prefix by which a browser takes it from this very host alone."""
    return f"__Host-{name}" if _secure() else name


def _secure() -> bool:
    return bool(current_app.extensions["settings"].secure_cookies)


def _set(response: Response, name: str, value: str) -> None:
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=_COOKIE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=_secure(),
        path="/",
    )
