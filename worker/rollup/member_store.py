"""The SQL of a rollup turn on members: those of records, and the rows kept of them."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.engine import Connection

from backend.db import is_sqlite
from worker.rollup.register import Shift
from worker.rollup.rowset import MOMENT, PLACE, SUBJECT, match, pack, replace, rowset, run
from worker.rollup.shape import Branch, Held, Moment, Place, Row, Subject

PLACES = {"place": "int", **PLACE}
#: What tells the rows of one statement apart; a cell goes by its number, which is cheaper.
SAME = ("place", "measure", "part", "track", "member")
#: Days have 8 digits and ids 36 characters: written before a state, the greatest is the latest.
WIDTH = 8 + 36
#: A record counts as reported, and where it is approved also as that.
TRACKS = ("", "FILTER (WHERE status = 1)")


def _grouped(branch: Branch, sqlite: bool) -> str:
    """The members in one column of a kind: what each measure says of them, on both tracks."""
    # Ids are ordered byte by byte on either engine, whatever the database's own collation.
    binary = "" if sqlite else ' COLLATE "C"'
    numbers = sorted({number for _, number in branch.measures})
    values = "".join(
        f", max((latest || {number}){binary}) {track} AS {number}_{name}"
        if number
        else f", nullif(count(*) {track}, 0) AS held_{name}"
        for number in numbers
        for name, track in enumerate(TRACKS)
    )
    part = f"r.{branch.part}" if branch.part else "''"
    columns = [f"r.{number}" for number in numbers if number]
    if columns:
        columns.append(
            f"CAST(r.day AS text) || substr(r.record_id || '{' ' * 36}', 1, 36) AS latest"
        )
    # OFFSET 0: not taken apart, or PostgreSQL would write down day and id for each number anew.
    return f"""SELECT place, member, part{values}
        FROM (SELECT {
        ", ".join(
            ("p.place", f"r.{branch.slot} AS member", f"{part} AS part", "r.status", *columns)
        )
    }
            FROM place p CROSS JOIN record r
            WHERE p.kind = '{branch.kind}' AND {match("r", "p", PLACE)} AND r.dead = 0
                AND r.status < 2 AND r.{branch.slot} IS NOT NULL AND {part} IS NOT NULL
            {"" if sqlite else "OFFSET 0"}) AS said
        GROUP BY place, member, part"""


def _spread(number: int, branch: Branch) -> Iterator[str]:
    """One row for each measure and track of the members that are grouped in ``g<number>``."""
    for measure, column in branch.measures:
        for track in range(len(TRACKS)):
            value = f"{column or 'held'}_{track}"
            if column:
                value = f"CAST(substr({value}, {WIDTH + 1}) AS bigint)"
            yield f"""SELECT place, '{measure}' AS measure, part, {track} AS track, member,
                {value} AS value FROM g{number} WHERE {column or "held"}_{track} IS NOT NULL"""


@cache
def _moved(sqlite: bool, branches: tuple[Branch, ...]) -> TextClause:
    grouped = "".join(
        f"g{number} AS MATERIALIZED ({_grouped(branch, sqlite)}), "
        for number, branch in enumerate(branches)
    )
    fresh = (row for number, branch in enumerate(branches) for row in _spread(number, branch))
    sets = f"""
        WITH place AS MATERIALIZED {rowset(sqlite, PLACES)}, {grouped}
        fresh AS ({" UNION ALL ".join(fresh)}),
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
    connection: Connection, county: str, cells: Sequence[Place], branches: tuple[Branch, ...]
) -> dict[Moment, Shift]:
    """The member rows of leaf ``cells`` that are not what the cells' live records make them.

    A distinct member's value is the number of records that hold it, a stock's is that of its
    latest record by day and id.
    """
    statement = _moved(is_sqlite(connection), branches)
    found = {}
    given = pack(PLACES, ((number, *cell) for number, cell in enumerate(cells)))
    for row in run(connection, statement, county, rows=given):
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
