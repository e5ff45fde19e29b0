"""SQL of the records behind a figure: what each adds to it, in one set-wise statement.

It repeats for a list of records what a rollup does for cells, by the same columns and the same
order, so that the list adds up to the figure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy.engine import Connection

from backend import statement
from backend.catalogue.kind import Measure
from backend.dashboard.behind_sides import (
    NEITHER,
    columns,
    listed_columns,
    side_of,
    waiting_side,
)
from backend.db import is_sqlite
from backend.divisions.code import bounds
from backend.divisions.store import ends
from backend.records.models import DIMENSIONS, MEMBERS, NUMBERS
from backend.records.status import counts, reported, unreviewed
from backend.totals.figure import Track, year_start

#: Rows of a long list that are in memory at a time.
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Span:
    """Whose records: of a kind, in a division, of some months (YYYYMM), on one track.

    ``since`` is the first month to look at: a stock is made of older records than its period's.
    ``waiting``: those that wait for review alone, each with what it would change in the approved
    figure, whatever the track.
    """

    kind: str
    division: str
    first: int
    last: int
    since: int
    track: Track
    part: str
    waiting: bool = False


class Sums(NamedTuple):
    """Over every record that takes part: their number, how many count, what they add up to."""

    records: int
    counted: int
    over: int
    under: int


def _lined(
    connection: Connection, measures: list[Measure], span: Span, listed: bool = False
) -> str:
    """The query of all records that take part, as a table ``lined``; see ``records``."""
    binary = "" if is_sqlite(connection) else ' COLLATE "C"'
    chain = _chain(connection, span)
    side = waiting_side if span.waiting else side_of
    sides = [side(measure, span.part, binary, bool(chain)) for measure in measures]
    under = sides[1] if len(sides) > 1 else NEITHER
    more = f", {listed_columns('over', sides[0])}, {listed_columns('under', under)}"
    status = _status(measures, span)
    within = "division BETWEEN :low AND :high"
    # What a village said under its other codes may stand over what it says here.
    wider = f"{within} OR division IN (SELECT code FROM near)" if chain else within
    return f"""({chain}SELECT * FROM (
            SELECT record_id, division, day, status,
                {columns("over", sides[0])}, {columns("under", under)}{more if listed else ""}
            FROM (SELECT record_id, division, day, month, status,
                    {", ".join((*NUMBERS, *DIMENSIONS, *MEMBERS))}
                FROM record WHERE county_code = :county AND kind = :kind AND dead = 0
                    AND {status} AND ({wider})
                    AND month BETWEEN :since AND :last) base
        ) valued WHERE over_takes + under_takes > 0 AND {within}) lined"""


def _status(measures: list[Measure], span: Span) -> str:
    """Which states are read; a returned record counts in neither figure."""
    if not span.waiting:
        return counts(span.track)
    # What is counted one by one needs no others to be compared with.
    return unreviewed() if measures[0].type in ("count", "sum") else reported()


def _chain(connection: Connection, span: Span) -> str:
    """Tables of the codes that have gone, and of those beside the ones in scope; "" for none."""
    gone = ends(connection, span.division[:6])
    if not gone:
        return ""
    codes = {**gone, **{end: end for end in gone.values()}}
    low, high = bounds(span.division)
    here = {end for code, end in codes.items() if low <= code <= high}
    near = [code for code, end in codes.items() if end in here and not low <= code <= high]
    # Codes are 12 digits each: nothing in them needs quoting.
    rows = ", ".join(f"('{code}', '{end}')" for code, end in sorted(codes.items()))
    beside = ", ".join(f"('{code}')" for code in near) or "('')"
    return f"WITH chain(code, today) AS (VALUES {rows}), near(code) AS (VALUES {beside}) "


def _parameters(span: Span) -> dict[str, Any]:
    low, high = bounds(span.division)
    return {
        "county": span.division[:6],
        "kind": span.kind,
        "low": low,
        "high": high,
        "first": span.first,
        "last": span.last,
        "january": year_start(span.last),
        "since": span.since,
        "part": span.part,
    }


def sums(connection: Connection, measures: list[Measure], span: Span) -> Sums:
    """What all the records behind a figure add up to."""
    sql = f"""SELECT count(*), count(CASE WHEN over_counts + under_counts > 0 THEN 1 END),
        CAST(coalesce(sum(over_value), 0) AS bigint), CAST(coalesce(sum(under_value), 0) AS bigint)
        FROM {_lined(connection, measures, span)}"""
    return Sums(*statement.rows(connection, sql, _parameters(span))[0])


def records(
    connection: Connection, measures: list[Measure], span: Span, limit: int, skip: int
) -> Iterator[Mapping[str, Any]]:
    """The records behind a figure, with body, author and number of photos.

    Those that make it up come first, each group from its newest day on. ``over_takes`` tells
    whether a record takes part in the figure (a ratio: in its numerator), ``over_counts`` whether
    it is one of those that make it up (no repeat, no older state), ``over_value`` what it adds, and
    ``over_own`` what it would by itself; ``over_peer`` and ``over_peer_day`` name the record of the
    same member that counts. ``under_…`` are the same for a denominator.
    """
    binary = "" if is_sqlite(connection) else ' COLLATE "C"'
    first, order = "over_counts + under_counts > 0 DESC", f"day DESC, record_id{binary} DESC"
    sql = f"""SELECT l.*, r.body, r.updated_at, a.display_name AS author,
            v.name AS village, t.name AS township,
            (SELECT count(*) FROM record_photo p WHERE p.county_code = :county
                AND p.record_id = l.record_id AND p.gone = 0) AS photos
        FROM (SELECT * FROM {_lined(connection, measures, span, listed=True)}
            ORDER BY {first}, {order} LIMIT :limit OFFSET :skip) l
        JOIN record r ON r.county_code = :county AND r.record_id = l.record_id
        LEFT JOIN account a ON a.id = r.author
        LEFT JOIN division v ON v.code = l.division
        LEFT JOIN division t ON t.code = v.parent_code AND t.level = 2
        ORDER BY {first}, l.day DESC, l.record_id{binary} DESC"""
    parameters = _parameters(span) | {"limit": limit, "skip": skip}
    # A long list is not held in memory: it leaves as it is read.
    if limit > _PAGE:
        return map(dict, statement.streamed(connection, sql, parameters, _PAGE).mappings())
    return iter(statement.named_rows(connection, sql, parameters))


def waiting(connection: Connection, span: Span) -> int:
    """How many cells that the figure is made of are older than their records."""
    sql = """SELECT count(*) FROM dirty_cell WHERE county_code = :county AND kind = :kind
        AND division BETWEEN :low AND :high AND month BETWEEN :since AND :last"""
    return int(statement.value(connection, sql, _parameters(span)))
