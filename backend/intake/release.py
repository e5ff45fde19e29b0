"""Settling operations in order, and letting go of those that waited for one of them."""

from backend.intake.decide import decide
from backend.intake.desk import Desk
from backend.intake.move import base_revision
from backend.intake.operation import Arrival, Operation
from backend.intake.pictures import announce, mention
from backend.intake.verdict import WAITING, Verdict


def settle(arrival: Arrival, desk: Desk) -> None:
    """Decide one operation, and then whatever was waiting for it, in the order of ``seq``.

    Create, edit, edit, delete therefore come to the same end in whatever order they arrive.
    """
    due: Arrival | None = arrival
    while due is not None:
        verdict = _file(due, desk)
        record_id = due.op.record_id or ""
        if verdict.code == WAITING:
            desk.waiting.setdefault(record_id, []).append(due)
        due = _next_ready(record_id, desk)
        if due is not None:
            desk.waiting[record_id].remove(due)


def _file(arrival: Arrival, desk: Desk) -> Verdict:
    """Decide, and lay down what has to be written about the operation itself."""
    op = arrival.op
    verdict = decide(arrival, desk)
    desk.verdicts[op.key] = verdict
    desk.arrived[op.key] = op
    entries = desk.released if arrival.stored else desk.entries
    entries[op.key] = (arrival, verdict, file_under(arrival, verdict, desk))
    if not op.wrong:
        announce(desk, op)
        if not verdict.in_force:
            mention(desk, op)
    return verdict


def file_under(arrival: Arrival, verdict: Verdict, desk: Desk) -> str:
    """The division under which an operation is logged, and people look for what is held.

    In force: where the record stands after it. Held on a record that its sender may see: where
    that stands, or where its old code has gone to (records of closed months stay under it), and
    whoever has a copy is told. Otherwise where the operation says, if that is in
    this county, or else where its sender belongs.
    """
    op, sender = arrival.op, arrival.sender
    state = desk.records.get(op.record_id or "")
    if verdict.in_force and state is not None:
        return state.division
    if state is not None and desk.facts.is_in_scope(sender, state.division):
        desk.changes.add((state.division, state.record_id))
        return desk.facts.today_name(state.division)
    if op.division is not None and op.division.startswith(desk.facts.county_code):
        return op.division
    return sender.division


def _next_ready(record_id: str, desk: Desk) -> Arrival | None:
    if record_id not in desk.waiting:
        return None
    ready = [waits for waits in desk.waiting[record_id] if _is_ready(waits.op, desk)]
    return min(ready, key=lambda waits: (waits.op.seq or 0, waits.op.key), default=None)


def _is_ready(op: Operation, desk: Desk) -> bool:
    state, base = desk.records.get(op.record_id or ""), base_revision(op, desk)
    return state is not None and base is not None and base <= state.rev
