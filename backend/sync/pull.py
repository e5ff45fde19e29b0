"""The pull: what changed in a scope since a cursor, a page at a time, skipping nothing."""

from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

import orjson
from sqlalchemy.engine import Connection

from backend.intake.desk import State
from backend.intake.turn import Receipt
from backend.people.actor import TOWNSHIP_REVIEWER, VILLAGE_REPORTER, Actor, scope_bounds
from backend.records.status import NAMES
from backend.sync import store
from backend.sync.cursor import Position, read_cursor, write_cursor
from backend.sync.store import Clock, Told

#: Only these carry copies of records: names stay in their village and township.
CARRIERS = (VILLAGE_REPORTER, TOWNSHIP_REVIEWER)
PAGE = 500
_ALL = 2**31 - 1
NOTHING_MADE = Receipt([], None)


@dataclass(slots=True)
class Page:
    """One page of what a phone has not seen; ``settled`` tells of what it waited for."""

    changes: list[dict[str, Any]]
    cursor: str | None
    more: bool = False
    reset: bool = False
    settled: list[dict[str, Any]] = field(default_factory=list)


def pull(
    connection: Connection,
    actor: Actor,
    clock: Clock,
    cursor: Any,
    secret: str,
    now: int,
    receipt: Receipt = NOTHING_MADE,
) -> Page:
    """The next page after ``cursor``; ``clock`` must come from the same snapshot.

    A cursor that is missing, foreign or too old begins a resync: all live records, then what
    changed since it began. What the same request has made need not be read again.
    """
    if actor.role not in CARRIERS or actor.standing != "active":
        return Page([], None)
    scope = scope_bounds(actor)
    name = "-".join(scope)
    position = read_cursor(secret, cursor, clock.epoch, name, now)
    # A number ahead of ours was given by a server that has been restored since.
    reset = position is None or position.number > clock.number
    if position is None or reset:
        position = Position(clock.epoch, name, clock.number, now, ("", ""))
    if position.after is None:
        page, position = _changed(connection, actor, scope, clock, position, now, receipt)
    else:
        page, position = _all_live(connection, actor, scope, position)
    page.cursor, page.reset = write_cursor(secret, position), reset
    page.more = position.after is not None or position.number < clock.number
    return page


def _changed(
    connection: Connection,
    actor: Actor,
    scope: tuple[str, str],
    clock: Clock,
    position: Position,
    now: int,
    receipt: Receipt,
) -> tuple[Page, Position]:
    """A page of changes. A number is told whole or not at all, so the next page misses none."""
    span = (position.number, clock.number)
    if span[0] == span[1]:
        return Page([], None), Position(position.epoch, position.scope, clock.number, now)
    rows = _rows(connection, actor, scope, span, receipt)
    upto, at = clock.number, now
    if len(rows) > PAGE:
        upto, at = rows[-1].number - 1, position.at
        if rows[0].number > upto:
            # One number alone is larger than a page: tell all of it.
            upto = rows[0].number
            rows = store.changes(connection, actor.county_code, scope, (span[0], upto), _ALL)
    # Once for each record, by its latest change. On a page before the last there may be a later
    # one still: then the number is the clock's, which is not too low.
    latest = {row.record_id: row for row in rows if row.number <= upto}
    whole = upto == clock.number
    told = [_told(r, r.number if whole else clock.number, scope) for r in latest.values()]
    return Page(told, None), Position(position.epoch, position.scope, upto, at)


def _rows(
    connection: Connection,
    actor: Actor,
    scope: tuple[str, str],
    span: tuple[int, int],
    receipt: Receipt,
) -> list[Told]:
    """What changed in a span, in its order, and no more of it than fills a page and shows that.

    What this request made itself is not looked up but told as it was written: whoever has changed
    it since is told by a later number, which counts. Nothing was held on it.
    """
    county, made = actor.county_code, receipt.made
    if not made or not span[0] < receipt.number <= span[1]:
        return store.changes(connection, county, scope, span, PAGE + 1)
    others = store.changes(connection, county, scope, span, PAGE + 1, receipt.number)
    if len(others) + len(made) > PAGE:
        return store.changes(connection, county, scope, span, PAGE + 1)
    mine = [_as_made(state, receipt.number) for state in made]
    return sorted(others + mine, key=attrgetter("number", "record_id")) if others else mine


def _as_made(state: State, number: int) -> Told:
    return Told(
        number, state.division, state.record_id, state.kind, state.kind_version, state.division,
        state.rev, state.status, int(state.dead), state.adds.day,
        orjson.dumps(state.body).decode(), state.author, state.updated_at, None,
    )  # fmt: skip


def _all_live(
    connection: Connection, actor: Actor, scope: tuple[str, str], position: Position
) -> tuple[Page, Position]:
    """A page of a resync. It ends at the number at which it began: changes take over there."""
    rows = store.live(connection, actor.county_code, scope, position.after or ("", ""), PAGE + 1)
    page, after = rows[:PAGE], None
    if len(rows) > PAGE:
        after = (page[-1].division, page[-1].record_id)
    told = [_told(row, position.number, scope) for row in page]
    epoch, name, number, at = position.epoch, position.scope, position.number, position.at
    return Page(told, None), Position(epoch, name, number, at, after)


def _told(row: Told, number: int, scope: tuple[str, str]) -> dict[str, Any]:
    """A record as a phone keeps it; one that left the scope is told as gone, without its body."""
    here = scope[0] <= row.division <= scope[1]
    return {
        "record_id": row.record_id,
        "kind": row.kind,
        "kind_version": row.kind_version,
        "division": row.division if here else row.told_in,
        "rev": row.rev,
        "status": NAMES[row.status],
        "dead": row.dead == 1 or not here,
        "day": f"{row.day // 10000:04}-{row.day // 100 % 100:02}-{row.day % 100:02}",
        "body": orjson.Fragment(row.body) if here else {},
        "author": row.author,
        "number": number,
        "updated_at": row.updated_at,
        "held": row.held.split(",") if row.held and here else [],
    }
