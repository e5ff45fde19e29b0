"""Each device of a scope: what it made, what arrived, what is missing, and what was set aside.

A phone numbers its operations without gaps and says how far it has counted and what still waits on
it. So what neither arrived nor waits is missing, and nobody has to notice that by chance.
"""

from typing import Any

import orjson
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.engine import Connection

from backend.clock import iso
from backend.devices import store
from backend.devices.store import Place, Row
from backend.intake.ledger import Ranges
from backend.people.actor import Actor
from backend.people.paging import PAGE, cut, wrong_place
from backend.records.mask import mask, sees_names

_START = Place("", "", "")
_SALT = "shishu.devices"
#: Holes are told one by one up to here; ``missing`` counts them all.
_MOST_HOLES = 20


def devices_page(
    connection: Connection, actor: Actor, troubled: bool, after: str | None, secret: str
) -> dict[str, Any]:
    """See ``schema.DevicesPage``; ``after`` is where the page before ended."""
    signer = URLSafeSerializer(secret, _SALT)
    shown, last = cut(store.page(connection, actor, troubled, _place(signer, after), PAGE + 1))
    why = store.reasons(connection, actor)
    end = [last["division"], last["name"], last["id"]] if last else None
    return {
        "devices": [_one(actor, row, why.get(row["id"], [])) for row in shown],
        "counts": store.counts(connection, actor),
        "next": str(signer.dumps(end)) if end else None,
    }


def _place(signer: URLSafeSerializer, after: str | None) -> Place:
    """Where a cursor of ours points: signed, for it holds an account's name."""
    if after is None:
        return _START
    try:
        return Place(*signer.loads(after))
    except BadData:
        raise wrong_place() from None


def _one(actor: Actor, row: Row, why: list[Row]) -> dict[str, Any]:
    in_full = sees_names(actor.role)
    ranges: Ranges = orjson.loads(row["received"])
    arrived = sum(last - first + 1 for first, last in ranges)
    plain = ("id", "division", "pending", "app", "skew_ms", "quota_pct", "held")
    place = (row["township"], row["village"])
    return {
        **{name: row[name] for name in plain},
        "place": " ".join(name for name in place if name),
        # A label may be a name as well: 张三的手机.
        "label": row["label"] if in_full else "",
        "person": row["display_name"] if in_full else mask(row["display_name"]),
        "active": bool(row["active"]) and row["revoked_at"] is None,
        "persisted": bool(row["persisted"]),
        "made": row["max_seq"],
        "received": arrived,
        "missing": max(0, row["max_seq"] - arrived - row["pending"]),
        "holes": holes(ranges, row["max_seq"])[:_MOST_HOLES],
        "created_at": iso(row["created_at"]),
        "last_seen": iso(row["last_seen"]),
        "reasons": why,
    }


def holes(ranges: Ranges, made: int) -> Ranges:
    """The numbers up to ``made`` that have not arrived, as closed ranges."""
    found, following = [], 1
    for first, last in [*ranges, [made + 1, made + 1]]:
        if first > following:
            found.append([following, first - 1])
        following = max(following, last + 1)
    return found
