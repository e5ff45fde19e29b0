"""What an operation builds on, and whether it means to move its record to another division."""

from typing import Any

import orjson

from backend.intake.desk import Desk, State
from backend.intake.operation import Operation
from backend.intake.verdict import IN_FORCE


def base_revision(op: Operation, desk: Desk) -> int | None:
    """The revision that the author saw; None while what it builds on is not in force here."""
    if op.base_op is None:
        return op.base_rev
    verdict, arrived = desk.verdicts.get(op.base_op), desk.arrived.get(op.base_op)
    if verdict is not None and arrived is not None:
        return verdict.rev if verdict.in_force and arrived.record_id == op.record_id else None
    logged = desk.logged.get(op.base_op)
    if logged is None or logged.outcome not in IN_FORCE or logged.record_id != op.record_id:
        return None
    return logged.rev


def destination(op: Operation, state: State, base: int, desk: Desk) -> str | None:
    """Where the record stands after an edit; None where two people moved it to different places.

    A division other than the record's own is a move only if the author saw another one there:
    a phone that does not know yet that the record was moved must not bring it back.
    """
    if op.division == state.division:
        return state.division
    seen = desk.facts.today_name(_claimed(op.base_op, desk) or _stood(state, base, desk))
    if op.division == seen:
        return state.division
    return op.division if state.division == seen else None


def _claimed(op_id: str | None, desk: Desk) -> str | None:
    """The division that the author's own earlier operation named."""
    if op_id is None:
        return None
    if op_id in desk.arrived:
        return desk.arrived[op_id].division
    logged = desk.logged.get(op_id)
    raw: Any = orjson.loads(logged.body) if logged else {}
    division: str | None = raw.get("division")
    return division


def _stood(state: State, base: int, desk: Desk) -> str:
    """The division in which the record stood at revision ``base``."""
    for past in desk.past.get(state.record_id, ()):
        if past.rev == base:
            return past.division
    return state.division
