"""accept(): the only door by which a record changes."""

import logging
import traceback
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import current_app

from backend.clock import CHINA
from backend.db import reach_disk
from backend.intake.desk import Facts
from backend.intake.fingerprint import made_id
from backend.intake.ledger import DeviceReport
from backend.intake.operation import Arrival, Operation, Sender
from backend.intake.read import read
from backend.intake.tick import FactsChanged
from backend.intake.transient import is_transient, is_worth_another_try
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
        log.warning("batch of %d may not be on the disk: %s", len(ops), _told(error))
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
        return _try(arrivals, actor.county_code, device_id, received_at_ms, report)
    except Exception as error:
        if is_transient(error):
            log.warning("batch of %d answered retry: %s", len(ops), _told(error))
            return Receipt([retry(arrival.op.op_id) for arrival in arrivals], None)
        log.error("batch of %d failed, redone one by one: %s", len(ops), _told(error))
    return _one_by_one(arrivals, actor.county_code, device_id, received_at_ms, report)


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
        try:
            facts, trusting = _facts(county_code, received_at), left + overtaken == _TRIES
            return run(arrivals, facts, device_id, report, trusting)
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
            if is_transient(error):
                log.warning("the rest of %d answered retry: %s", len(arrivals), _told(error))
                rest = arrivals[len(whole.verdicts) :]
                whole.verdicts += [retry(left.op.op_id) for left in rest]
                break
            log.error("operation %s set aside: %s", arrival.op.op_id, _told(error))
            whole.verdicts.append(_keep(arrival, county_code, device_id, received_at))
            continue
        whole.verdicts += one.verdicts
        whole.ledger = one.ledger
        whole.moved |= one.moved
    return whole


def _keep(arrival: Arrival, county_code: str, device_id: str, received_at: int) -> Verdict:
    """Quarantine an operation that failed alone; ``retry`` where not even that can be stored."""
    try:
        return set_aside(arrival, _facts(county_code, received_at), device_id)
    except Exception as error:
        log.error("operation %s could not be stored: %s", arrival.op.op_id, _told(error))
        return retry(arrival.op.op_id)


def _told(error: Exception) -> str:
    """An error for the log: where it came from, and nothing of what was reported (names!)."""
    frames = traceback.extract_tb(error.__traceback__)
    place = next((f"{f.name}:{f.lineno}" for f in reversed(frames) if "intake" in f.filename), "")
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return " ".join(word for word in (type(error).__name__, state, place) if word)
