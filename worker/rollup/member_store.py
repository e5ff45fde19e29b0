"""The SQL of a rollup turn on members: those of records, and the rows kept of them."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy.engine import Connection

from backend.db import is_sqlite
from backend.records.status import official, reported
from worker.rollup.register import Shift
from worker.rollup.rowset import (
    FOUR,
    MEMBER,
    MOMENT,
    PLACE,
    look_up,
    match,
    pack,
    replace,
    rowset,
    run,
)
from worker.rollup.shape import Branch, Held, Kept, Moment, Place, Row, Subject

PLACES = {"place": "int", **PLACE}
SUBJECT = {**MEMBER, "track": "int"}
#: A subject in one month; whether its own row is asked for as well, 1 or 0.
ASKED = {**SUBJECT, "month": "int", "unknown": "int"}
#: What tells the rows of one statement apart; a cell goes by its number, which is cheaper.
SAME = ("place", "measure", "part", "member")
#: Days have 8 digits and ids 36 characters: written before a state, the greatest is the latest.
WIDTH = 8 + 36
#: A record counts as reported, and where it is approved also as that.
TRACKS = ("", f"FILTER (WHERE {official()})")


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
    slots = (branch.slot, branch.part, *numbers, "status", "day", "record_id")
    asked = sorted({f"r.{name}" for name in slots if name})
    where = f"""p.kind = '{branch.kind}' AND {match("r", "p", PLACE)} AND r.dead = 0
                AND {reported("r.")} AND r.{branch.slot} IS NOT NULL AND {part} IS NOT NULL"""
    # OFFSET 0: not taken apart, or PostgreSQL would write down day and id for each number anew.
    said = ("p.place", f"r.{branch.slot} AS member", f"{part} AS part", "r.status", *columns)
    return f"""SELECT place, member, part{values}
        FROM (SELECT {", ".join(said)}
            FROM {look_up(sqlite, "place p", "record r", asked, where)}
            {"" if sqlite else "OFFSET 0"}) AS said
        GROUP BY place, member, part"""


def _spread(number: int, branch: Branch) -> Iterator[str]:
    """One row for each measure of the members that are grouped in ``g<number>``."""
    for measure, column in branch.measures:
        values = [f"{column or 'held'}_{track}" for track in range(len(TRACKS))]
        if column:
            values = [f"CAST(substr({value}, {WIDTH + 1}) AS bigint)" for value in values]
        yield f"""SELECT place, '{measure}' AS measure, part, member, {values[0]} AS reported,
            {values[1]} AS approved FROM g{number} WHERE {column or "held"}_0 IS NOT NULL"""


@cache
def _moved(sqlite: bool, branches: tuple[Branch, ...]) -> str:
    grouped = "".join(
        f"g{number} AS MATERIALIZED ({_grouped(branch, sqlite)}), "
        for number, branch in enumerate(branches)
    )
    fresh = (row for number, branch in enumerate(branches) for row in _spread(number, branch))
    four = ", ".join(f"m.{name}" for name in FOUR)
    stored = [f"m.{name}" for name in ("measure", "part", "member", *FOUR)]
    own = f"{match('m', 'p', ('division', 'kind'))} AND CAST(m.month AS bigint) = p.month"
    sets = f"""
        WITH place AS MATERIALIZED {rowset(sqlite, PLACES)}, {grouped}
        fresh AS ({" UNION ALL ".join(fresh)}),
        stored AS (SELECT p.place, m.measure, m.part, m.member, {four}
            FROM {look_up(sqlite, "place p", "total_member m", stored, own)})"""
    return sets + (_grouped_together() if sqlite else _in_full())


def _in_full() -> str:
    either = ", ".join(f"coalesce(f.{name}, s.{name})" for name in SAME)
    return f"""
        SELECT {either}, {", ".join(f"s.{name}" for name in FOUR)}, f.reported, f.approved
        FROM fresh f FULL JOIN stored s ON {" AND ".join(f"f.{n} = s.{n}" for n in SAME)}
        WHERE f.reported IS DISTINCT FROM s.reported OR f.approved IS DISTINCT FROM s.approved"""


def _grouped_together() -> str:
    """For SQLite, which joins in full, and from the left what it counts as few, by comparing all
    with all: both sides one behind the other, sorted once. Each has a row for a key at most."""
    key = ", ".join(SAME)
    kept = ", ".join(f"max(s_{name}) AS {name}" for name in FOUR)
    return f"""
        SELECT {key}, {kept}, max(f_reported), max(f_approved) FROM (
            SELECT {key}, {", ".join(f"NULL AS s_{name}" for name in FOUR)},
                reported AS f_reported, approved AS f_approved FROM fresh
            UNION ALL SELECT {key}, {", ".join(FOUR)}, NULL, NULL FROM stored) AS sides
        GROUP BY {key} HAVING max(f_reported) IS NOT max(s_reported)
            OR max(f_approved) IS NOT max(s_approved)"""


def both_tracks(figures: Sequence[Any]) -> tuple[Held | None, Held | None]:
    """The four figures of a stored row by track; None where the member is not in it."""
    reported, reported_delta, approved, approved_delta = figures
    return (
        None if reported is None else Held(reported, reported_delta),
        None if approved is None else Held(approved, approved_delta),
    )


def moved_members(
    connection: Connection,
    county: str,
    cells: Sequence[Place],
    branches: tuple[Branch, ...],
    kept: Kept,
) -> dict[Moment, Shift]:
    """What of the member rows of leaf ``cells`` is not what the cells' live records make it.

    A distinct member's value is the number of records that hold it, a stock's is that of its
    latest record by day and id. The rows themselves are added to ``kept``, as they are stored.
    """
    sql = _moved(is_sqlite(connection), branches)
    found = {}
    given = pack(PLACES, ((number, *cell) for number, cell in enumerate(cells)))
    for row in run(connection, sql, county, rows=given):
        division, kind, month = cells[row[0]]
        measure, part, name = row[1:4]
        member = (division, kind, measure, part, name)
        stored = kept[member, month] = both_tracks(row[4:8])
        for track, (old, new) in enumerate(zip(stored, row[8:], strict=True)):
            if new != (old.value if old else None):
                found[Subject(*member, track), month] = Shift(old, new)
    return found


@cache
def _near(sqlite: bool) -> str:
    value = "CASE t.track WHEN 0 THEN m.reported ELSE m.approved END"

    def nearest(columns: str, compare: str, order: str) -> str:
        return f"""(SELECT {columns} FROM total_member m WHERE {match("m", "t", MEMBER)}
            AND m.month {compare} t.month AND {value} IS NOT NULL
            ORDER BY m.month {order} LIMIT 1)"""

    given = rowset(sqlite, ASKED)
    moment = ", ".join(f"t.{name}" for name in (*SUBJECT, "month"))
    own, after = (", ".join(f"{t}.{name}" for name in FOUR) for t in "oa")
    same = f"t.unknown = 1 AND {match('o', 't', MOMENT)}"
    if sqlite:
        # Materialised: or each column would be read out of the JSON wherever it is named.
        return f"""
            WITH asked AS MATERIALIZED {given},
            near AS MATERIALIZED (SELECT t.*, {nearest("m.month", "<", "DESC")} AS earlier,
                {nearest("m.month", ">", "ASC")} AS later FROM asked t)
            SELECT {moment}, {own}, t.earlier, {nearest(value, "<", "DESC")}, a.month, {after}
            FROM near t LEFT JOIN total_member o ON {same}
            LEFT JOIN total_member a ON {match("a", "t", MEMBER)} AND a.month = t.later"""
    four = ", ".join(FOUR)
    return f"""
        SELECT {moment}, {own}, b.month, b.value, a.month, {after} FROM {given} t
        LEFT JOIN LATERAL (SELECT {four} FROM total_member o WHERE {same} LIMIT 1) o ON true
        LEFT JOIN LATERAL {nearest(f"m.month, {value} AS value", "<", "DESC")} b ON true
        LEFT JOIN LATERAL {nearest(f"m.month, {four}", ">", "ASC")} a ON true"""


def nearest_months(
    connection: Connection, county: str, known: Iterable[Moment], unknown: Iterable[Moment]
) -> list[Any]:
    """A subject's rows right before and right after each given month, on its own track.

    Columns: the subject's six and the month; the ``unknown`` ones' own four figures; month and
    value before; month and all four figures after. NULL where there is none.
    """
    asked = [
        (*subject, month, which)
        for which, moments in enumerate((known, unknown))
        for subject, month in moments
    ]
    if not asked:
        return []
    return run(connection, _near(is_sqlite(connection)), county, rows=pack(ASKED, asked))


def write_members(connection: Connection, county: str, rows: Iterable[Row], kept: Kept) -> None:
    """Write the rows as they are after the change, or delete them.

    ``kept`` has each of them as it is stored: of a row that changed on one track, the other stays.
    """
    after: dict[tuple[tuple[str, ...], int], list[Held | None]] = {}
    for row in rows:
        key = (row.subject[:-1], row.month)
        tracks = after.setdefault(key, list(kept.get(key, (None, None))))
        tracks[row.subject.track] = row.after
    fresh = [
        (*member, month, *reported, *(approved or (None, None)))
        for (member, month), (reported, approved) in after.items()
        if reported
    ]
    gone = [(*member, month) for (member, month), (reported, _) in after.items() if not reported]
    replace(connection, county, "total_member", fresh, gone)
