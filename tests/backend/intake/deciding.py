"""Deciding about what is held, as the tests of it do: a decision, a refusal, a conflict."""

import uuid
from typing import Any

import pytest
from sqlalchemy import text

from backend.db import writing
from backend.intake.resolve import resolve
from backend.intake.wish import REFUSALS, Decided, Refused, Wish
from backend.people.actor import Actor
from tests.backend.intake.door import KIND, NOW, Door, number, rows

LATER = NOW + 60_000


def decide(door: Door, op_id: str, how: str, actor: Actor | None = None, **more: Any) -> Decided:
    """A decision by the township's reviewer."""
    actor = actor or door.county.actor("township_reviewer")
    decision = more.pop("decision_id", str(uuid.uuid4()))
    return resolve(Wish(decision, op_id, how, **more), actor, LATER)


def refusal(door: Door, op_id: str, how: str, actor: Actor | None = None, **more: Any) -> str:
    """The code with which a decision is refused; nothing may have been written by it."""
    before = (number(), rows("SELECT count(*) AS n FROM audit"), rows("SELECT * FROM decision"))
    with pytest.raises(Refused) as refused:
        decide(door, op_id, how, actor, **more)
    after = (number(), rows("SELECT count(*) AS n FROM audit"), rows("SELECT * FROM decision"))
    assert before == after
    assert refused.value.code in REFUSALS
    return refused.value.code


def overlap(door: Door, **base: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A record that another has edited, and the edit that lost; base of 120 → 150 and 140 亩."""
    create = door.create(area_mu=12000, **base)
    actor, other = door.other()
    door.take(create)
    theirs = other.make(
        "edit", KIND, create["record_id"], {"area_mu": 15000}, {"area_mu": 12000}, {"rev": 1}
    )
    assert door.one(theirs, actor=actor).outcome == "applied"
    mine = door.edit(create, {"rev": 1}, {"area_mu": 14000}, {"area_mu": 12000})
    assert door.one(mine).outcome == "conflict"
    return create, mine


def counts(device: str) -> int:
    """How many operations of a device's own count are logged, whatever their outcome."""
    found = rows("SELECT count(*) AS n FROM op_log WHERE device_id = :d AND seq > 0", d=device)
    return int(found[0]["n"])


def parts(actor: Actor) -> dict[str, Any]:
    """An actor's parts, to make another of."""
    return {name: getattr(actor, name) for name in actor.__dataclass_fields__}


def close_month(month: int) -> None:
    """Close the county's books on a month."""
    with writing() as connection:
        connection.execute(
            text("INSERT INTO period_lock VALUES ('431222', :month, 0, 'x')"), {"month": month}
        )
