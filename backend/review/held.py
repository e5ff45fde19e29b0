"""What waits for a person: each held operation against the record as it stands."""

import re
from typing import Any

import orjson
from sqlalchemy.engine import Connection

from backend.catalogue.kind import Catalogue
from backend.clock import iso
from backend.intake.operation import CREATE, DELETE, REVIEW
from backend.intake.verdict import INVALID, LATE
from backend.people.actor import COUNTY_OFFICER, Actor
from backend.people.paging import PAGE, cut, wrong_place
from backend.records.mask import sees_names
from backend.records.page import View
from backend.records.status import NAMES
from backend.review import store
from backend.review.store import Place, Row

OUTCOMES = ("conflict", "quarantined", "late")
_START = Place(-1, "")
_CURSOR = re.compile(r"(\d{1,15})\.([0-9a-f-]{36})")
_UNKNOWN = ("unknown_kind", "newer_version")


def held_page(
    connection: Connection,
    actor: Actor,
    catalogue: Catalogue,
    outcome: str | None,
    cursor: str | None,
) -> dict[str, Any]:
    """See ``schema.HeldPage``; ``cursor`` is where the page before ended."""
    shown, last = cut(store.page(connection, actor, outcome, _place(cursor), PAGE + 1))
    counted = store.counts(connection, actor)
    return {
        "held": [_one(actor, catalogue, row) for row in shown],
        "counts": {name: counted.get(name, 0) for name in OUTCOMES},
        "next": f"{last['received_at']}.{last['op_id']}" if last else None,
    }


def _place(cursor: str | None) -> Place:
    """Where a cursor of ours points. Raises Problem 422 for any other."""
    if cursor is None:
        return _START
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        raise wrong_place()
    return Place(int(match[1]), match[2])


def _one(actor: Actor, catalogue: Catalogue, row: Row) -> dict[str, Any]:
    said = orjson.loads(row["said"])
    view = View(catalogue.kinds.get(row["record_kind"] or row["kind"]), sees_names(actor.role))
    plain = ("op_id", "record_id", "do", "kind", "division", "outcome", "code", "author")
    place = (row["township"], row["village"])
    return {
        **{name: row[name] for name in plain},
        "place": " ".join(name for name in place if name),
        "author_name": view.name(row["author_name"]),
        "device": row["device_id"],
        "received_at": iso(row["received_at"]),
        "field_errors": orjson.loads(row["field_errors"]) if row["field_errors"] else None,
        "set": view.values(said.get("set")),
        "was": view.values(said.get("was")),
        "stands": _stands(view, row),
        "mended": bool(row["mended"]),
        "can": _can(actor, row),
    }


def _stands(view: View, row: Row) -> dict[str, Any] | None:
    """The record as it stands; None where there is none, or not in the reader's scope."""
    if row["rev"] is None:
        return None
    return {
        "rev": row["rev"],
        "division": row["record_division"],
        "status": NAMES[row["status"]],
        "dead": bool(row["dead"]),
        "body": view.values(orjson.loads(row["body"])),
    }


def _can(actor: Actor, row: Row) -> list[str]:
    """What this reader may decide; the door has the last word."""
    if row["outcome"] == LATE and actor.role != COUNTY_OFFICER:
        return []
    ways = ["returned"]
    if row["code"] in _UNKNOWN:
        return ways
    if row["there"] and row["rev"] is None:
        # It stands in another township.
        return ways
    if row["do"] not in (DELETE, REVIEW):
        ways.insert(0, "repaired")
    if row["code"] != INVALID and (row["there"] or row["do"] == CREATE):
        ways.insert(0, "accepted")
    return ways
