"""The operation with which a reviewer puts a held one right."""

from typing import Any

from backend.intake.desk import Desk
from backend.intake.fingerprint import made_id
from backend.intake.operation import CREATE, EDIT, Operation
from backend.intake.read import read
from backend.intake.wish import Wish
from backend.people.actor import Actor
from backend.records.revise import said


def repairing(op: Operation, wish: Wish, actor: Actor, desk: Desk) -> Operation:
    """A new operation of the reviewer's; ``resolves`` names the one it puts right.

    Over a record it sets what the reviewer says; where there is none, it makes it of what the held
    one said and what the reviewer corrected. It has no ``seq``: no phone counted it.
    """
    state = desk.records.get(op.record_id or "")
    raw: dict[str, Any] = {
        "op_id": made_id("repair", op.key), "record_id": op.record_id, "kind": op.kind,
        "kind_version": op.kind_version, "at": desk.facts.received_at, "author": actor.account_id,
        "resolves": op.key,
    }  # fmt: skip
    if state is None:
        raw |= {"do": CREATE, "base": None, "was": {}, "set": said({**op.set, **wish.values})}
        raw["division"] = wish.division or op.division
    else:
        kind = desk.facts.catalogue.kinds.get(state.kind)
        was = {name: state.body[name] for name in wish.values if name in state.body}
        raw |= {"do": EDIT, "base": {"rev": state.rev}, "set": wish.values, "was": was}
        raw |= {"division": wish.division or state.division, "kind": state.kind}
        raw["kind_version"] = kind.version if kind else state.kind_version
        state.dead = False
    made = read(raw)
    made.wrong = [(name, code) for name, code in made.wrong if name != "seq"]
    return made
