"""A list of divisions, imported and put on record, with all that hangs on what it moves."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.engine import Connection

from backend.boundaries.names import names_changed
from backend.boundaries.store import hanging
from backend.boundaries.succession import HandedOn, hand_on
from backend.divisions.importing import ImportReport, plan_divisions, read_list, write_plan
from backend.divisions.planning import Plan
from backend.divisions.store import new_facts
from backend.people.audit import audit


@dataclass
class Loaded(ImportReport):
    """What an import did; ``went`` tells what followed each code that was left."""

    went: dict[str, HandedOn] = field(default_factory=dict)
    counties: list[str] = field(default_factory=list)


class PlanChanged(RuntimeError):
    """What the list would do is not what was agreed to any more."""


def plan_file(connection: Connection, raw: bytes) -> list[Plan]:
    """What importing a CSV file's bytes would do; writes nothing. Raises DivisionsRefused."""
    return plan_divisions(connection, read_list(raw))


def load_file(
    connection: Connection, raw: bytes, actor_id: str, agreed: Sequence[Plan] | None = None
) -> Loaded:
    """Import a CSV file's bytes; what it did is on record in each county's chain.

    Whatever takes another code goes the way of ``shishu divisions move``: its records, held
    operations and accounts follow. Dashboards show the new names at once. Raises DivisionsRefused
    with every fault, and PlanChanged where it is not what was ``agreed``.
    """
    plans = plan_file(connection, raw)
    if agreed is not None and agreed != plans:
        raise PlanChanged
    loaded = Loaded()
    for plan in plans:
        write_plan(connection, plan, loaded)
        moves = plan.moved | _left_behind(connection, plan)
        loaded.went |= hand_on(connection, plan.county_code, moves, actor_id, plan.meeting)
        if plan.writes or plan.closed or moves:
            _put_on_record(connection, plan, actor_id)
            loaded.counties.append(plan.county_code)
    return loaded


def _left_behind(connection: Connection, plan: Plan) -> dict[str, str]:
    """Codes that were left before this list, and on which something hangs still."""
    counts = hanging(connection, plan.county_code, plan.again)
    codes = {code for found in counts.values() for code in found}
    return {code: to for code, to in plan.again.items() if code in codes}


def _put_on_record(connection: Connection, plan: Plan, actor_id: str) -> None:
    names_changed(connection, plan.county_code)
    detail = {
        "added": len(plan.added), "changed": len(plan.changed), "closed": len(plan.closed),
        "moved": len(plan.moved), "stale": len(plan.stale),
    }  # fmt: skip
    audit(connection, plan.county_code, actor_id, "divisions.imported", detail)
    new_facts(connection, plan.county_code)
