"""Divisions in: check every line first, then write all of them or none."""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from sqlalchemy.engine import Connection

from backend.divisions import store
from backend.divisions.checking import Fault, Row, check_rows
from backend.divisions.code import county_of, is_urban, level_of, parent_of
from backend.divisions.naming import display_name, official_name
from backend.divisions.parsing import parse_list

_FOREVER_FROM = 19490101


class DivisionsRefused(ValueError):
    """A list with faults; nothing of it was written. ``faults`` is in line order."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass
class ImportReport:
    """What an import did, in codes."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    unchanged: int = 0


def import_divisions(
    connection: Connection, rows: Iterable[Row], *, demo: bool = False
) -> ImportReport:
    """Write the whole of one or more counties: add, rename, take out of force; never delete.

    A division of a listed county that the list no longer names is closed from today (its
    ``valid_to``). Raises DivisionsRefused, before anything is written, with every fault.
    """
    listed = list(rows)
    faults = check_rows(listed)
    if faults:
        raise DivisionsRefused(faults)
    report = ImportReport()
    for county_code in sorted({county_of(row.code) for row in listed}):
        mine = [row for row in listed if county_of(row.code) == county_code]
        _import_county(connection, county_code, mine, report, demo)
    return report


def import_file(connection: Connection, raw: bytes) -> ImportReport:
    """Import a CSV file's bytes. Raises DivisionsRefused with every fault of form and content."""
    parsed = parse_list(raw)
    faults = {fault.line: fault for fault in check_rows(parsed.rows)} if parsed.rows else {}
    # What is wrong with a line's form explains the rest of what is wrong with it.
    faults |= {fault.line: fault for fault in parsed.faults}
    if faults:
        raise DivisionsRefused([faults[line] for line in sorted(faults)])
    return import_divisions(connection, parsed.rows)


def _import_county(
    connection: Connection, county_code: str, rows: list[Row], report: ImportReport, demo: bool
) -> None:
    known = {row["code"]: row for row in store.of_county(connection, county_code)}
    store.start_county(connection, county_code, str(uuid.uuid4()))
    writes = []
    for row in rows:
        before = known.pop(row.code, None)
        after = _division(row, before, demo)
        if before == after:
            report.unchanged += 1
            continue
        (report.changed if before else report.added).append(row.code)
        writes.append(after)
    store.upsert(connection, writes)
    vanished = [code for code, row in known.items() if row["valid_to"] is None]
    store.close(connection, vanished, store.today_number())
    report.closed += vanished


def _division(row: Row, before: dict[str, Any] | None, demo: bool) -> dict[str, Any]:
    """The table row of a checked line; a code that returns after a closure is in force again."""
    full_name = official_name(row.name)
    kept_from = before["valid_from"] if before else _FOREVER_FROM
    level = level_of(row.code)
    return {
        "code": row.code,
        "county_code": county_of(row.code),
        "parent_code": parent_of(row.code),
        "level": level,
        "name": display_name(full_name),
        "full_name": full_name,
        "urban": int(level == 3 and is_urban(row.code)),
        "valid_from": row.valid_from or kept_from,
        "valid_to": row.valid_to,
        "successor_code": row.successor_code,
        "demo": int(demo),
    }


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
