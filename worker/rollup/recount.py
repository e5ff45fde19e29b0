"""The proof: everything again, record by record in plain Python, against what the tables hold.

It shares no SQL and no arithmetic with the rollup, so that one mistake cannot hide in both.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import text
from sqlalchemy.engine import Connection

from backend import statement
from backend.border import seeing
from backend.catalogue.kind import Kind, Measure
from backend.db import reading
from worker.rollup.villages import Villages, gone_on, villages_of

COLUMNS = """record_id, kind, division, day, month, status,
    n1, n2, n3, n4, n5, n6, n7, n8, d1, d2, k1, k2, k3"""
REPORTED, APPROVED = range(2)

Rows = dict[str, dict[tuple, tuple[int | None, ...]]]
"""By table: a row's key in the order of ``Difference`` -> its integers."""


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
    """``waiting`` cells were dirty in the snapshot; what they feed was not compared."""

    differences: list[Difference]
    records: int
    rows: int
    waiting: int


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
    found, records, rows = [], 0, 0
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
        records += tally.records
        rows += sum(map(len, stored.values()))
    return Recount(found, records, rows, len(dirty))


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
    sql = f"""SELECT {COLUMNS} FROM record
        WHERE county_code = :county AND kind = :kind AND dead = 0 AND status IN (0, 1)"""
    streaming = {"stream_results": True, "max_row_buffer": 5000}
    given = {"county": county_code, "kind": kind}
    yield from connection.execute(text(sql), given, execution_options=streaming)


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
        for place in {up for code in villages.codes(division) for up in _upwards(code)}:
            waiting[place, kind] = min(month, waiting.get((place, kind), month))
    return waiting


def _upwards(division: str) -> list[str]:
    """A division and everything above it."""
    chain = [division, division[:9] + "000", division[:6] + "000000"]
    return sorted(set(chain), reverse=True)


class Tally:
    """Figures of one kind in a county, as its records are read one by one."""

    def __init__(self, kind: Kind, villages: Villages) -> None:
        self.measures, self.villages = kind.measures, villages
        #: (division, kind, measure, part, track, member) -> month -> day and id of the latest
        self.said: dict[tuple, dict[int, tuple[int, str]]] = defaultdict(dict)
        self.records = 0
        #: (division, kind, month, measure, part) -> [value, delta] by track
        self.totals: dict[tuple, list[list[int]]] = defaultdict(lambda: [[0, 0], [0, 0]])
        #: (division, kind, measure, part, track, member) -> month -> number of records
        self.holders: dict[tuple, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        #: the same -> month -> (day, record id, value) of the latest
        self.states: dict[tuple, dict[int, tuple[int, str, int]]] = defaultdict(dict)
        #: (division, kind, month, measure, part, member) -> the row's four, None: not in it
        self.members: dict[tuple, list[int | None]] = defaultdict(lambda: [None] * 4)

    def add(self, record: Any) -> None:
        """Take one live record into account."""
        self.records += 1
        for track in (REPORTED, APPROVED) if record.status == 1 else (REPORTED,):
            for measure in self.measures.values():
                if measure.type in ("count", "sum"):
                    self._add_plain(record, measure, track)
                else:
                    self._add_member(record, measure, track)

    def _add_plain(self, record: Any, measure: Measure, track: int) -> None:
        amount = getattr(record, measure.number_slot) if measure.number_slot else 1
        part = getattr(record, measure.dimension_slot) if measure.dimension_slot else None
        for division in _upwards(record.division):
            for which in {"", part or ""}:
                key = (division, record.kind, record.month, measure.name, which)
                figures = self.totals[key][track]
                figures[0] += amount or 0
                figures[1] += amount or 0

    def _add_member(self, record: Any, measure: Measure, track: int) -> None:
        member = getattr(record, measure.member_slot or "k1")
        if member is None:
            return
        if measure.type == "stock":
            value = getattr(record, measure.number_slot or "n1")
            if value is not None:
                place = (record.division, record.kind, measure.name, "", track, member)
                state = (record.day, record.record_id, value)
                states = self.states[place]
                states[record.month] = max(state, states.get(record.month, state))
                self._say(place, record)
            return
        part = getattr(record, measure.dimension_slot) if measure.dimension_slot else None
        homes = _upwards(record.division) if measure.within == "county" else [record.division]
        for home in homes:
            for which in {"", part or ""}:
                place = (home, record.kind, measure.name, which, track, member)
                self.holders[place][record.month] += 1
                if measure.within != "county":
                    self._say(place, record)

    def _say(self, place: tuple, record: Any) -> None:
        latest, months = (record.day, record.record_id), self.said[place]
        months[record.month] = max(latest, months.get(record.month, latest))

    def finish(self) -> Rows:
        """Both tables as they must be."""
        gone = gone_on(self.said, self.villages, lambda name: self.measures[name].type != "stock")
        for place, months in self.holders.items():
            here, year = 0, 0
            for month in sorted({*months, *gone.get(place, ())}):
                here = here if month // 100 == year else 0
                held = 0 if month in gone.get(place, ()) else months[month]
                self._row(place, month, held, int(held > 0) - here, counts=int(held > 0))
                here, year = int(held > 0), month // 100
        for place, states in self.states.items():
            level = 0
            for month in sorted({*states, *gone.get(place, ())}):
                value = 0 if month in gone.get(place, ()) else states[month][2]
                self._row(place, month, value, value - level, counts=value)
                level = value
        totals: dict[tuple, tuple[int | None, ...]] = {
            key: (*reported, *approved)
            for key, (reported, approved) in self.totals.items()
            if any(reported) or any(approved)
        }
        members = {key: tuple(figures) for key, figures in self.members.items()}
        return {"total": totals, "total_member": members}

    def _row(self, place: tuple, month: int, value: int, delta: int, counts: int) -> None:
        """A member row, and its share of the totals that count it."""
        division, kind, measure, part, track, member = place
        figures = self.members[division, kind, month, measure, part, member]
        figures[2 * track : 2 * track + 2] = value, delta
        wide = self.measures[measure].within == "county"
        for home in [division] if wide else _upwards(division):
            totals = self.totals[home, kind, month, measure, part][track]
            totals[0] += counts
            totals[1] += delta
