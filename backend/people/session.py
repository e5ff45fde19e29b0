"""Who is asking: the session check, and the decorator that every closed route wears.

The check is one indexed query over session, account and device. What it finds is the only source
of an actor's role and scope.
"""

import functools
import logging
from collections.abc import Callable
from typing import Any, TypeVar, overload

from flask import Response, g, request
from sqlalchemy.exc import SQLAlchemyError

from backend import statement
from backend.border import everywhere, see
from backend.clock import now_ms
from backend.db import reading, writing
from backend.errors import Problem
from backend.people import store
from backend.people.actor import Actor, Standing
from backend.people.factor import factor_due
from backend.people.own import CHOOSERS, password_due
from backend.people.tokens import (
    device_key,
    hash_secret,
    matches,
    session_token,
    set_device_cookie,
    set_session_cookie,
)

log = logging.getLogger(__name__)

DAY_MS = 86_400_000
#: A session lives on for this long after its last use: nobody is made to sign in by the calendar.
SESSION_MS = 30 * DAY_MS
#: A device that was silent for this long is no longer known.
DEVICE_MS = 730 * DAY_MS
#: How old ``last_seen`` may be before it is written again.
TOUCH_MS = 5 * 60_000

View = TypeVar("View", bound=Callable[..., Any])


def session_expired() -> Problem:
    """401: sign in again; the phone keeps everything."""
    return Problem(
        401,
        "session_expired",
        "登录已失效，请重新登录。手机上的记录都还在。",
        "You are signed out; sign in again. Everything on the phone is kept.",
    )


def session_revoked(epoch: str | None = None) -> Problem:
    """401: somebody ended this sign-in, or this device: the phone wipes what it was sent.

    ``epoch``: which server says so. What a server of another one acknowledged stays on the phone.
    """
    return Problem(
        401,
        "session_revoked",
        "这部手机上的登录已被取消，请重新登录。没上报的记录都还在手机里。",
        "This sign-in was ended; sign in again. What waits on the phone is kept.",
        **({"epoch": epoch} if epoch else {}),
    )


def account_disabled(epoch: str | None = None) -> Problem:
    """403: the account was switched off; the phone may still deposit what it holds. ``epoch``: see
    ``session_revoked``."""
    return Problem(
        403,
        "account_disabled",
        "这个账号已停用，请联系乡镇或县里的管理员。手机上的记录都还在。",
        "This account is disabled; ask your administrator. Everything on the phone is kept.",
        **({"epoch": epoch} if epoch else {}),
    )


def forbidden() -> Problem:
    """403: signed in, but not in a role that may do this."""
    return Problem(
        403,
        "forbidden",
        "您的角色不能进行这项操作。",
        "Your role does not allow this.",
    )


def current_actor() -> Actor:
    """The actor of this request. Raises Problem 401 or 403; asks the database once a request."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        actor = g.actor = _check_session()
    if not g.get("setting_up"):
        if g.get("factor_due"):
            raise factor_due()
        if g.get("password_due"):
            raise password_due()
    return actor


@overload
def signed_in(view: View) -> View: ...
@overload
def signed_in(
    *, roles: tuple[str, ...] | None = None, setting_up: bool = False
) -> Callable[[View], View]: ...


def signed_in(
    view: Any = None, *, roles: tuple[str, ...] | None = None, setting_up: bool = False
) -> Any:
    """Let a view run for a signed-in actor only, of one of ``roles`` where they are given.

    ``setting_up``: also for one who has yet to choose a password, or to set up the second factor
    that the county wants.
    Put it right under ``@blueprint.route``, so that nobody unknown reaches the checks of a body.
    """

    def decorate(function: View) -> View:
        @functools.wraps(function)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            g.setting_up = setting_up
            actor = current_actor()
            if roles is not None and actor.role not in roles:
                _note_refusal(actor)
                raise forbidden()
            return function(*args, **kwargs)

        return guarded  # type: ignore[return-value]

    return decorate(view) if view is not None else decorate


def _note_refusal(actor: Actor) -> None:
    """A line of who wanted what, by the route's own address: the one asked for may hold a name."""
    rule = request.url_rule.rule if request.url_rule else ""
    told = (request.method, rule, actor.role, actor.account_id)
    log.warning("refused %s %s to %s %s", *told)


def sync_actor(deposit: bool, account: Any = None) -> Actor:
    """Who pushes: the signed-in actor, or, for a deposit, whoever the device belongs to.

    A deposit needs the device cookie alone: ``account``, which is who is signed in as far as the
    page knows, where that one has signed in there; or that of the session it still carries,
    however dead; or the last one. Raises Problem 401 where not even the device is known, where it
    was revoked, or where the session is another one's than the page's.
    """
    if not deposit:
        g.page = account
        return current_actor()
    key = device_key()
    if key is None:
        raise session_expired()
    token = session_token()
    with everywhere(), reading() as connection:
        name = account if type(account) is str else ""
        row = store.depositor(connection, key.device_id, hash_secret(token or ""), name)
    if row is None or not matches(key.secret, row["secret_hash"]) or _silent_too_long(row):
        raise session_expired()
    see(row["county_code"])
    if row["device_revoked_at"] is not None:
        raise session_revoked(_epoch(row))
    # Not kept in ``g``: nothing but the deposit itself may run for such an actor.
    return _actor(row, "deposit")


def _check_session() -> Actor:
    token, key = session_token(), device_key()
    if token is None or key is None:
        raise session_expired()
    with everywhere(), reading() as connection:
        row = store.session(connection, hash_secret(token))
    # A session shown with another device's cookie was copied there.
    if row is None or row["device_id"] != key.device_id:
        raise session_expired()
    if not matches(key.secret, row["secret_hash"]):
        raise session_expired()
    see(row["county_code"])
    _check_standing(row)
    g.factor_due = bool(row["factor_due"])
    g.password_due = bool(row["first_password"]) and row["role"] in CHOOSERS
    if now_ms() - row["last_seen"] >= TOUCH_MS:
        _touch(row["token_hash"], row["device_id"])
    return _actor(row, "active")


def _check_standing(row: dict[str, Any]) -> None:
    """Only who holds both secrets learns why they open nothing any more."""
    if row["device_revoked_at"] is not None:
        raise session_revoked(_epoch(row))
    if g.get("page") not in (None, row["account_id"]):
        # A sign-in whose answer was lost: the next person's cookie under the last one's page.
        raise session_expired()
    if not row["active"]:
        raise account_disabled(_epoch(row))
    if row["revoked_at"] is not None:
        raise session_revoked(_epoch(row))
    if row["expires_at"] <= now_ms():
        raise session_expired()


def _epoch(row: dict[str, Any]) -> str:
    sql = "SELECT epoch FROM county_clock WHERE county_code = :county"
    with reading() as connection:
        return str(statement.rows(connection, sql, {"county": row["county_code"]})[0][0])


def _silent_too_long(row: dict[str, Any]) -> bool:
    return bool(row["device_last_seen"] + DEVICE_MS <= now_ms())


def _actor(row: dict[str, Any], standing: Standing) -> Actor:
    return Actor(
        account_id=row["account_id"],
        county_code=row["county_code"],
        role=row["role"],
        division=row["division"],
        device_id=row["device_id"],
        name=row["display_name"],
        standing=standing,
    )


def _touch(token_hash: str, device_id: str) -> None:
    """Let the session slide. A database that cannot write just now must not sign anyone out."""
    try:
        with writing() as connection:
            store.touch(connection, token_hash, device_id, now_ms(), now_ms() + SESSION_MS)
        g.renew_cookies = True
    except SQLAlchemyError:
        log.warning("could not write last_seen", exc_info=True)


def renew_cookies(response: Response) -> Response:
    """After a request that let the session slide, let its cookies slide too."""
    if g.pop("renew_cookies", False):
        token, key = session_token(), device_key()
        if token and key:
            set_session_cookie(response, token)
            set_device_cookie(response, key)
    return response
