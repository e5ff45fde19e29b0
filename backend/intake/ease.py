"""A held operation as if its author had seen what stands now: how a decision brings it in force.

``decide`` then finds nothing in its way but what would make an impossible record, a closed month,
or a place outside the reviewer's scope. The operation itself stays as it was logged, and replays to
the same record: fields that two people may both add to keep what their author saw.
"""

from dataclasses import replace

from backend.intake.desk import Desk, State
from backend.intake.move import base_revision, destination
from backend.intake.operation import CREATE, DELETE, EDIT, REVIEW, Arrival, Operation, Sender
from backend.records.revise import joins


def eased(op: Operation, sender: Sender, scope: str, desk: Desk) -> Arrival:
    """The operation over what stands now, sent with a reviewer's authority.

    ``scope`` is the reviewer's own division. A record that was withdrawn comes back to life.
    """
    state = desk.records.get(op.record_id or "")
    anew = replace(op, author=sender.account_id)
    if state is not None:
        _over(anew, state, scope, desk)
    return Arrival(anew, sender, stored=True)


def _over(op: Operation, state: State, scope: str, desk: Desk) -> None:
    if op.do in (DELETE, REVIEW):
        # Where the record stands does not matter to them.
        op.division = scope
    else:
        op.division = _place(op, state, desk)
        op.was = _seen(op, state, desk)
        state.dead = False
    if op.do == CREATE:
        op.do = EDIT
    op.base_rev, op.base_op = state.rev, None


def _place(op: Operation, state: State, desk: Desk) -> str | None:
    if op.do == CREATE:
        return op.division
    base = base_revision(op, desk)
    if base is None or base > state.rev:
        return state.division
    return destination(op, state, base, desk) or op.division


def _seen(op: Operation, state: State, desk: Desk) -> dict[str, object]:
    """What stands now, for every field but those that join."""
    kind = desk.facts.catalogue.kinds.get(state.kind)
    return {
        name: op.was.get(name) if joins(kind, name) else state.body.get(name) for name in op.set
    }
