"""One operation against its record as it stands: in force, or held and why. No SQL here."""

from collections.abc import Callable

from backend.catalogue.check import check
from backend.catalogue.explain import explain
from backend.catalogue.fields.text import tidied
from backend.catalogue.kind import Finding, Kind
from backend.catalogue.measure import contribution
from backend.intake.desk import Desk, Facts, Past, State
from backend.intake.merge import overlapping
from backend.intake.move import base_revision, destination
from backend.intake.operation import ATTACH, CREATE, DELETE, EDIT, MOVE, REVIEW, Arrival, Sender
from backend.intake.pictures import link_body, photo_fields
from backend.intake.screen import invalid, misplaced, screen
from backend.intake.verdict import (
    APPLIED,
    CONFLICT,
    LATE,
    MERGED,
    QUARANTINED,
    WAITING,
    FieldError,
    Verdict,
    held,
    told,
)
from backend.records.revise import Body, revised, said
from backend.records.status import REPORTED, reviewed


def decide(arrival: Arrival, desk: Desk) -> Verdict:
    """The verdict of one operation; where it is in force, ``desk`` holds the record's new state."""
    op = arrival.op
    refused = screen(op, arrival.sender, desk.facts)
    if refused is not None:
        return refused
    state = desk.records.get(op.record_id or "")
    if op.do == CREATE:
        return _create(arrival, desk) if state is None else _again(arrival, desk, state)
    base = base_revision(op, desk)
    if state is None or base is None or base > state.rev:
        return held(op.op_id, QUARANTINED, WAITING)
    if not desk.facts.is_in_scope(arrival.sender, state.division):
        return held(op.op_id, QUARANTINED, "out_of_scope")
    if state.kind != op.kind:
        return invalid(op, [told("kind_differs")])
    return _ACTIONS[op.do](arrival, desk, state, base)


def _create(arrival: Arrival, desk: Desk) -> Verdict:
    op, facts = arrival.op, desk.facts
    kind = facts.catalogue.kinds[op.kind or ""]
    body = said(op.set)
    flags, errors = _examined(kind, body, facts)
    if errors and (tidy := tidied(kind.fields, body)) is not body:
        # What came with a pasted text and no eye sees is no reason to set a record aside.
        body = said(tidy)
        flags, errors = _examined(kind, body, facts)
    errors += misplaced(kind, op.division or "", facts)
    if errors:
        return invalid(op, errors)
    adds = contribution(kind, body)
    if adds.month in facts.closed:
        return held(op.op_id, LATE, None)
    state = State(
        op.record_id or "", kind.name, op.kind_version, op.division or "",
        arrival.sender.account_id, body, facts.received_at, facts.received_at,
        rev=0, flags=flags, adds=adds, new=True,
    )  # fmt: skip
    desk.records[state.record_id] = state
    link_body(desk, kind, state, {})
    return _stand(arrival, desk, state, APPLIED)


def _again(arrival: Arrival, desk: Desk, state: State) -> Verdict:
    """A create whose record exists: the same said twice is no conflict."""
    op = arrival.op
    if not desk.facts.is_in_scope(arrival.sender, state.division):
        return held(op.op_id, QUARANTINED, "out_of_scope")
    if state.dead:
        return held(op.op_id, CONFLICT, "deleted")
    there = (state.kind, state.division, state.body)
    kind = desk.facts.catalogue.kinds[state.kind]
    if (op.kind, op.division, said(tidied(kind.fields, op.set))) != there:
        return held(op.op_id, CONFLICT, "record_exists")
    return _unchanged(arrival, desk, state, MERGED)


def _edit(arrival: Arrival, desk: Desk, state: State, base: int) -> Verdict:
    op = arrival.op
    kind = desk.facts.catalogue.kinds[state.kind]
    if state.dead:
        return held(op.op_id, CONFLICT, "deleted")
    op.set, op.was = tidied(kind.fields, op.set), tidied(kind.fields, op.was)
    lost = overlapping(kind, state.body, op.set, op.was)
    division = destination(op, state, base, desk)
    if lost or division is None:
        lost += [] if division else ["division"]
        return held(op.op_id, CONFLICT, "overlap", [_told_of(kind, "overlap", n) for n in lost])
    body = revised(kind, state.body, op.set, op.was)
    outcome = MERGED if base < state.rev else APPLIED
    if body == state.body and division == state.division:
        return _unchanged(arrival, desk, state, outcome)
    return _rewrite(arrival, desk, state, body, division, outcome)


def _rewrite(
    arrival: Arrival, desk: Desk, state: State, body: Body, division: str, outcome: str
) -> Verdict:
    """Give a record its new body and place, if what comes out is possible and its months open."""
    op, facts = arrival.op, desk.facts
    kind = facts.catalogue.kinds[state.kind]
    flags, errors = _examined(kind, body, facts)
    if division != state.division:
        errors += misplaced(kind, division, facts)
    if errors:
        return invalid(op, errors)
    adds = contribution(kind, body)
    if state.adds.month in facts.closed or adds.month in facts.closed:
        return held(op.op_id, LATE, None)
    _leave(desk, state)
    before, state.body, state.division = state.body, body, division
    state.adds, state.flags, state.status = adds, flags, REPORTED
    state.kind_version = max(state.kind_version, op.kind_version)
    link_body(desk, kind, state, before)
    return _stand(arrival, desk, state, outcome)


def _attach(arrival: Arrival, desk: Desk, state: State, base: int) -> Verdict:
    kind = desk.facts.catalogue.kinds[state.kind]
    others = [name for name in arrival.op.set if name not in photo_fields(kind)]
    if others:
        return invalid(arrival.op, [_told_of(kind, "only_photos", name) for name in others])
    return _edit(arrival, desk, state, base)


def _delete(arrival: Arrival, desk: Desk, state: State, base: int) -> Verdict:
    op = arrival.op
    if state.dead:
        return _unchanged(arrival, desk, state, MERGED)
    if _others_since(desk, state, base, arrival.sender):
        return held(op.op_id, CONFLICT, "edited")
    if state.adds.month in desk.facts.closed:
        return held(op.op_id, LATE, None)
    _leave(desk, state)
    state.dead = True
    return _stand(arrival, desk, state, MERGED if base < state.rev else APPLIED)


def _review(arrival: Arrival, desk: Desk, state: State, base: int) -> Verdict:
    op, facts = arrival.op, desk.facts
    kind = facts.catalogue.kinds[state.kind]
    status = reviewed(op.set.get("status"), state.status)
    if status is None or len(op.set) != 1:
        strangers = [Finding(n, "unknown_field", {}) for n in op.set if n != "status"]
        wrong = [_explained(facts, kind, finding) for finding in strangers]
        return invalid(op, wrong + ([] if status else [told("not_a_status")]))
    if state.dead:
        return held(op.op_id, CONFLICT, "deleted")
    if _others_since(desk, state, base, arrival.sender) and status != state.status:
        return held(op.op_id, CONFLICT, "edited")
    if state.adds.month in facts.closed:
        return held(op.op_id, LATE, None)
    state.status = status
    return _stand(arrival, desk, state, MERGED if base < state.rev else APPLIED)


def carry(arrival: Arrival, desk: Desk, state: State, division: str) -> Verdict:
    """A record under its village's new code: it stays as it is, reviewed where it was."""
    _leave(desk, state)
    state.division = division
    return _stand(arrival, desk, state, APPLIED)


_ACTIONS: dict[str, Callable[[Arrival, Desk, State, int], Verdict]] = {
    EDIT: _edit,
    ATTACH: _attach,
    DELETE: _delete,
    REVIEW: _review,
}


def _others_since(desk: Desk, state: State, base: int, sender: Sender) -> bool:
    """Whether anybody else, or another phone, has changed the record after revision ``base``."""
    return base < state.rev and any(
        past.rev > base and past.do not in (DELETE, MOVE) and not _by(past, sender)
        for past in desk.past.get(state.record_id, ())
    )


def _by(past: Past, sender: Sender) -> bool:
    return past.device_id == sender.device_id and past.author == sender.account_id


def _unchanged(arrival: Arrival, desk: Desk, state: State, outcome: str) -> Verdict:
    """What says nothing new is a revision all the same, and a closed month gets none."""
    if state.adds.month in desk.facts.closed:
        return held(arrival.op.op_id, LATE, None)
    return _stand(arrival, desk, state, outcome)


def _leave(desk: Desk, state: State) -> None:
    """Mark the cell that a record is about to leave, and tell those who may not see it after."""
    desk.cells.add((state.division, state.kind, state.adds.month))
    desk.changes.add((state.division, state.record_id))


def _stand(arrival: Arrival, desk: Desk, state: State, outcome: str) -> Verdict:
    """Make the operation the record's next revision."""
    op, sender = arrival.op, arrival.sender
    state.rev += 1
    state.updated_at = desk.facts.received_at
    desk.touched[state.record_id] = state
    desk.cells.add((state.division, state.kind, state.adds.month))
    desk.changes.add((state.division, state.record_id))
    past = Past(state.rev, op.do, sender.device_id, sender.account_id, state.division)
    desk.past.setdefault(state.record_id, []).append(past)
    return Verdict(op.op_id, outcome, rev=state.rev)


def _examined(kind: Kind, body: Body, facts: Facts) -> tuple[int, list[FieldError]]:
    """How many soft warnings a body draws, and what makes it impossible."""
    findings = check(kind, body, facts.today)
    errors = [_explained(facts, kind, finding) for finding in findings.errors]
    return len(findings.warnings), errors


def _explained(facts: Facts, kind: Kind, finding: Finding) -> FieldError:
    return {
        "field": finding.field[:40],
        "code": finding.code,
        "params": finding.params,
        "message": explain(facts.catalogue, kind, finding),
    }


def _told_of(kind: Kind, code: str, name: str) -> FieldError:
    field = kind.fields.get(name)
    place = {"zh": "所属村", "en": "the division"} if name == "division" else None
    return told(code, name, field.label if field else place)
