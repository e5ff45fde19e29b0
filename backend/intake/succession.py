"""What names a division that is out of force means the one that took its place."""

from collections.abc import Iterable

from sqlalchemy.engine import Connection

from backend.intake import store
from backend.intake.desk import Desk
from backend.intake.operation import Operation


def follow(connection: Connection, desk: Desk, ops: Iterable[Operation]) -> None:
    """Let these operations name the divisions of today, as far as old ones have a successor.

    A phone that was out of reach while its village moved to another township loses nothing and
    has nothing decided for it: its account has moved too. Costs a query only where a division is
    named that is not in force.
    """
    named = list(ops)
    strange = {op.division for op in named if op.division} - desk.facts.levels.keys()
    if not strange:
        return
    facts = desk.facts
    facts.successors |= store.successors(connection, facts, strange)
    facts.levels |= store.levels(connection, facts, set(facts.successors.values()))
    for op in named:
        if op.division is not None:
            op.division = facts.today_name(op.division)
