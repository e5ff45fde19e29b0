"""Divisions in: check every line first, then write all of them or none."""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import resources

from sqlalchemy.engine import Connection

from backend.divisions import store
from backend.divisions.checking import Fault, Row, check_rows
from backend.divisions.code import county_of
from backend.divisions.parsing import parse_list
from backend.divisions.planning import Plan, plan_county


class DivisionsRefused(ValueError):
    """A list with faults; nothing of it was written. ``faults`` is in line order."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass
class ImportReport:
    """What an import did, in codes; ``moved`` leads from each code that was left to the new one.

    ``again`` are the codes that the list takes out of force and that were so before, ``stale``
    those that it has in force though they have moved on; see ``Plan``.
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)
    again: dict[str, str] = field(default_factory=dict)
    stale: dict[str, str] = field(default_factory=dict)
    unchanged: int = 0


def plan_divisions(
    connection: Connection, rows: Iterable[Row], *, demo: bool = False
) -> list[Plan]:
    """What a list would change, county by county; writes nothing.

    A division of a listed county that the list no longer names would be closed from today (its
    ``valid_to``), unless it is what a listed one has become. Raises DivisionsRefused with every
    fault.
    """
    listed = list(rows)
    faults = check_rows(listed)
    plans = []
    if not faults:
        for county_code in sorted({county_of(row.code) for row in listed}):
            mine = [row for row in listed if county_of(row.code) == county_code]
            known = {row["code"]: row for row in store.of_county(connection, county_code)}
            plan, wrong = plan_county(county_code, mine, known, store.today_number(), demo)
            plans.append(plan)
            faults += wrong
    if faults:
        raise DivisionsRefused(sorted(faults, key=lambda fault: fault.line))
    return plans


def write_plan(connection: Connection, plan: Plan, report: ImportReport) -> None:
    """Write one county's divisions: add, rename, take out of force; never delete.

    What hangs on a code that is left (records, accounts) is the caller's to move.
    """
    store.start_county(connection, plan.county_code, str(uuid.uuid4()))
    store.upsert(connection, plan.writes)
    store.close(connection, plan.closed, store.today_number())
    report.added += plan.added
    report.changed += [code for code in plan.changed if code not in plan.closed]
    report.closed += plan.closed
    report.unchanged += plan.unchanged
    report.moved |= plan.moved
    report.again |= plan.again
    report.stale |= plan.stale


def import_divisions(
    connection: Connection, rows: Iterable[Row], *, demo: bool = False
) -> ImportReport:
    """Write the whole of one or more counties. Raises DivisionsRefused, with nothing written."""
    report = ImportReport()
    for plan in plan_divisions(connection, rows, demo=demo):
        write_plan(connection, plan, report)
    return report


def read_list(raw: bytes) -> list[Row]:
    """The rows of a CSV file. Raises DivisionsRefused with every fault of form and content."""
    parsed = parse_list(raw)
    faults = {fault.line: fault for fault in check_rows(parsed.rows)} if parsed.rows else {}
    # What is wrong with a line's form explains the rest of what is wrong with it.
    faults |= {fault.line: fault for fault in parsed.faults}
    if faults:
        raise DivisionsRefused([faults[line] for line in sorted(faults)])
    return parsed.rows


def demo_rows() -> list[Row]:
    """The demo county's list, as packaged (沅陵县: 1 county, 21 townships, 404 villages)."""
    raw = resources.files("backend.divisions").joinpath("demo.json").read_text(encoding="utf-8")
    data = json.loads(raw)
    rows = [Row(data["county"]["code"], data["county"]["name"])]
    for township in data["townships"]:
        rows.append(Row(township["code"].ljust(12, "0"), township["name"]))
        rows += [Row(village["code"], village["name"]) for village in township["villages"]]
    return rows


def load_demo_divisions(connection: Connection, *, demo: bool = True) -> str:
    """Load the demo county; returns its six-digit code. Doing it again changes nothing."""
    rows = demo_rows()
    import_divisions(connection, rows, demo=demo)
    return county_of(rows[0].code)
