"""One transaction: look, decide, write. All of a batch, or one operation alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import orjson
from sqlalchemy.engine import Connection

from backend.db import writing
from backend.intake import beside, store, write
from backend.intake.desk import Desk, Facts, Logged, State
from backend.intake.fingerprint import made_id
from backend.intake.ledger import DeviceReport, Ledger
from backend.intake.locks import lock_keys
from backend.intake.operation import CREATE, DELETE, REVIEW, Arrival, Operation
from backend.intake.release import file_under, settle
from backend.intake.succession import follow
from backend.intake.tick import FactsChanged, tick
from backend.intake.verdict import KEY_REUSE, OUT_OF_SCOPE, QUARANTINED, Verdict, held


@dataclass(slots=True)
class Receipt:
    """What became of a batch, in its order; the device's ledger after it; did a record change.

    ``ledger`` is None where nothing could be stored, or the device is not known. ``made`` are the
    records of a batch that did nothing but make them, all under ``number``.
    """

    verdicts: list[Verdict]
    ledger: Ledger | None
    moved: bool = False
    number: int = 0
    made: Sequence[State] = ()


def run(
    arrivals: Sequence[Arrival],
    facts: Facts,
    device_id: str,
    report: DeviceReport | None = None,
    trusting: bool = False,
) -> Receipt:
    """Take these operations in, all in one transaction. Raises whatever the database raises.

    ``trusting`` takes new records on trust: that nothing is known of them is found out by
    writing them, and Moved is raised where that was wrong.
    """
    desk, ops = Desk(facts), [arrival.op for arrival in arrivals]
    with writing(hurried=True) as connection:
        codes = _codes(ops) | {arrival.sender.division for arrival in arrivals}
        ledger = store.open_desk(connection, desk, device_id, codes, _locks(ops))
        follow(connection, desk, ops, arrivals)
        unseen = _unseen(ops) if trusting else []
        if ops and not unseen:
            _look(connection, desk, ops)
        for arrival in arrivals:
            _take(arrival, desk)
        _check_scopes(connection, desk)
        ledger = _with_these(ledger, ops, report)
        note = beside.note(device_id, ledger, report, facts.received_at)
        _write(connection, desk, unseen, note)
        verdicts = _answers(connection, desk, ops)
    receipt = Receipt(verdicts, ledger, bool(desk.touched))
    if unseen:
        receipt.number, receipt.made = verdicts[0].number or 0, list(desk.touched.values())
    return receipt


def set_aside(arrival: Arrival, facts: Facts, device_id: str) -> Verdict:
    """Keep an operation on which everything else failed: no look at its record, no decision."""
    desk, ops = Desk(facts), [arrival.op]
    verdict = held(arrival.op.op_id, QUARANTINED, "unexpected")
    with writing(hurried=True) as connection:
        ledger = store.open_desk(connection, desk, device_id, (), _locks(ops))
        place = file_under(arrival, verdict, desk)
        desk.entries[arrival.op.key] = (arrival, verdict, place)
        ledger = _with_these(ledger, ops, None)
        _write(connection, desk, (), beside.note(device_id, ledger, None, facts.received_at))
        tick(connection, desk)
    return verdict


def _codes(ops: Iterable[Operation]) -> set[str]:
    return {op.division for op in ops if op.division is not None}


def _locks(ops: Iterable[Operation]) -> list[int]:
    """The keys of the records that these name (or of their own ids, where they name none)."""
    return lock_keys(op.record_id or op.op_id for op in ops)


def _unseen(ops: Sequence[Operation]) -> list[str]:
    """The records of a batch that does nothing but create them, each once; else empty."""
    made = [op.record_id for op in ops if op.do == CREATE and op.record_id is not None]
    if not len(ops) == len(set(made)) == len({op.claim for op in ops}):
        return []
    return made


def _look(connection: Connection, desk: Desk, ops: Sequence[Operation]) -> None:
    """Read what these operations are about. Repeated ones are recognised here."""
    county = desk.facts.county_code
    bases = {op.base_op for op in ops if op.base_op is not None}
    desk.logged = store.logged(connection, county, {op.claim for op in ops} | bases)
    reused = _part_reused(ops, desk)
    if reused:
        desk.logged |= store.logged(connection, county, reused)
    ids = {op.record_id for op in ops if op.record_id is not None and op.key not in desk.logged}
    if ids:
        desk.records = store.records(connection, county, ids)
        desk.waiting = store.waiting(connection, county, ids)
    queued = [waits for queue in desk.waiting.values() for waits in queue]
    stand = {state.division for state in desk.records.values()}
    strange = stand | _codes(_waiting(desk)) | {waits.sender.division for waits in queued}
    strange -= {*desk.facts.levels, ""}
    if strange:
        desk.facts.levels |= store.levels(connection, desk.facts, strange)
        follow(connection, desk, _waiting(desk), queued, stand)
    asking = {op.record_id for op in [*ops, *_waiting(desk)] if _asks_for_past(op, desk)}
    if asking:
        desk.past = store.past(connection, county, [name for name in asking if name is not None])


def _part_reused(ops: Iterable[Operation], desk: Desk) -> list[str]:
    """Give a key of its own to an operation whose id came earlier with other content."""
    first: dict[str, str] = {}
    reused = []
    for op in ops:
        known = desk.logged.get(op.claim)
        mark = known.fingerprint if known else first.setdefault(op.claim, op.fingerprint)
        op.key = op.claim if mark == op.fingerprint else made_id(op.claim, op.fingerprint)
        if op.key != op.claim:
            reused.append(op.key)
    return reused


def _waiting(desk: Desk) -> list[Operation]:
    return [waits.op for queue in desk.waiting.values() for waits in queue]


def _asks_for_past(op: Operation, desk: Desk) -> bool:
    """Whether deciding this one takes the history of its record."""
    state = desk.records.get(op.record_id or "")
    return state is not None and (op.do in (DELETE, REVIEW) or op.division != state.division)


def _take(arrival: Arrival, desk: Desk) -> None:
    """Find the verdict of one operation: the stored one, or a new one."""
    op = arrival.op
    logged = desk.logged.get(op.key)
    if op.key in desk.verdicts:
        return
    if logged is not None:
        desk.verdicts[op.key] = _replay(op, logged)
        if logged.seq is None and op.seq is not None:
            desk.counted[op.key] = (arrival.sender.device_id, op.seq)
    elif op.key == op.claim:
        settle(arrival, desk)
    else:
        verdict = held(op.op_id, KEY_REUSE, None)
        desk.verdicts[op.key], desk.arrived[op.key] = verdict, op
        desk.entries[op.key] = (arrival, verdict, file_under(arrival, verdict, desk))


def _check_scopes(connection: Connection, desk: Desk) -> None:
    """Set nothing aside as out of scope while divisions move: look again. Raises FactsChanged.

    What changes a record is checked by ``tick``, under the county's counter; this changes none.
    """
    if all(verdict.code != OUT_OF_SCOPE for verdict in desk.verdicts.values()):
        return
    if store.version(connection, desk.facts.county_code) != desk.facts.version:
        raise FactsChanged("a division moved")


def _replay(op: Operation, logged: Logged) -> Verdict:
    errors = orjson.loads(logged.field_errors) if logged.field_errors else None
    return Verdict(op.op_id, logged.outcome, logged.rev, logged.code, errors, replayed=True)


def _write(
    connection: Connection, desk: Desk, unseen: Sequence[str], note: write.Note | None
) -> None:
    """Everything that needs no number, in one order for all: records, pictures, ledger."""
    if unseen and len(desk.touched) < len(unseen):
        # What is refused may have a record after all, and another reason: that takes a look.
        raise write.Moved("refused unseen")
    noted = write.make(connection, desk, unseen, note)
    if desk.counted:
        write.count(connection, desk)
    if desk.touched:
        write.update(connection, desk)
    beside.write_photos(connection, desk)
    if note is not None and not noted:
        beside.write_ledger(connection, note)


def _with_these(
    ledger: Ledger | None, ops: Iterable[Operation], report: DeviceReport | None
) -> Ledger | None:
    """The device's ledger with these operations in it; none of a device that we do not know."""
    if ledger is None:
        return None
    numbers = {op.seq for op in ops if op.seq is not None}
    return ledger.with_numbers(numbers, report.max_seq if report else 0)


def _answers(connection: Connection, desk: Desk, ops: Iterable[Operation]) -> list[Verdict]:
    """Log them under the county's next number; each one's verdict, with a number that covers it."""
    county, seen, answers = desk.facts.county_code, set[str](), []
    number = tick(connection, desk)
    for op in ops:
        verdict = desk.verdicts[op.key]
        if op.key in seen:
            verdict = replace(verdict, replayed=True)
        seen.add(op.key)
        if verdict.in_force:
            number = store.clock(connection, county) if number is None else number
            verdict.number = number
        answers.append(verdict)
    return answers
