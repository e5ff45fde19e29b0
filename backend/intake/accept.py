"""accept(): the only door by which a record changes."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import current_app

from backend import trouble
from backend.clock import CHINA
from backend.db import db, reach_disk
from backend.failures import Fault, fault_of, is_worth_another_try, told
from backend.intake.desk import Facts
from backend.intake.fingerprint import made_id
from backend.intake.ledger import DeviceReport
from backend.intake.operation import Arrival, Operation, Sender
from backend.intake.probe import take_a_plain_record
from backend.intake.read import read
from backend.intake.tick import FactsChanged
from backend.intake.turn import Receipt, run, set_aside
from backend.intake.verdict import Verdict, retry
from backend.intake.write import Moved
from backend.people.actor import Actor, scope_bounds

log = logging.getLogger(__name__)

_TRIES = 3
#: How often the divisions may change under a batch before it is to be sent again.
_MOST_OVERTAKEN = 20


def accept(ops: Sequence[Any], actor: Actor, device_id: str, received_at_ms: int) -> list[Verdict]:
    """Take operations in, in their order, each with its verdict committed when this returns.

    ``ops`` are raw JSON values; ``received_at_ms`` is the server's clock. Opens its own
    transactions. Never raises for anything in ``ops``; ``retry`` is the only outcome that stores
    nothing.
    """
    receipt = receive(ops, actor, device_id, received_at_ms)
    try:
        reach_disk()
    except Exception as error:
        trouble.note(error, "a batch may not be on the disk")
        return [retry(verdict.op_id) for verdict in receipt.verdicts]
    return receipt.verdicts


def receive(
    ops: Sequence[Any],
    actor: Actor,
    device_id: str,
    received_at_ms: int,
    report: DeviceReport | None = None,
    elsewhere: frozenset[str] = frozenset(),
) -> Receipt:
    """As ``accept``, with what the phone says of itself noted in the same transaction.

    The numbers of the operations named in ``elsewhere`` are another device's, and not counted.
    Everything is committed when this returns, but may not be on the disk yet: nobody may be told
    of it before ``reach_disk``.
    """
    low, high = scope_bounds(actor)
    active = actor.standing == "active"
    proven = actor.standing != "unproven"
    who = (actor.account_id, actor.role, actor.division, low, high, device_id)
    sender = Sender(*who, active, proven)
    arrivals = [Arrival(_claimed(read(raw), sender, elsewhere), sender) for raw in ops]
    try:
        receipt = _try(arrivals, actor.county_code, device_id, received_at_ms, report)
    except Exception as error:
        if not _is_theirs(error, sender, actor.county_code, received_at_ms):
            return Receipt([retry(arrival.op.op_id) for arrival in arrivals], None)
        log.error("batch of %d failed, redone one by one: %s", len(ops), told(error))
        return _one_by_one(arrivals, actor.county_code, device_id, received_at_ms, report)
    if arrivals:
        trouble.stored()
    return receipt


def _is_theirs(error: Exception, sender: Sender, county_code: str, received_at: int) -> bool:
    """Whether a failure hinders these operations alone, since a plain record goes in meanwhile.

    Where it does not, the infrastructure is at fault, and the log and /healthz say so.
    """
    fault = _fault(error)
    if fault is not Fault.OWN:
        trouble.note(error, "operations are answered retry")
    if fault is Fault.PASSING:
        return False
    if fault is Fault.LASTING:
        # What was opened before it is mended, or prepared, must not outlive the mending.
        db.engine.dispose()
    try:
        take_a_plain_record(_facts(county_code, received_at), sender)
    except Exception as other:
        trouble.note(other, "not even a plain record can be stored")
        return False
    return True


def _fault(error: Exception) -> Fault:
    """As ``fault_of``; who was overtaken by others each time asks again."""
    if isinstance(error, FactsChanged):
        return Fault.PASSING
    return Fault.LASTING if isinstance(error, Moved) else fault_of(error)


def _claimed(op: Operation, sender: Sender, elsewhere: frozenset[str]) -> Operation:
    """Leave an operation's id to its author: under another's name it is kept beside it.

    So is what nobody has proven; and its number is no proof that the phone's has arrived. Nor is
    that of what was counted ``elsewhere``.
    """
    if op.op_id in elsewhere:
        op.seq = None
    if not sender.proven:
        op.claim = op.key = made_id(op.op_id, "unproven")
        op.seq, op.wrong = None, [fault for fault in op.wrong if fault[0] != "seq"]
    elif op.author is not None and op.author != sender.account_id:
        op.claim = op.key = made_id(op.op_id, sender.account_id)
    return op


def _try(
    arrivals: Sequence[Arrival],
    county_code: str,
    device_id: str,
    received_at: int,
    report: DeviceReport | None,
) -> Receipt:
    """One transaction, begun anew where somebody else's got in between. Trusting the first time:
    what is sent once, by far the most, is new.
    """
    left, overtaken = _TRIES, 0
    while True:
        trusting = left == _TRIES and not overtaken
        try:
            return run(arrivals, _facts(county_code, received_at), device_id, report, trusting)
        except FactsChanged:
            # Divisions are being moved one after the other: no fault of an operation's.
            overtaken += 1
            if overtaken == _MOST_OVERTAKEN:
                raise
        except Exception as error:
            left -= 1
            again = isinstance(error, Moved) or is_worth_another_try(error)
            if not again or not left:
                raise


def _facts(county_code: str, received_at: int) -> Facts:
    today = datetime.fromtimestamp(received_at / 1000, CHINA).date()
    return Facts(current_app.extensions["catalogue"], county_code, today, received_at)


def _one_by_one(
    arrivals: Sequence[Arrival],
    county_code: str,
    device_id: str,
    received_at: int,
    report: DeviceReport | None,
) -> Receipt:
    """Each operation in a transaction of its own, so that a poisoned one harms no other.

    Where the database itself gives out on the way, the rest is to be sent again.
    """
    whole = Receipt([], None)
    for arrival in arrivals:
        try:
            one = _try([arrival], county_code, device_id, received_at, report)
        except Exception as error:
            if not _is_theirs(error, arrival.sender, county_code, received_at):
                rest = arrivals[len(whole.verdicts) :]
                whole.verdicts += [retry(left.op.op_id) for left in rest]
                break
            whole.verdicts.append(_alone(error, arrival, county_code, device_id, received_at))
            continue
        trouble.stored()
        whole.verdicts += one.verdicts
        whole.ledger = one.ledger
        whole.moved |= one.moved
    return whole


def _alone(
    error: Exception, arrival: Arrival, county_code: str, device_id: str, received_at: int
) -> Verdict:
    """The verdict of the one that fails where others do not: set aside if it may be its own fault.

    A statement that others have no need of may lack something too: its operations wait for that.
    """
    if _fault(error) is not Fault.OWN:
        return retry(arrival.op.op_id)
    log.error("operation %s set aside: %s", arrival.op.op_id, told(error))
    return _keep(arrival, county_code, device_id, received_at)


def _keep(arrival: Arrival, county_code: str, device_id: str, received_at: int) -> Verdict:
    """Quarantine an operation that failed alone; ``retry`` where not even that can be stored."""
    try:
        return set_aside(arrival, _facts(county_code, received_at), device_id)
    except Exception as error:
        trouble.note(error, f"operation {arrival.op.op_id} could not be set aside")
        return retry(arrival.op.op_id)
