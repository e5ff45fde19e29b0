"""What names a division that is out of force means the one that took its place."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.engine import Connection

from backend.intake import store
from backend.intake.desk import Desk
from backend.intake.operation import Arrival, Operation, Sender
from backend.people.actor import scope_bounds


def follow(
    connection: Connection,
    desk: Desk,
    ops: Iterable[Operation],
    arrivals: Iterable[Arrival] = (),
    more: Iterable[str] = (),
) -> None:
    """Let these operations name the divisions of today, as far as old ones have a successor.

    So do the scopes of those who send ``arrivals``: whoever was in scope when asked is in scope
    of the successor, although the village moved between the request and this transaction. A phone
    that was out of reach meanwhile loses nothing and has nothing decided for it. ``more`` are codes
    whose successors are asked for besides, such as those under which records of closed months
    stand. Costs a query only where a division is named that is not in force.
    """
    named, sent = list(ops), list(arrivals)
    facts = desk.facts
    codes = {op.division for op in named} | {one.sender.division for one in sent} | set(more)
    strange = {code for code in codes if code} - facts.levels.keys()
    if not strange:
        return
    facts.successors |= store.successors(connection, facts, strange)
    facts.levels |= store.levels(connection, facts, set(facts.successors.values()))
    for op in named:
        if op.division is not None:
            op.division = facts.today_name(op.division)
    for one in sent:
        one.sender = _of_today(one.sender, facts.today_name(one.sender.division))


def _of_today(sender: Sender, division: str) -> Sender:
    if division == sender.division:
        return sender
    low, high = scope_bounds(division)
    return replace(sender, division=division, low=low, high=high)
