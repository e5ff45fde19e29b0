"""One record with its history, as somebody in its scope may see it."""

from typing import Any

import orjson
from sqlalchemy.engine import Connection

from backend.catalogue.kind import Catalogue, Kind
from backend.clock import iso
from backend.people.actor import Actor
from backend.records import store
from backend.records.mask import mask, mask_body, sees_names
from backend.records.status import NAMES
from backend.records.store import Row


def record_page(
    connection: Connection, actor: Actor, catalogue: Catalogue, record_id: str
) -> dict[str, Any] | None:
    """See ``schema.RecordPage``; None where there is no such record in the actor's scope."""
    county = actor.county_code
    found = store.record(connection, county, record_id)
    if found is None or not actor.covers(found["division"]):
        return None
    view = View(catalogue.kinds.get(found["kind"]), sees_names(actor.role))
    steps = [view.step(row) for row in store.history(connection, county, record_id)]
    return {
        "record": view.record(found),
        "photos": [_picture(row) for row in store.pictures(connection, county, record_id)],
        "history": [step for step in steps if step["rev"] is not None],
        "held": [step for step in steps if step["rev"] is None],
        "same": [view.double(row) for row in store.doubles(connection, county, found)],
    }


class View:
    """How much of names the reader sees."""

    def __init__(self, kind: Kind | None, in_full: bool) -> None:
        self.kind, self.in_full = kind, in_full

    def name(self, text: str | None) -> str:
        """A person's name."""
        return text or "" if self.in_full else mask(text or "")

    def values(self, values: Any) -> dict[str, Any]:
        """Fields of a body; where names are hidden, only those that the kind knows.

        What a review says is known without a kind: one word of three.
        """
        if self.in_full or not isinstance(values, dict):
            return values if isinstance(values, dict) else {}
        status = values.get("status")
        said = {"status": status} if status in NAMES else {}
        if self.kind is None:
            return said
        known = {name: value for name, value in values.items() if name in self.kind.fields}
        return said | mask_body(self.kind, known)

    def record(self, row: Row) -> dict[str, Any]:
        """The record as it stands."""
        plain = ("record_id", "kind", "kind_version", "division", "rev", "flags", "author")
        return {
            **{name: row[name] for name in plain},
            "day": _day(row["day"]),
            "status": NAMES[row["status"]],
            "dead": bool(row["dead"]),
            "body": self.values(orjson.loads(row["body"])),
            "author_name": self.name(row["author_name"]),
            "created_at": iso(row["created_at"]),
            "updated_at": iso(row["updated_at"]),
        }

    def step(self, row: Row) -> dict[str, Any]:
        """One operation on it."""
        op = orjson.loads(row["body"])
        plain = ("op_id", "rev", "do", "outcome", "code", "author", "division")
        errors, settled = row["field_errors"], row["resolved_at"]
        return {
            **{name: row[name] for name in plain},
            "field_errors": orjson.loads(errors) if errors else None,
            "author_name": self.name(row["author_name"]),
            "at": op.get("at"),
            "received_at": iso(row["received_at"]),
            "resolved_at": iso(settled) if settled else None,
            "set": self.values(op.get("set")),
            "was": self.values(op.get("was")),
            "decision": self.decision(row),
        }

    def decision(self, row: Row) -> dict[str, str] | None:
        """What a person decided about an operation that was held, if anybody has."""
        if row["how"] is None:
            return None
        by = self.name(row["decided_by"])
        return {"how": row["how"], "reason": row["reason"], "by": by}

    def double(self, row: Row) -> dict[str, Any]:
        """A suspected duplicate of it."""
        return {
            "record_id": row["record_id"],
            "day": _day(row["day"]),
            "rev": row["rev"],
            "author": row["author"],
            "author_name": self.name(row["author_name"]),
        }


def _picture(row: Row) -> dict[str, Any]:
    return {
        "field": row["field"],
        "sha256": row["sha256"],
        "gone": bool(row["gone"]),
        "stored": row["stored"] is not None,
    }


def _day(number: int) -> str:
    return f"{number // 10000:04}-{number // 100 % 100:02}-{number % 100:02}"
