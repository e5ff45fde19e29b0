"""What is sent to the routes that want something: one good request for each, by its endpoint.

Whoever adds such a route adds a good request here; until then the matrix says that it never saw
the route do anything.
"""

import uuid
from collections.abc import Callable
from typing import Any

import orjson
import pyotp
from flask import current_app

from backend.clock import now_ms
from backend.db import reading
from backend.people import totp, totp_store
from tests.backend.handover.test_routes import sealed
from tests.borders.world import Caller, World, address, credentials
from tests.county import PASSWORD

Request = dict[str, Any]


def _sign_in(world: World, caller: Caller, named: dict[str, str | None]) -> Request:
    world.forget_password(caller)
    return {"json": credentials(world, caller)}


def _settings(world: World, caller: Caller, named: dict[str, str | None]) -> Request:
    return {"json": {"lead_track": "approved"}}


def _feedback(world: World, caller: Caller, named: dict[str, str | None]) -> Request:
    return {"json": {"text": "MARKABROAD" if caller.label.endswith("there") else "MARKOWN"}}


def _sync(world: World, caller: Caller, named: dict[str, str | None]) -> Request:
    return {"json": {"proto": 1, "request_id": str(uuid.uuid4())}}


def _piece(world: World, caller: Caller, named: dict[str, str | None]) -> Request:
    """The whole picture that is named, where there is one."""
    known = {address(raw): raw for raw in world.announced.values()}
    raw = known.get(named["sha256"] or "", b"nothing of the kind")
    return {
        "data": raw,
        "headers": {"Content-Range": f"bytes 0-{len(raw) - 1}/{len(raw)}"},
    }


def _factor(world: World, caller: Caller, named: dict[str, str | None]) -> Request:
    return {"json": {**_again(world, caller, named)["json"], "code": ""}}


def _password(world: World, caller: Caller, named: dict[str, str | None]) -> Request:
    return {"json": {**_again(world, caller, named)["json"], "new": "a horse of another colour"}}


def _again(world: World, caller: Caller, named: dict[str, str | None]) -> Request:
    """The password of the caller, whatever it has been changed to before."""
    world.forget_password(caller)
    return {"json": {"password": PASSWORD}}


def _code(world: World, caller: Caller, named: dict[str, str | None]) -> Request:
    """A code of the secret that was proposed to the caller, where one was."""
    key = current_app.extensions["settings"].secret_key
    with reading() as connection:
        row = totp_store.find(connection, caller.account)
    secret = totp.opened(row["pending"], key) if row and row["pending"] else None
    return {"json": {"code": pyotp.TOTP(secret).at(now_ms() // 1000) if secret else "000000"}}


def _decision(world: World, caller: Caller, named: dict[str, str | None]) -> Request:
    return {"json": {"decision_id": str(uuid.uuid4()), "how": "returned", "reason": "看不清"}}


def _handover(world: World, caller: Caller, named: dict[str, str | None]) -> Request:
    """A sealed file with nobody's operations in it."""
    inside = orjson.dumps({"device": str(uuid.uuid4()), "groups": [], "photos": []})
    key = current_app.extensions["settings"].secret_key
    return {"data": sealed(len(inside).to_bytes(4, "big") + inside, key)}


BODIES: dict[str, Callable[[World, Caller, dict[str, str | None]], Request]] = {
    "people.post_session": _sign_in,
    "review.post_decision": _decision,
    "handover.post_handover": _handover,
    "people.post_password": _password,
    "people.post_session_end": _again,
    "people.post_totp": _factor,
    "people.post_totp_confirm": _code,
    "people.put_settings": _settings,
    "people.post_feedback": _feedback,
    "sync.post_sync": _sync,
    "photos.put_upload": _piece,
}

#: What stands in for a parameter that names nothing of anybody's.
FREE = {"kind": "tea_base", "indicator": "area", "name": "records"}
