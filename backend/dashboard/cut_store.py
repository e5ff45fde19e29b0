"""SQL of a month up to one day: what its records come to, line by line.

Totals are kept by month. Where last year's month is compared up to a day, that one month is
counted from its records, village by village: the cost grows with that month's records in the
division, never with all. What members were before that month is looked up in the totals by key.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy.engine import Connection

from backend import statement
from backend.catalogue.kind import Kind, Measure
from backend.db import is_sqlite
from backend.divisions.code import bounds
from backend.records.status import counts, reported
from backend.totals.figure import Track, year_start
from backend.totals.read import Ask


class Days(NamedTuple):
    """From the first of a day's month to that ``day`` (YYYYMMDD), in a division, on one track."""

    division: str
    day: int
    track: Track

    @property
    def month(self) -> int:
        """The month that is cut, YYYYMM."""
        return self.day // 100


class Part(NamedTuple):
    """A line in those days: ``value`` by itself, ``delta`` is what it adds to the months before.

    As in the totals: members of the year's earlier months are in a distinct line's value only,
    and of a stock the delta is its change. ``records`` take part, on whichever track.
    """

    value: int
    delta: int
    records: int


def parts(connection: Connection, kind: Kind, asks: Sequence[Ask], days: Days) -> dict[Ask, Part]:
    """Each line of one kind in these days."""
    sql, given = query(kind, asks, days, is_sqlite(connection))
    found = statement.rows(connection, sql, given)[0]
    return {ask: Part(*found[3 * n : 3 * n + 3]) for n, ask in enumerate(asks)}


def query(kind: Kind, asks: Sequence[Ask], days: Days, sqlite: bool) -> tuple[str, dict[str, Any]]:
    """The statement of ``parts``, three columns a line, and its parameters."""
    sides = [_side(kind.measures[a.measure], a.part, n, days) for n, a in enumerate(asks)]
    deltas = ["delta" if ask.type == "distinct" else "value" for ask in asks]
    columns = ", ".join(f"a{n}.value, a{n}.{d}, a{n}.records" for n, d in enumerate(deltas))
    joined = " CROSS JOIN ".join(f"({side}) a{number}" for number, side in enumerate(sides))
    slots = sorted({slot for ask in asks for slot in _slots(kind.measures[ask.measure])})
    given = _given(kind, days) | {f"part{number}": ask.part for number, ask in enumerate(asks)}
    return f"{_base(slots, days.track, sqlite)} SELECT {columns} FROM {joined}", given


def _given(kind: Kind, days: Days) -> dict[str, Any]:
    low, high = bounds(days.division)
    return {
        "county": days.division[:6], "kind": kind.name, "division": days.division, "low": low,
        "high": high, "month": days.month, "day": days.day, "january": year_start(days.month),
    }  # fmt: skip


def _slots(measure: Measure) -> list[str]:
    slots = (measure.number_slot, measure.dimension_slot, measure.member_slot)
    return [slot for slot in slots if slot]


def _base(slots: list[str], track: Track, sqlite: bool) -> str:
    """The days' live records as a table ``base``; ``counts`` is 1 for those of the track.

    Ids are ordered byte by byte, as a rollup orders them.
    """
    named = "record_id" if sqlite else 'record_id COLLATE "C" AS record_id'
    columns = f"""{", ".join(("division", "day", *slots))}, {named},
        CASE WHEN {counts(track)} THEN 1 ELSE 0 END AS counts"""
    village = f"""county_code = :county AND kind = :kind AND division = p.code
        AND month = :month AND day <= :day AND dead = 0 AND {reported()}"""
    found = f"SELECT {columns} FROM place p CROSS JOIN record WHERE {village}"
    if not sqlite:
        # OFFSET 0: village by village, whatever the planner makes of a table without statistics.
        found = f"""SELECT r.* FROM place p CROSS JOIN LATERAL (
            SELECT {columns} FROM record WHERE {village} OFFSET 0) r"""
    return f"""WITH place AS MATERIALIZED (SELECT code FROM division
            WHERE county_code = :county AND code BETWEEN :low AND :high),
        base AS MATERIALIZED ({found})"""


def _side(measure: Measure, part: str, number: int, days: Days) -> str:
    """SQL of one line: one row of ``value, records``, and of distinct ``delta``."""
    takes = [f"{slot} IS NOT NULL" for slot in (measure.number_slot, measure.member_slot) if slot]
    if part:
        takes.append(f"{measure.dimension_slot} = :part{number}")
    where = " AND ".join(takes) or "1 = 1"
    if measure.type in ("count", "sum"):
        value = f"CAST(coalesce(sum({measure.number_slot or '1'} * counts), 0) AS bigint)"
        return f"SELECT {value} AS value, count(*) AS records FROM base WHERE {where}"
    earlier = f"""SELECT m.{days.track} FROM total_member m WHERE m.division = s.home
        AND m.member = s.member AND m.measure = '{measure.name}' AND m.part = :part{number}
        AND m.kind = :kind AND m.county_code = :county AND m.month < :month
        AND m.{days.track} IS NOT NULL"""
    return (_state if measure.type == "stock" else _members)(measure, where, earlier)


def _members(measure: Measure, where: str, earlier: str) -> str:
    """Different members; new to the year are those of none of its earlier months."""
    home = "CAST(:division AS varchar(12))" if measure.within == "county" else "division"
    known = f"EXISTS ({earlier} AND m.month >= :january)"
    return f"""SELECT count(*) AS value, count(CASE WHEN {known} THEN NULL ELSE 1 END) AS delta,
            (SELECT count(*) FROM base WHERE {where}) AS records
        FROM (SELECT DISTINCT {home} AS home, {measure.member_slot} AS member
            FROM base WHERE counts = 1 AND {where}) s"""


def _state(measure: Measure, where: str, earlier: str) -> str:
    """By how much the latest states differ from those before the month."""
    year = "AND m.month >= :january" if measure.lasts == "year" else ""
    before = f"coalesce(({earlier} {year} ORDER BY m.month DESC LIMIT 1), 0)"
    moved = f"coalesce(sum(s.state - {before}), 0)"
    # Who never was one of those that count is no record of the figure; who ends one is.
    own = f"{where} AND {measure.number_slot} <> 0" if measure.when else where
    return f"""SELECT CAST({moved} AS bigint) AS value,
            (SELECT count(*) FROM base WHERE {own})
                + CASE WHEN {moved} <> 0 THEN 1 ELSE 0 END AS records
        FROM (SELECT division AS home, {measure.member_slot} AS member,
                {measure.number_slot} AS state, row_number() OVER (
                    PARTITION BY division, {measure.member_slot}
                    ORDER BY day DESC, record_id DESC) AS nth
            FROM base WHERE counts = 1 AND {where}) s
        WHERE s.nth = 1"""
