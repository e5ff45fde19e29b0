"""The proof: everything again, record by record in plain Python, against what the tables hold.

It shares no SQL and no arithmetic with the rollup, so that one mistake cannot hide in both. It goes
by what people said, the bodies, and not by the columns that a rollup reads: those may be filled by
an older declaration, and are compared as well.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy.engine import Connection

from backend import statement
from backend.border import seeing
from backend.catalogue.kind import Kind
from backend.db import reading
from backend.records.models import DIMENSIONS, MEMBERS, NUMBERS
from backend.records.status import reported
from worker.rollup.tally import Rows, Tally, upwards
from worker.rollup.villages import Villages, villages_of

COLUMNS = ", ".join(("day", "month", *NUMBERS, *DIMENSIONS, *MEMBERS))


class Difference(NamedTuple):
    """A row that is not what the records make it.

    ``table`` is total or total_member; ``what`` is measure and part, or measure, part and
    member. ``stored`` and ``counted`` are the row's integers, None where there is no row.
    """

    table: str
    division: str
    kind: str
    month: int
    what: tuple[Any, ...]
    stored: tuple[int | None, ...] | None
    counted: tuple[int | None, ...] | None


class Recount(NamedTuple):
    """``waiting`` cells were dirty in the snapshot; what they feed was not compared.

    ``misfilled`` are the ids of records whose columns are not what their bodies make.
    """

    differences: list[Difference]
    records: int
    rows: int
    waiting: int
    misfilled: list[str]


def recount(county_code: str, only: Collection[str] = ()) -> Recount:
    """Compare every total and member row of a county with its records, in one snapshot.

    ``only`` these kinds, where any are named.
    """
    with seeing(county_code), reading() as connection:
        return compare(connection, county_code, only=only)


def compare(
    connection: Connection,
    county_code: str,
    everything: bool = False,
    only: Collection[str] = (),
) -> Recount:
    """The same in the caller's transaction; ``everything``: with what is still to be rolled up."""
    kinds: Mapping[str, Kind] = current_app.extensions["catalogue"].kinds
    dirty, villages = _dirty(connection, county_code), villages_of(connection, county_code)
    waiting = {} if everything else _waiting(dirty, villages)
    found, misfilled, records, rows = list[Difference](), list[str](), 0, 0
    # Kind by kind: no figure mixes two, and a county's members are many.
    for kind in [kind for kind in kinds.values() if not only or kind.name in only]:
        tally = Tally(kind, villages)
        for record in _records(connection, county_code, kind.name):
            tally.add(record)
        counted, stored = tally.finish(), _stored(connection, county_code, kind.name)
        found += [
            difference
            for difference in _differences(stored, counted)
            if difference.month < waiting.get((difference.division, kind.name), 1_000_000)
        ]
        misfilled += tally.misfilled
        records += tally.records
        rows += sum(map(len, stored.values()))
    return Recount(found, records, rows, len(dirty), misfilled)


def _differences(stored: Rows, counted: Rows) -> Iterator[Difference]:
    for table, rows in stored.items():
        ought = counted[table]
        for key in sorted(key for key in {*rows, *ought} if rows.get(key) != ought.get(key)):
            division, kind, month, *what = key
            yield Difference(
                table, division, kind, month, tuple(what), rows.get(key), ought.get(key)
            )


def _records(connection: Connection, county_code: str, kind: str) -> Iterator[Any]:
    """Live records, returned ones left out; a server-side cursor on PostgreSQL."""
    sql = f"""SELECT record_id, division, status, body, {COLUMNS} FROM record
        WHERE county_code = :county AND kind = :kind AND dead = 0 AND {reported()}"""
    yield from statement.streamed(connection, sql, {"county": county_code, "kind": kind}, 5000)


def _stored(connection: Connection, county_code: str, kind: str) -> Rows:
    totals = """SELECT division, kind, month, measure, part,
            reported, reported_delta, approved, approved_delta
        FROM total WHERE county_code = :county AND kind = :kind"""
    members = """SELECT division, kind, month, measure, part, member,
            reported, reported_delta, approved, approved_delta
        FROM total_member WHERE county_code = :county AND kind = :kind"""
    given = {"county": county_code, "kind": kind}
    return {
        "total": {row[:5]: row[5:] for row in statement.rows(connection, totals, given)},
        "total_member": {row[:6]: row[6:] for row in statement.rows(connection, members, given)},
    }


def _dirty(connection: Connection, county_code: str) -> list[tuple[str, str, int]]:
    sql = "SELECT division, kind, month FROM dirty_cell WHERE county_code = :county"
    return [(r[0], r[1], r[2]) for r in statement.rows(connection, sql, {"county": county_code})]


def _waiting(dirty: list[tuple[str, str, int]], villages: Villages) -> dict[tuple[str, str], int]:
    """Divisions and kinds with a dirty cell at or below them: the first month that it can move.

    A cell moves those of its village's other codes as well.
    """
    waiting: dict[tuple[str, str], int] = {}
    for division, kind, month in dirty:
        for place in {up for code in villages.codes(division) for up in upwards(code)}:
            waiting[place, kind] = min(month, waiting.get((place, kind), month))
    return waiting
