"""A village's records under its new code: moved by the door itself, each as a revision."""

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from backend import statement
from backend.db import is_sqlite
from backend.divisions.store import new_facts
from backend.intake import store, write
from backend.intake.decide import carry
from backend.intake.desk import Desk, Facts, State
from backend.intake.fingerprint import canonical, fingerprint
from backend.intake.operation import MOVE, Arrival, Operation, Sender
from backend.intake.tick import tick
from backend.people.audit import hold_chain

#: The device of what no phone has sent: it has no ledger.
SERVER = "server"
#: While a village's people push without a pause.
_TRIES, _PAUSE = 40, 0.005


@dataclass(slots=True, frozen=True)
class Relocated:
    """How many live records were moved, how many stay in closed months, what held ones went."""

    moved: int
    left: int
    held: int


class Unsettled(RuntimeError):
    """Records kept coming in under the old code; try again."""


def relocate(connection: Connection, facts: Facts, old: str, new: str, actor_id: str) -> Relocated:
    """Move every live record of an open month from one division to another, in force or held.

    In the caller's write transaction; every push of the county waits for its end, and looks again
    at what it goes by. Records of closed months stay, with their figures. Raises Unsettled.
    """
    for attempt in range(_TRIES):
        with connection.begin_nested() as point:
            found = _hold(connection, facts, old)
            if found is not None:
                return _move(connection, facts, found, new, actor_id, old)
            point.rollback()
        time.sleep(_PAUSE * attempt)
    raise Unsettled(old)


def _hold(connection: Connection, facts: Facts, division: str) -> list[State] | None:
    """Lock a division's live records, and every push of the county out; None: try again.

    In the order of all: the records by their ids, the audit chain, the county's counter. Whoever
    holds a record that came between the two waits for the counter, so we must not wait for him.
    """
    county = facts.county_code
    found = store.records(connection, county, _standing(connection, facts, division))
    hold_chain(connection, county)
    new_facts(connection, county)
    late = set(_standing(connection, facts, division)) - found.keys()
    if late and not late <= set(_standing(connection, facts, division, free=True)):
        return None
    found |= store.records(connection, county, late)
    return [state for state in found.values() if state.division == division]


def _move(
    connection: Connection,
    facts: Facts,
    states: Sequence[State],
    new: str,
    actor_id: str,
    old: str,
) -> Relocated:
    desk, left = Desk(facts), 0
    store.open_desk(connection, desk, SERVER, (new,), ())
    sender = Sender(actor_id, "", new, new, new, SERVER, True)
    for state in sorted(states, key=lambda state: state.record_id):
        if state.dead:
            continue
        if state.adds.month in facts.closed:
            left += 1
            continue
        op = _operation(state, new, actor_id, facts.received_at)
        arrival = Arrival(op, sender)
        desk.entries[op.key] = (arrival, carry(arrival, desk, state, new), new)
    if desk.entries:
        write.put(connection, desk)
        write.update(connection, desk)
        tick(connection, desk)
    return Relocated(len(desk.entries), left, _refile(connection, facts.county_code, old, new))


def _operation(state: State, new: str, actor_id: str, at: int) -> Operation:
    """What is logged of it: as a phone's operation is, but nobody's words."""
    op_id = str(uuid.uuid4())
    raw = {
        "op_id": op_id, "record_id": state.record_id, "do": MOVE, "kind": state.kind,
        "kind_version": state.kind_version, "division": new, "base": {"rev": state.rev},
        "set": {}, "was": {}, "photos": [], "at": at, "author": actor_id,
    }  # fmt: skip
    body = canonical(raw)
    return Operation(
        op_id, op_id, op_id, fingerprint(body), body.decode(), record_id=state.record_id, do=MOVE,
        kind=state.kind, kind_version=state.kind_version, division=new, base_rev=state.rev,
        author=actor_id,
    )  # fmt: skip


def _standing(connection: Connection, facts: Facts, division: str, free: bool = False) -> list[str]:
    """The ids of a division's live records, in order; ``free``: those that nobody else holds."""
    lock = "FOR UPDATE SKIP LOCKED" if free and not is_sqlite(connection) else ""
    sql = f"""SELECT record_id FROM record
        WHERE county_code = :county AND division = :division AND dead = 0
        ORDER BY record_id {lock}"""
    given = {"county": facts.county_code, "division": division}
    return [row[0] for row in statement.rows(connection, sql, given)]


def _refile(connection: Connection, county_code: str, old: str, new: str) -> int:
    """What is held for the people of the old code waits for those of the new one.

    An operation that a push is about to let go is left to that push: it files it anew.
    """
    lock = "" if is_sqlite(connection) else "FOR UPDATE SKIP LOCKED"
    sql = f"""UPDATE op_log SET division = :new WHERE county_code = :county AND op_id IN (
            SELECT op_id FROM op_log WHERE county_code = :county AND division = :old
                AND rev IS NULL AND resolved_at IS NULL {lock})"""
    given = {"county": county_code, "old": old, "new": new}
    return statement.written(connection, sql, given)
