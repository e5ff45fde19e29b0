"""The door as tests use it: a phone's operations on one side, what is kept on the other."""

import uuid
from typing import Any

import orjson
from sqlalchemy import text

from backend.db import reading
from backend.intake.accept import accept
from backend.intake.verdict import Verdict
from backend.people.actor import Actor
from tests.county import County
from tests.phone import OpMaker, sample

#: 2026-11-20 10:00 in the county, a day after every sample.
NOW = 1_795_140_000_000
KIND = "tea_base"


class Door:
    """A county, one reporter's phone in it, and ways to look at what has been kept."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.actor = county.actor()
        self.ops = OpMaker(self.actor.account_id, county.village)

    def take(
        self, *ops: Any, actor: Actor | None = None, device: str | None = None, at: int = NOW
    ) -> list[Verdict]:
        """Send one batch; the verdicts, in order, each for the operation in its place."""
        actor = actor or self.actor
        verdicts = accept(list(ops), actor, device or actor.device_id, at)
        assert len(verdicts) == len(ops)
        return verdicts

    def one(self, op: Any, **how: Any) -> Verdict:
        """Send one operation."""
        return self.take(op, **how)[0]

    def create(self, **other: Any) -> dict[str, Any]:
        """A create of a sample, of a base of its own."""
        body = sample(KIND, base_name=f"屋场坪{uuid.uuid4().hex[:6]}")
        return self.ops.create(KIND, {**body, **other})

    def edit(self, record: dict[str, Any], base: dict, values: dict, was: dict) -> dict[str, Any]:
        """An edit of the record that a create has made."""
        return self.ops.make("edit", record["kind"], record["record_id"], values, was, base)

    def delete(self, record: dict[str, Any], base: dict, **other: Any) -> dict[str, Any]:
        """A withdrawal of it."""
        return self.ops.make("delete", record["kind"], record["record_id"], {}, {}, base, **other)

    def other(self, role: str = "village_reporter") -> tuple[Actor, OpMaker]:
        """Another person of the same village (or of this role), on a phone of their own."""
        person = self.county.person(role, self.county.accounts[role].division)
        device = self.county.device(person)
        actor = Actor(
            account_id=person.id, county_code=self.county.code, role=role,
            division=person.division, device_id=device, name=person.name,
        )  # fmt: skip
        return actor, OpMaker(person.id, self.county.village)


def rows(sql: str, **parameters: Any) -> list[dict[str, Any]]:
    """What a query finds."""
    with reading() as connection:
        return [dict(row) for row in connection.execute(text(sql), parameters).mappings()]


def record(record_id: str) -> dict[str, Any]:
    """A record as it is kept, its body read."""
    (row,) = rows("SELECT * FROM record WHERE record_id = :id", id=record_id)
    return {**row, "body": orjson.loads(row["body"])}


def logged(record_id: str) -> list[dict[str, Any]]:
    """Every operation kept on a record."""
    return rows(
        "SELECT * FROM op_log WHERE record_id = :id ORDER BY rev IS NULL, rev, op_id",
        id=record_id,
    )


def number() -> int:
    """The county's number."""
    return int(rows("SELECT number FROM county_clock")[0]["number"])


def cells() -> set[tuple[str, str, int]]:
    """The dirty cells."""
    found = rows("SELECT division, kind, month FROM dirty_cell")
    return {(row["division"], row["kind"], row["month"]) for row in found}


def errors(verdict: Verdict) -> list[tuple[str, str]]:
    """(field, code) of a verdict's field errors, each told in both languages."""
    found = verdict.field_errors or []
    assert all(error["message"]["zh"] and error["message"]["en"] for error in found)
    return [(error["field"], error["code"]) for error in found]
