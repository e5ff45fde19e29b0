"""The SQL of a rollup turn on members: those of records, and the rows kept of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import TextClause, text
from sqlalchemy.engine import Connection

from backend.db import is_sqlite
from worker.rollup.register import Shift
from worker.rollup.rowset import MOMENT, PLACE, SUBJECT, match, pack, replace, rowset, run
from worker.rollup.shape import Held, Moment, Place, Row, Subject


class Asked(NamedTuple):
    """What a measure asks of a leaf cell's records.

    ``slot`` is the column of the member, ``part`` that of its part ('' for the whole), ``number``
    that of a stock's state ('' for distinct).
    """

    place: int
    measure: str
    slot: str
    part: str
    number: str


#: ``slots`` are the columns that are asked of the cell, as |k1/|k1/d1|.
PLACES = {"place": "int", **PLACE, "slots": "text"}
ASKED = dict(zip(Asked._fields, ("int", "text", "text", "text", "text"), strict=True))
#: What tells the rows of one statement apart; a cell goes by its number, which is cheaper.
SAME = ("place", "measure", "part", "track", "member")
#: Days have 8 digits and ids 36 characters: written before a state, the greatest is the latest.
WIDTH = 8 + 36
#: A record counts as reported (track 0), and where it is approved (status 1) also as that.
RECORDS = f"""FROM place p CROSS JOIN record r CROSS JOIN (SELECT 0 AS track UNION ALL SELECT 1) k
        WHERE {match("r", "p", PLACE)} AND r.dead = 0 AND r.status < 2
            AND (k.track = 0 OR r.status = 1)"""


def _members_by(slot: str, part: str, numbers: dict[str, bool], sqlite: bool) -> str:
    """The members in one column: how many records hold each, and the latest of some numbers."""
    by, said = (f"r.{part}", f"AND r.{part} IS NOT NULL") if part else ("''", "")
    # Ids are ordered byte by byte on either engine, whatever the database's own collation.
    binary = "" if sqlite else ' COLLATE "C"'
    key = f"CAST(r.day AS text) || substr(r.record_id || '{' ' * 36}', 1, 36)"
    latest = "".join(
        f", {f'max(({key} || r.{n}){binary})' if wanted else 'NULL'} AS {n}"
        for n, wanted in numbers.items()
    )
    return f"""SELECT p.place, '{slot}' AS slot, '{part}' AS by_slot, {by} AS part, k.track,
            r.{slot} AS member, count(*) AS held{latest}
        {RECORDS} AND r.{slot} IS NOT NULL {said}
            AND replace(p.slots, '|{slot}/{part}|', '') <> p.slots
        GROUP BY p.place, k.track, r.{slot}{f", {by}" if part else ""}"""


@cache
def _moved(sqlite: bool, columns: frozenset[tuple[str, str, str]]) -> TextClause:
    numbers = sorted({number for _, _, number in columns} - {""})
    branches = [
        _members_by(slot, part, {n: (slot, part, n) in columns for n in numbers}, sqlite)
        for slot, part in sorted({(slot, part) for slot, part, _ in columns})
    ]
    states = "".join(
        f" WHEN '{n}' THEN CAST(substr(g.{n}, {WIDTH + 1}) AS bigint)" for n in numbers
    )
    value = f"CASE a.number WHEN '' THEN g.held{states} END"
    sets = f"""
        WITH place AS MATERIALIZED {rowset(sqlite, PLACES, "places")},
        asked AS MATERIALIZED {rowset(sqlite, ASKED)},
        held AS ({" UNION ALL ".join(branches)}),
        fresh AS (SELECT a.place, a.measure, g.part, g.track, g.member, {value} AS value
            FROM asked a JOIN held g
            ON g.place = a.place AND g.slot = a.slot AND g.by_slot = a.part
            WHERE {value} IS NOT NULL),
        stored AS (SELECT p.place, m.measure, m.part, m.track, m.member, m.value, m.delta
            FROM place p CROSS JOIN total_member m
            WHERE {match("m", "p", ("division", "kind"))} AND m.month + 0 = p.month)"""
    return text(sets + (_in_halves() if sqlite else _in_full()))


def _in_full() -> str:
    either = ", ".join(f"coalesce(f.{name}, s.{name})" for name in SAME)
    return f"""
        SELECT {either}, s.value, s.delta, f.value
        FROM fresh f FULL JOIN stored s ON {" AND ".join(f"f.{n} = s.{n}" for n in SAME)}
        WHERE f.value IS NULL OR s.value IS NULL OR f.value <> s.value"""


def _in_halves() -> str:
    """For SQLite, which joins in full by comparing all with all, and a set that it has not
    materialised by making it again for each row."""
    joined = " AND ".join(f"f.{name} = s.{name}" for name in SAME)
    return f""",
        f AS MATERIALIZED (SELECT * FROM fresh), s AS MATERIALIZED (SELECT * FROM stored)
        SELECT {", ".join(f"f.{name}" for name in SAME)}, s.value, s.delta, f.value
        FROM f LEFT JOIN s ON {joined} WHERE s.value IS NULL OR f.value <> s.value
        UNION ALL
        SELECT {", ".join(f"s.{name}" for name in SAME)}, s.value, s.delta, NULL
        FROM s LEFT JOIN f ON {joined} WHERE f.value IS NULL"""


def moved_members(
    connection: Connection, county: str, cells: Sequence[Place], asked: Sequence[Asked]
) -> dict[Moment, Shift]:
    """The member rows of leaf ``cells`` that are not what the cells' live records make them.

    ``asked`` names cells by their place in ``cells``. A distinct member's value is the number of
    records that hold it, a stock's is that of its latest record by day and id.
    """
    columns = frozenset((ask.slot, ask.part, ask.number) for ask in asked)
    statement = _moved(is_sqlite(connection), columns)
    slots: dict[int, set[str]] = defaultdict(set)
    for ask in asked:
        slots[ask.place].add(f"|{ask.slot}/{ask.part}|")
    places = pack(
        PLACES, ((number, *cell, "".join(slots[number])) for number, cell in enumerate(cells))
    )
    found = {}
    for row in run(connection, statement, county, rows=pack(ASKED, asked), places=places):
        division, kind, month = cells[row[0]]
        held = None if row[5] is None else Held(row[5], row[6])
        found[Subject(division, kind, *row[1:5]), month] = Shift(held, row[7])
    return found


@cache
def _own(sqlite: bool) -> TextClause:
    return text(f"""
        SELECT m.division, m.kind, m.measure, m.part, m.track, m.member, m.month, m.value, m.delta
        FROM {rowset(sqlite, MOMENT)} t CROSS JOIN total_member m
        WHERE {match("m", "t", MOMENT)}""")


def own_rows(connection: Connection, county: str, moments: Iterable[Moment]) -> dict[Moment, Held]:
    """The rows of just these subjects and months."""
    given = pack(MOMENT, ((*subject, month) for subject, month in moments))
    rows = run(connection, _own(is_sqlite(connection)), county, rows=given)
    return {(Subject(*row[:6]), row[6]): Held(row[7], row[8]) for row in rows}


@cache
def _near(sqlite: bool) -> TextClause:
    def nearest(columns: str, compare: str, order: str) -> str:
        return f"""(SELECT {columns} FROM total_member m WHERE {match("m", "t", SUBJECT)}
            AND m.month {compare} t.month ORDER BY m.month {order} LIMIT 1)"""

    subject = ", ".join(f"t.{name}" for name in SUBJECT)
    if sqlite:
        before = ", ".join(nearest(f"m.{name}", "<", "DESC") for name in ("month", "value"))
        after = ", ".join(nearest(f"m.{n}", ">", "ASC") for n in ("month", "value", "delta"))
        return text(f"SELECT {subject}, {before}, {after} FROM {rowset(True, MOMENT)} t")
    return text(f"""
        SELECT {subject}, b.month, b.value, a.month, a.value, a.delta
        FROM {rowset(False, MOMENT)} t
        LEFT JOIN LATERAL {nearest("m.month, m.value", "<", "DESC")} b ON true
        LEFT JOIN LATERAL {nearest("m.month, m.value, m.delta", ">", "ASC")} a ON true""")


def nearest_months(connection: Connection, county: str, moments: Iterable[Moment]) -> list[Any]:
    """A subject's rows right before and right after each given month.

    Columns: the subject's six, month and value before, month, value and delta after; NULL where
    there is none.
    """
    given = pack(MOMENT, ((*subject, month) for subject, month in moments))
    return run(connection, _near(is_sqlite(connection)), county, rows=given)


def write_members(connection: Connection, county: str, rows: Iterable[Row]) -> None:
    """Write the rows as they are after the change, or delete them."""
    rows = list(rows)
    fresh = [(*row.subject, row.month, *row.after) for row in rows if row.after]
    gone = [(*row.subject, row.month) for row in rows if not row.after]
    replace(connection, county, "total_member", fresh, gone)
