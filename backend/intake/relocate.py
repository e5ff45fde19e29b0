"""Records of divisions under their new codes: moved by the door itself, each as a revision."""

import time
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from backend import statement
from backend.db import is_sqlite
from backend.divisions.store import new_facts
from backend.intake import store, write
from backend.intake.apart import Apart, is_apart, keep_apart
from backend.intake.decide import carry
from backend.intake.desk import Desk, Facts, State
from backend.intake.fingerprint import canonical, fingerprint
from backend.intake.operation import MOVE, Arrival, Operation, Sender
from backend.intake.rowset import among, keys
from backend.intake.tick import tick
from backend.people.audit import hold_chain

#: The device of what no phone has sent: it has no ledger.
SERVER = "server"
#: While a village's people push without a pause.
_TRIES, _PAUSE = 40, 0.005
#: Records that are moved in one stroke: a list may give new codes to a whole county.
_STROKE = 2000


@dataclass(slots=True)
class Relocated:
    """How many live records were moved, how many stay in closed months, what held ones went.

    ``apart`` records stay because the division they would go to has another of the same name.
    """

    moved: int = 0
    left: int = 0
    held: int = 0
    apart: int = 0


class Unsettled(RuntimeError):
    """Records kept coming in under the old code; try again."""


def relocate(
    connection: Connection,
    facts: Facts,
    moves: Mapping[str, str],
    actor_id: str,
    meeting: Collection[str] = (),
) -> dict[str, Relocated]:
    """Move every live record of an open month from divisions to others (old code: new code).

    In the caller's write transaction; every push of the county waits for its end, and looks again
    at what it goes by. Records of closed months stay, with their figures. All moves of a
    transaction go in one call: their records are locked before the county's counter. The old
    codes ``meeting`` others where they go keep what there is another of by name. Returns what
    went, by old code. Raises Unsettled.
    """
    for attempt in range(_TRIES):
        with connection.begin_nested() as point:
            found = _hold(connection, facts, list(moves))
            if found is not None:
                return _move(connection, facts, found, moves, actor_id, meeting)
            point.rollback()
        time.sleep(_PAUSE * attempt)
    raise Unsettled(", ".join(moves))


def _hold(connection: Connection, facts: Facts, divisions: Sequence[str]) -> list[str] | None:
    """Lock these divisions' live records, and every push of the county out; None: try again.

    In the order of all: the records by their ids, the audit chain, the county's counter. Whoever
    holds a record that came between the two waits for the counter, so we must not wait for him.
    Returns the ids of the records, in order.
    """
    county = facts.county_code
    found = set(_standing(connection, facts, divisions, "FOR UPDATE"))
    hold_chain(connection, county)
    new_facts(connection, county)
    late = set(_standing(connection, facts, divisions)) - found
    if late and not late <= set(_standing(connection, facts, divisions, "FOR UPDATE SKIP LOCKED")):
        return None
    return sorted(found | late)


def _move(
    connection: Connection,
    facts: Facts,
    record_ids: Sequence[str],
    moves: Mapping[str, str],
    actor_id: str,
    meeting: Collection[str],
) -> dict[str, Relocated]:
    went = {old: Relocated() for old in moves}
    kept = keep_apart(connection, facts.county_code, moves, meeting)
    for first in range(0, len(record_ids), _STROKE):
        stroke = record_ids[first : first + _STROKE]
        states = store.records(connection, facts.county_code, stroke)
        _stroke(connection, facts, list(states.values()), moves, actor_id, went, kept)
    _mark(connection, facts, moves)
    for old, new in moves.items():
        went[old].held = _refile(connection, facts.county_code, old, new)
    return went


def _stroke(
    connection: Connection,
    facts: Facts,
    states: Sequence[State],
    moves: Mapping[str, str],
    actor_id: str,
    went: Mapping[str, Relocated],
    kept: Collection[Apart],
) -> None:
    """Move some of the records, each with a revision of its own, under one county number."""
    desk = Desk(facts)
    store.open_desk(connection, desk, SERVER, (), ())
    for state in sorted(states, key=lambda state: state.record_id):
        old = state.division
        # Under the lock a record may prove to be gone, or elsewhere.
        if state.dead or old not in moves:
            continue
        if state.adds.month in facts.closed:
            went[old].left += 1
            continue
        if is_apart(state, kept):
            went[old].apart += 1
            continue
        op = _operation(state, (new := moves[old]), actor_id, facts.received_at)
        arrival = Arrival(op, Sender(actor_id, "", new, new, new, SERVER, True))
        desk.entries[op.key] = (arrival, carry(arrival, desk, state, new), new)
        went[old].moved += 1
    if desk.entries:
        write.update(connection, desk)
        tick(connection, desk)


def _mark(connection: Connection, facts: Facts, moves: Mapping[str, str]) -> None:
    """Have every cell of both sides rolled up anew: what they name may be the same subjects now."""
    sqlite = is_sqlite(connection)
    sql = f"""SELECT DISTINCT division, kind, month FROM record
        WHERE county_code = :county AND division {among(sqlite, "divisions")} AND dead = 0"""
    given = {"county": facts.county_code, "divisions": keys(sqlite, {*moves, *moves.values()})}
    desk = Desk(facts)
    desk.cells = {(row[0], row[1], row[2]) for row in statement.rows(connection, sql, given)}
    if desk.cells:
        store.open_desk(connection, desk, SERVER, (), ())
        tick(connection, desk)


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


def _standing(
    connection: Connection, facts: Facts, divisions: Sequence[str], lock: str = ""
) -> list[str]:
    """The ids of these divisions' live records, in order; with ``lock`` they are locked so."""
    sqlite = is_sqlite(connection)
    sql = f"""SELECT record_id FROM record
        WHERE county_code = :county AND division {among(sqlite, "divisions")} AND dead = 0
        ORDER BY record_id {"" if sqlite else lock}"""
    given = {"county": facts.county_code, "divisions": keys(sqlite, divisions)}
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
