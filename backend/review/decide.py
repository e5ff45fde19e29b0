"""A decision about a held operation, as it is asked for over HTTP and as it is answered."""

from typing import Any

import orjson
from flask import Request
from marshmallow import ValidationError

from backend.clock import iso, now_ms
from backend.db import reading
from backend.errors import Problem
from backend.intake.resolve import resolve
from backend.intake.wish import REFUSALS, RETURNED, Decided, Refused, Wish
from backend.nudge import nudge
from backend.people.actor import Actor
from backend.people.settings import CLOSED_MONTHS, CLOSED_MONTHS_DEFAULT, setting
from backend.records.mask import mask, sees_names
from backend.review import store
from backend.review.schema import DecisionBody

_COUNTY = "county"


def read_wish(request: Request, op_id: str, actor: Actor) -> Wish:
    """The body of a decision. Raises Problem 400 and 422."""
    try:
        # As the sync does: values must be such as can be stored, whatever else JSON allows.
        body = DecisionBody().load(orjson.loads(request.get_data(cache=False)))
    except orjson.JSONDecodeError:
        raise Problem(400, "malformed", "请求内容不是有效的 JSON。", "Not valid JSON.") from None
    except ValidationError as error:
        raise _invalid(fields={"json": error.messages}) from None
    if body["how"] == RETURNED and not body["reason"]:
        raise _invalid(
            zh="退回要写一句理由，填报人看得到。", en="Write a line of reason for its author."
        )
    with reading() as connection:
        rule = setting(connection, actor.county_code, CLOSED_MONTHS, CLOSED_MONTHS_DEFAULT)
    return Wish(
        str(body["decision_id"]), op_id, body["how"], body["reason"], body["set"],
        body["division"], closed_months=rule == _COUNTY,
    )  # fmt: skip


def carry_out(wish: Wish, actor: Actor) -> dict[str, Any]:
    """See ``schema.DecisionShape``. Raises Problem 404, 409, 422 and 503."""
    try:
        decided = resolve(wish, actor, now_ms())
    except Refused as refused:
        raise _problem(refused, actor) from None
    if decided.moved:
        nudge(actor.county_code)
    return _told(decided, actor)


def _told(decided: Decided, actor: Actor) -> dict[str, Any]:
    with reading() as connection:
        name = store.display_name(connection, decided.account_id)
    return {
        "op_id": decided.op_id,
        "how": decided.how,
        "reason": decided.reason,
        "rev": decided.rev,
        "by": name if sees_names(actor.role) else mask(name),
        "at": iso(decided.at),
        "replayed": decided.replayed,
    }


def _problem(refused: Refused, actor: Actor) -> Problem:
    zh, en = REFUSALS[refused.code]
    more: dict[str, Any] = {}
    if refused.errors:
        more["field_errors"] = refused.errors
    if refused.decided is not None:
        more["decision"] = _told(refused.decided, actor)
    status = {"not_found": 404, "invalid": 422}.get(refused.code, 409)
    return Problem(status, refused.code, zh, en, **more)


def _invalid(
    zh: str = "有字段没有填对。", en: str = "Some fields are not valid.", **more: Any
) -> Problem:
    return Problem(422, "invalid", zh, en, **more)
