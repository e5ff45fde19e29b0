"""A person decides about a held operation: by the same door, in one transaction, once.

An accepted operation itself comes in force, as the next revision over what stands now. A repair is
a new operation, the reviewer's own, that names the one it puts right; that one is kept and closed,
as a returned one is. So history stays the log, and records stay its replay.
"""

from datetime import datetime

import orjson
from flask import current_app
from sqlalchemy.engine import Connection

from backend.clock import CHINA
from backend.db import writing
from backend.failures import is_worth_another_try
from backend.intake import beside, decisions, store, write
from backend.intake.desk import Desk, Facts
from backend.intake.ease import eased
from backend.intake.locks import lock_keys
from backend.intake.operation import DELETE, REVIEW, Arrival, Operation, Sender
from backend.intake.read import read
from backend.intake.release import settle
from backend.intake.repair import repairing
from backend.intake.succession import follow
from backend.intake.tick import tick
from backend.intake.verdict import CONFLICT, INVALID, LATE, QUARANTINED, Verdict
from backend.intake.wish import REPAIRED, RETURNED, Decided, Refused, Wish
from backend.people.actor import COUNTY_OFFICER, Actor, scope_bounds
from backend.people.audit import audit

_TRIES = 3
_OPEN = (CONFLICT, QUARANTINED, LATE)
#: What a verdict that a decision could not overcome is told as.
_WHY = {
    "unknown_kind": "not_yet",
    "newer_version": "not_yet",
    "out_of_scope": "beyond_scope",
    "waiting_for_base": "no_record",
}


def resolve(wish: Wish, actor: Actor, received_at_ms: int) -> Decided:
    """Carry out a decision. Raises Refused, with nothing written, where it cannot be done.

    Opens its own transaction; begun anew where somebody else's got in between.
    """
    for left in reversed(range(_TRIES)):
        today = datetime.fromtimestamp(received_at_ms / 1000, CHINA).date()
        catalogue = current_app.extensions["catalogue"]
        desk = Desk(Facts(catalogue, actor.county_code, today, received_at_ms))
        try:
            with writing() as connection:
                return _Resolving(connection, desk, wish, actor).run()
        except Exception as error:
            if not left or not (isinstance(error, write.Moved) or is_worth_another_try(error)):
                raise
    raise AssertionError("unreachable")


class _Resolving:
    """One try, in its transaction."""

    def __init__(self, connection: Connection, desk: Desk, wish: Wish, actor: Actor) -> None:
        self.connection, self.desk, self.wish, self.actor = connection, desk, wish, actor
        self.county = actor.county_code
        self.low, self.high = scope_bounds(actor)
        self.closed: list[str] = []

    def run(self) -> Decided:
        """Look, decide, write."""
        row = self._find()
        op = read(orjson.loads(row.body))
        op.key = row.op_id
        self._look(op, row)
        again = decisions.decision(self.connection, self.county, row.op_id)
        if again is not None:
            return self._again(again)
        # As it stands under the lock: somebody, or its base, may have come in between.
        row = self._find()
        if row.outcome not in _OPEN:
            raise Refused("already_settled")
        made = self._decide(op, row)
        return self._write(op, row, made)

    def _find(self) -> decisions.Held:
        row = decisions.held(self.connection, self.county, self.wish.op_id)
        if row is None or not self.actor.covers(row.division or ""):
            raise Refused("not_found")
        return row

    def _again(self, known: decisions.Made) -> Decided:
        decided = Decided(
            known.op_id, known.how, known.reason, known.made, known.rev, known.account_id,
            known.at, replayed=True,
        )  # fmt: skip
        if (known.decision_id, known.how) == (self.wish.decision_id, self.wish.how):
            return decided
        raise Refused("already_decided", decided=decided)

    def _look(self, op: Operation, row: decisions.Held) -> None:
        """Take the record's lock and read all that the decision needs."""
        desk, connection, county = self.desk, self.connection, self.county
        codes = {op.division, self.wish.division, self.actor.division} - {None}
        device, locks = self.actor.device_id, lock_keys([row.record_id or row.op_id])
        store.open_desk(connection, desk, device, (code for code in codes if code), locks)
        if row.record_id is None:
            return
        desk.records = store.records(connection, county, [row.record_id])
        desk.past = store.past(connection, county, [row.record_id])
        desk.waiting = store.waiting(connection, county, [row.record_id])
        if op.base_op is not None:
            desk.logged = store.logged(connection, county, [op.base_op])
        queue = desk.waiting.get(row.record_id, [])
        desk.waiting[row.record_id] = [one for one in queue if one.op.key != row.op_id]
        others = {one.op.division for one in queue} | {s.division for s in desk.records.values()}
        others |= {one.sender.division for one in queue}
        strange = {code for code in others if code} - desk.facts.levels.keys()
        if strange:
            desk.facts.levels |= store.levels(connection, desk.facts, strange)
        stand = [state.division for state in desk.records.values()]
        follow(connection, desk, [op, *(one.op for one in queue)], queue, stand)

    def _decide(self, op: Operation, row: decisions.Held) -> Operation | None:
        """The operation that is in force after it, if any; the desk knows the rest."""
        if row.outcome == LATE and self.actor.role != COUNTY_OFFICER:
            raise Refused("county_only")
        if self.wish.how == RETURNED:
            self._return(op)
            return None
        if self.wish.closed_months and self.actor.role == COUNTY_OFFICER:
            self.desk.facts.closed = frozenset()
        arrival = self._repaired(op) if self.wish.how == REPAIRED else self._accepted(op, row)
        settle(arrival, self.desk)
        verdict = self.desk.verdicts[arrival.op.key]
        if not verdict.in_force:
            raise self._refusal(verdict)
        return arrival.op

    def _accepted(self, op: Operation, row: decisions.Held) -> Arrival:
        if row.code == INVALID:
            raise Refused("only_repair")
        sender = Sender(
            row.author, self.actor.role, self.actor.division, self.low, self.high, row.device_id,
            True,
        )  # fmt: skip
        return eased(op, sender, self.actor.division, self.desk)

    def _repaired(self, op: Operation) -> Arrival:
        if op.do in (DELETE, REVIEW):
            raise Refused("nothing_to_repair")
        self.closed.append(op.key)
        sender = Sender(
            self.actor.account_id, self.actor.role, self.actor.division, self.low, self.high,
            self.actor.device_id, True,
        )  # fmt: skip
        return Arrival(repairing(op, self.wish, self.actor, self.desk), sender)

    def _return(self, op: Operation) -> None:
        """Close it, and with it whatever builds on it and would wait for ever."""
        self.closed.append(op.key)
        queue = list(self.desk.waiting.get(op.record_id or "", ()))
        for waits in sorted(queue, key=lambda one: one.op.seq or 0):
            if waits.op.base_op in self.closed:
                self.closed.append(waits.op.key)
        state = self.desk.records.get(op.record_id or "")
        if state is not None:
            self.desk.changes.add((state.division, state.record_id))

    def _refusal(self, verdict: Verdict) -> Refused:
        if verdict.outcome == LATE:
            return Refused("month_closed")
        plain = "invalid" if self.wish.how == REPAIRED else "only_repair"
        return Refused(_WHY.get(verdict.code or "", plain), verdict.field_errors)

    def _write(self, op: Operation, row: decisions.Held, made: Operation | None) -> Decided:
        """In the order of the usual turn: records, pictures; the log and the number last."""
        desk, at = self.desk, self.desk.facts.received_at
        write.make(self.connection, desk)
        write.update(self.connection, desk)
        beside.write_photos(self.connection, desk)
        decisions.close(self.connection, self.county, self.closed, at)
        rev = desk.verdicts[made.key].rev if made else None
        decided = Decided(
            row.op_id, self.wish.how, self.wish.reason, made.key if made else None, rev,
            self.actor.account_id, at, moved=made is not None,
        )  # fmt: skip
        self._put_down(decided, row)
        tick(self.connection, desk)
        return decided

    def _put_down(self, decided: Decided, row: decisions.Held) -> None:
        """The decision, also beside what is closed with it, and its place in the audit chain."""
        common = {
            "decision": self.wish.decision_id, "account": decided.account_id, "how": decided.how,
            "reason": decided.reason, "made": decided.made, "rev": decided.rev, "at": decided.at,
        }  # fmt: skip
        others = [op_id for op_id in self.closed if op_id != row.op_id]
        for op_id in (row.op_id, *others):
            about = (row.outcome, row.code) if op_id == row.op_id else _AWAITED
            verdict = dict(zip(("outcome", "code"), about, strict=True))
            decisions.decide(self.connection, self.county, {**common, **verdict, "op": op_id})
        detail = {"op": row.op_id, "record": row.record_id, "made": decided.made}
        what = f"held.{decided.how}"
        audit(self.connection, self.county, decided.account_id, what, detail)


_AWAITED = (QUARANTINED, "waiting_for_base")
