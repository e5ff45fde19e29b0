"""What can be said about an operation without looking at its record."""

from backend.catalogue.kind import Kind
from backend.intake.desk import Facts
from backend.intake.operation import REVIEW, Operation, Sender
from backend.intake.verdict import INVALID, QUARANTINED, FieldError, Verdict, held, malformed, told
from backend.records import status

_LEVELS = {"county": 1, "township": 2, "village": 3}


def screen(op: Operation, sender: Sender, facts: Facts) -> Verdict | None:
    """The verdict of an operation that cannot come in force whatever its record; or None."""
    if op.wrong:
        return malformed(op.op_id, op.wrong)
    code = _refusal(op, sender, facts)
    return None if code is None else held(op.op_id, QUARANTINED, code)


def _refusal(op: Operation, sender: Sender, facts: Facts) -> str | None:
    division, kind = op.division or "", facts.catalogue.kinds.get(op.kind or "")
    code = None
    if not sender.proven:
        code = "unproven"
    elif not sender.active:
        code = "account_disabled"
    elif op.author != sender.account_id:
        code = "author_mismatch"
    elif sender.role not in (status.REVIEW if op.do == REVIEW else status.REPORT).roles:
        code = "role"
    elif division not in facts.levels or not sender.covers(division):
        code = "out_of_scope"
    elif kind is None:
        code = "unknown_kind"
    elif op.kind_version > kind.version:
        code = "newer_version"
    return code


def misplaced(kind: Kind, division: str, facts: Facts) -> list[FieldError]:
    """What is wrong about a record of this kind in this division: its level, or nothing."""
    if facts.levels.get(division) == _LEVELS[kind.level]:
        return []
    return [told("wrong_level")]


def invalid(op: Operation, errors: list[FieldError]) -> Verdict:
    """The verdict of an operation that would make an impossible record."""
    return held(op.op_id, QUARANTINED, INVALID, errors)
