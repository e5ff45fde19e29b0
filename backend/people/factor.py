"""The second factor of those who see a whole county: set up, asked for, reset."""

import logging
from typing import Any, NamedTuple

import orjson
from flask import current_app
from sqlalchemy.engine import Connection

from backend.clock import now_ms
from backend.db import reading, writing
from backend.errors import Problem
from backend.people import store, totp, totp_store
from backend.people.actor import FACTOR_ROLES, Actor
from backend.people.again import ask_again
from backend.people.audit import audit
from backend.people.settings import TOTP, TOTP_DEFAULT, TOTP_REQUIRED, setting
from backend.people.throttle import throttle

log = logging.getLogger(__name__)


class Factor(NamedTuple):
    """Whether an account may have a second factor, must, and has; recovery codes left."""

    offered: bool
    required: bool
    enrolled: bool
    recovery_left: int

    @property
    def due(self) -> bool:
        """It must be set up before anything else."""
        return self.required and not self.enrolled


def factor_of(connection: Connection, account_id: str, role: str, county_code: str) -> Factor:
    """How an account stands."""
    row = totp_store.find(connection, account_id)
    offered = role in FACTOR_ROLES
    choice = setting(connection, county_code, TOTP, TOTP_DEFAULT) if offered else TOTP_DEFAULT
    enrolled = bool(row and row["secret"])
    left = len(orjson.loads(row["recovery"])) if row and enrolled else 0
    return Factor(offered, choice == TOTP_REQUIRED, enrolled, left)


def begin(actor: Actor, password: str, code: str) -> dict[str, str]:
    """Propose a new secret; it is in use once ``confirm`` has seen a code of it.

    Takes the password again, and a code where one is in use. Raises Problem 403 ``forbidden``,
    401 ``bad_credentials``, ``totp_required``, ``bad_totp``, 429.
    """
    if actor.role not in FACTOR_ROLES:
        raise Problem(403, "forbidden", "您的角色不用设置。", "Your role needs no second factor.")
    throttle().take_code(actor.account_id)
    account = ask_again(actor, password)
    prove(account, code, "")
    secret = totp.new_secret()
    with writing() as connection:
        totp_store.propose(connection, actor.account_id, totp.sealed(secret, _key()), now_ms())
    return {"secret": secret, "uri": totp.uri(secret, account["name"])}


def confirm(actor: Actor, code: str) -> list[str]:
    """Put the proposed secret in use, if this is a code of it; returns the recovery codes, once.

    Raises Problem 401 ``bad_totp``, 429.
    """
    throttle().take_code(actor.account_id)
    with writing() as connection:
        row = totp_store.find(connection, actor.account_id)
        pending = row["pending"] if row else None
        secret = totp.opened(pending, _key()) if pending else None
        step = totp.step_of(secret, _digits(code), now_ms()) if secret else None
        if pending is None or step is None:
            raise _bad_code()
        codes = totp.new_recovery()
        hashes = orjson.dumps([totp.recovery_hash(one) for one in codes]).decode()
        if not totp_store.adopt(connection, actor.account_id, pending, step, hashes):
            raise _bad_code()
        audit(connection, actor.county_code, actor.account_id, "totp.enrolled", {})
    throttle().right_code(actor.account_id)
    return codes


def prove(account: dict[str, Any], code: str, address: str) -> None:
    """Ask an account with a second factor for it. No code is taken twice.

    Raises Problem 401 ``totp_required`` (none was given), ``bad_totp`` (a wrong or used one), 429.
    """
    with reading() as connection:
        row = totp_store.find(connection, account["id"])
    if row is None or row["secret"] is None:
        return
    if not code:
        raise _code_required()
    throttle().take_code(account["id"])
    if not (_take_step(row, code) or _take_recovery(row, account, code)):
        if address:
            throttle().failed(address)
        with writing() as connection:
            detail = {"address": address}
            audit(connection, account["county_code"], account["id"], "totp.failed", detail)
        raise _bad_code()
    throttle().right_code(account["id"])


def reset(connection: Connection, account: dict[str, Any], by: str) -> bool:
    """Take an account's second factor away, and end its sign-ins; False where it has none."""
    if not totp_store.remove(connection, account["id"]):
        return False
    ended = store.revoke_all(connection, account["id"], now_ms())
    detail = {"account": account["id"], "sessions_ended": ended}
    audit(connection, account["county_code"], by, "totp.reset", detail)
    return True


def _take_step(row: dict[str, Any], code: str) -> bool:
    secret = totp.opened(row["secret"], _key())
    if secret is None:
        log.error("a second factor was sealed under another SECRET_KEY; reset it")
        return False
    step = totp.step_of(secret, _digits(code), now_ms())
    if step is None:
        return False
    with writing() as connection:
        return totp_store.use_step(connection, row["account_id"], step)


def _take_recovery(row: dict[str, Any], account: dict[str, Any], code: str) -> bool:
    hashes, own = orjson.loads(row["recovery"]), totp.recovery_hash(code)
    if own not in hashes:
        return False
    after = orjson.dumps([one for one in hashes if one != own]).decode()
    with writing() as connection:
        if not totp_store.use_recovery(connection, account["id"], row["recovery"], after):
            return False
        detail = {"left": len(hashes) - 1}
        audit(connection, account["county_code"], account["id"], "totp.recovery_used", detail)
    return True


def _digits(code: str) -> str:
    """A code as typed, with or without a gap; what is none matches nothing."""
    plain = "".join(code.split())
    return plain if len(plain) == 6 and plain.isascii() and plain.isdigit() else ""


def _key() -> str:
    return str(current_app.extensions["settings"].secret_key)


def _code_required() -> Problem:
    return Problem(
        401,
        "totp_required",
        "请输入手机验证器上的 6 位动态码，或一个备用码。",
        "Enter the 6-digit code of your authenticator, or a recovery code.",
    )


def _bad_code() -> Problem:
    return Problem(
        401,
        "bad_totp",
        "动态码不对或已用过，请等下一个再试；手机不在身边请用备用码。",
        "The code is wrong or was used; wait for the next one, or use a recovery code.",
    )


def factor_due() -> Problem:
    """403: the county wants a second factor, and this account has not set one up yet."""
    return Problem(
        403,
        "totp_due",
        "本县要求先设置动态码，请到“我的”里设置。",
        "Your county asks for a second factor; set it up on your own page first.",
    )
