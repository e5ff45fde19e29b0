"""HTTP for sign-in, sessions, settings, feedback, and the divisions that an actor may see.

Divisions are served here and not in their own room: what is in the list depends on who asks, and
divisions know nobody.
"""

import hashlib
import uuid
from typing import Any

import orjson
from flask import Response, jsonify, request
from flask_smorest import Blueprint

from backend.clock import iso, now_ms
from backend.db import reading, writing
from backend.divisions.store import around
from backend.errors import not_found
from backend.people import factor_schema, own_schema, schema, store
from backend.people.actor import ADMINISTRATOR, COUNTY_OFFICER
from backend.people.again import ask_again
from backend.people.audit import audit
from backend.people.csrf import refuse_foreign_pages
from backend.people.factor import FACTOR_ROLES, begin, confirm
from backend.people.feedback import leave_feedback, list_feedback
from backend.people.own import choose_password
from backend.people.plain_http import refuse_lost_cookies
from backend.people.profile import profile_of
from backend.people.session import current_actor, renew_cookies, signed_in
from backend.people.settings import DEFAULTS, choose, settings_of
from backend.people.signin import sign_in, sign_out
from backend.people.tokens import (
    drop_session_cookie,
    hash_secret,
    session_token,
    set_device_cookie,
    set_session_cookie,
)
from backend.policy import ANYONE, SIGNED_IN, policy

blueprint = Blueprint("people", __name__, url_prefix="/api/v1", description="登录、设置、投诉建议")
# For the whole app: every room's writes are guarded, also those of rooms to come.
blueprint.before_app_request(refuse_foreign_pages)
blueprint.after_app_request(renew_cookies)


@blueprint.route("/session", methods=["POST"])
@policy(ANYONE, "session")
@blueprint.arguments(schema.SignInBody)
@blueprint.response(200, schema.Profile)
@blueprint.alt_response(401, description="bad_credentials, totp_required, bad_totp")
@blueprint.alt_response(403, description="account_disabled, csrf, needs_https")
@blueprint.alt_response(429, description="too_many_requests, with Retry-After")
def post_session(body: dict[str, str]) -> Response:
    """Sign in; sets the cookies ``shishu_session`` and, where needed, ``shishu_device``."""
    refuse_lost_cookies()
    signed = sign_in(body["name"], body["password"], body["label"], body["code"])
    response = jsonify(signed.profile)
    set_session_cookie(response, signed.token)
    set_device_cookie(response, signed.device)
    return response


@blueprint.route("/session", methods=["GET"])
@policy(SIGNED_IN, "read")
@signed_in(setting_up=True)
@blueprint.response(200, schema.Profile)
@blueprint.alt_response(401, description="session_expired, session_revoked")
@blueprint.alt_response(403, description="account_disabled")
def get_session() -> dict[str, Any]:
    """Who is signed in."""
    actor = current_actor()
    with reading() as connection:
        return profile_of(connection, actor.account_id, actor.device_id)


@blueprint.route("/session", methods=["DELETE"])
@policy(ANYONE, "session")
@blueprint.response(204)
def delete_session() -> Response:
    """Sign out. The device stays known; a session that is over already is no fault."""
    sign_out()
    response = Response(status=204)
    drop_session_cookie(response)
    return response


@blueprint.route("/sessions", methods=["GET"])
@policy(SIGNED_IN, "read")
@signed_in
@blueprint.response(200, schema.Sessions)
def get_sessions() -> dict[str, Any]:
    """Where this account is signed in."""
    current = hash_secret(session_token() or "")
    with reading() as connection:
        rows = store.sessions_of(connection, current_actor().account_id, now_ms())
    return {
        "sessions": [
            {
                "id": row["public_id"],
                "device_label": row["device_label"],
                "user_agent": row["user_agent"],
                "created_at": iso(row["created_at"]),
                "last_seen": iso(row["last_seen"]),
                "current": row["token_hash"] == current,
            }
            for row in rows
        ]
    }


@blueprint.route("/sessions/<uuid:session_id>/end", methods=["POST"])
@policy(SIGNED_IN, "session", session_id="session")
@signed_in
@blueprint.arguments(own_schema.PasswordAgain)
@blueprint.response(204)
@blueprint.alt_response(401, description="bad_credentials")
@blueprint.alt_response(404, description="not_found")
@blueprint.alt_response(429, description="too_many_requests, with Retry-After")
def post_session_end(body: dict[str, str], session_id: uuid.UUID) -> None:
    """End one of this account's sign-ins. Asks for the password: whoever found a phone must not."""
    actor, public_id = current_actor(), str(session_id)
    ask_again(actor, body["password"])
    with writing() as connection:
        if not store.revoke_public(connection, actor.account_id, public_id, now_ms()):
            raise not_found()
        detail = {"session": public_id}
        audit(connection, actor.county_code, actor.account_id, "session.revoked", detail)


@blueprint.route("/password", methods=["POST"])
@policy(SIGNED_IN, "session")
@signed_in(setting_up=True)
@blueprint.arguments(own_schema.OwnPassword)
@blueprint.response(200, own_schema.Ended)
@blueprint.alt_response(401, description="bad_credentials")
@blueprint.alt_response(
    422, description="password_length, password_common, password_guessable, password_same"
)
@blueprint.alt_response(429, description="too_many_requests, with Retry-After")
def post_password(body: dict[str, str]) -> dict[str, int]:
    """Choose an own password; every other sign-in of the account ends."""
    return {"ended": choose_password(current_actor(), body["password"], body["new"])}


@blueprint.route("/totp", methods=["POST"])
@policy(FACTOR_ROLES, "session")
@signed_in(roles=FACTOR_ROLES, setting_up=True)
@blueprint.arguments(factor_schema.FactorBody)
@blueprint.response(200, factor_schema.FactorProposed)
@blueprint.alt_response(401, description="bad_credentials, totp_required, bad_totp")
@blueprint.alt_response(403, description="forbidden: not for this role")
@blueprint.alt_response(429, description="too_many_requests, with Retry-After")
def post_totp(body: dict[str, str]) -> dict[str, str]:
    """Propose a second factor; it is in use once a code of it has been confirmed."""
    return begin(current_actor(), body["password"], body["code"])


@blueprint.route("/totp/confirm", methods=["POST"])
@policy(FACTOR_ROLES, "session")
@signed_in(roles=FACTOR_ROLES, setting_up=True)
@blueprint.arguments(factor_schema.CodeBody)
@blueprint.response(200, factor_schema.RecoveryCodes)
@blueprint.alt_response(401, description="bad_totp")
@blueprint.alt_response(429, description="too_many_requests, with Retry-After")
def post_totp_confirm(body: dict[str, str]) -> dict[str, list[str]]:
    """Put the proposed second factor in use; tells the recovery codes, once."""
    return {"recovery": confirm(current_actor(), body["code"])}


@blueprint.route("/settings", methods=["GET"])
@policy(SIGNED_IN, "read")
@signed_in
@blueprint.response(200, schema.SettingsShape)
def get_settings() -> dict[str, str]:
    """The county's choices."""
    with reading() as connection:
        return settings_of(connection, current_actor().county_code)


@blueprint.route("/settings", methods=["PUT"])
@policy((ADMINISTRATOR,), "write")
@signed_in(roles=(ADMINISTRATOR,))
@blueprint.arguments(schema.SettingsBody)
@blueprint.response(200, schema.SettingsShape)
@blueprint.alt_response(403, description="forbidden")
def put_settings(body: dict[str, str]) -> dict[str, str]:
    """Choose for the county, each choice by its name; put on record."""
    actor = current_actor()
    with writing() as connection:
        for name, value in body.items():
            choose(connection, actor, name, value, DEFAULTS[name])
        return settings_of(connection, actor.county_code)


@blueprint.route("/feedback", methods=["POST"])
@policy(SIGNED_IN, "write")
@signed_in
@blueprint.arguments(schema.FeedbackBody)
@blueprint.response(201, schema.Kept)
def post_feedback(body: dict[str, str]) -> dict[str, str]:
    """Tell the county something."""
    with writing() as connection:
        return {"id": leave_feedback(connection, current_actor(), body["text"])}


@blueprint.route("/feedback", methods=["GET"])
@policy((COUNTY_OFFICER, ADMINISTRATOR), "read")
@signed_in(roles=(COUNTY_OFFICER, ADMINISTRATOR))
@blueprint.response(200, schema.FeedbackList)
@blueprint.alt_response(403, description="forbidden")
def get_feedback() -> dict[str, Any]:
    """What users told the county, newest first."""
    with reading() as connection:
        return {"feedback": list_feedback(connection, current_actor().county_code)}


@blueprint.route("/divisions", methods=["GET"])
@policy(SIGNED_IN, "read")
@signed_in
@blueprint.response(200, schema.Divisions)
@blueprint.alt_response(304, description="not changed since the ETag that was sent")
def get_divisions() -> Response:
    """The actor's own division, what is in force below it, and what is above it; with an ETag."""
    with reading() as connection:
        rows = around(connection, current_actor().division)
    shown = ("code", "name", "full_name", "level")
    found = [{**{key: row[key] for key in shown}, "parent": row["parent_code"]} for row in rows]
    body = orjson.dumps({"divisions": found})
    response = Response(body, mimetype="application/json")
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response
