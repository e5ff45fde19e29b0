"""All totals of a county at once, from its records, by GROUP BY and window functions.

For worlds of millions of records, which a rollup of every cell would take the hour to fill. It
shares nothing with the rollup, which must find nothing to change in what is written here.
"""

from collections.abc import Iterable, Iterator

from sqlalchemy import text
from sqlalchemy.engine import Connection

from backend.catalogue.kind import Kind, Measure
from backend.records.models import DIMENSIONS, MEMBERS, NUMBERS

COLUMNS = ", ".join(("record_id", "division", "day", "month", *NUMBERS, *DIMENSIONS, *MEMBERS))
#: A record counts as reported (track 0), and where it is approved also as that (1).
TRACKED = "FROM live r JOIN (VALUES (0), (1)) AS k(track) ON k.track = 0 OR r.status = 1"
MEMBER = "division, kind, measure, part, track, member, month, value, delta"
TYPED = """county_code text, division text, kind text, measure text, part text, track int,
    member text, month int, value bigint, delta bigint"""
#: A member's two tracks in one row; no record is approved that is not reported as well.
SAME = "county_code, division, kind, measure, part, member, month"
BOTH = f"""(SELECT {SAME}, r.value AS reported, r.delta AS reported_delta, a.value AS approved,
        a.delta AS approved_delta
    FROM (SELECT * FROM new_total_member WHERE track = 0) r
    LEFT JOIN (SELECT * FROM new_total_member WHERE track = 1) a USING ({SAME})) AS made"""
TOTAL = "county_code, division, kind, measure, part, month"
FIGURES = ("reported", "reported_delta", "approved", "approved_delta")
#: A village, its township and its county, from the village's code.
LEVELS = (
    "division",
    "substr(division, 1, 9) || '000'",
    "substr(division, 1, 6) || '000000'",
)


def fill_totals(connection: Connection, county: str, kinds: Iterable[Kind]) -> None:
    """Write both tables, which must be empty; nothing is dirty afterwards.

    Month after month, as years of rollups would have left the rows lying.
    """
    connection.execute(text("CREATE TEMP TABLE new_total (LIKE total)"))
    connection.execute(text(f"CREATE TEMP TABLE new_total_member ({TYPED})"))
    for kind in kinds:
        _take(connection, county, kind)
        for measure in kind.measures.values():
            for statement in _of_measure(measure):
                connection.execute(
                    text(statement),
                    {"county": county, "kind": kind.name, "measure": measure.name},
                )
    order = "ORDER BY month, kind, division"
    for table, key, made in (("total", TOTAL, "new_total"), ("total_member", SAME, BOTH)):
        columns = f"{key}, {', '.join(FIGURES)}"
        connection.execute(
            text(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {made} {order}")
        )
        connection.execute(text(f"DROP TABLE new_{table}"))
    connection.execute(
        text("INSERT INTO rollup_turn (county_code, rolled_at, version) VALUES (:county, 0, 1)"),
        {"county": county},
    )


def _take(connection: Connection, county: str, kind: Kind) -> None:
    """The kind's live records, and what they come to by cell, status and dimensions."""
    for table in ("live", "grouped"):
        connection.execute(text(f"DROP TABLE IF EXISTS {table}"))
    sums = ", ".join(f"CAST(sum({name}) AS bigint) AS {name}" for name in NUMBERS)
    connection.execute(
        text(f"""CREATE TEMP TABLE live AS SELECT {COLUMNS}, status FROM record
            WHERE county_code = :county AND kind = :kind AND dead = 0 AND status IN (0, 1)"""),
        {"county": county, "kind": kind.name},
    )
    connection.execute(
        text(f"""CREATE TEMP TABLE grouped AS
            SELECT division, month, status, d1, d2, count(*) AS held, {sums}
            FROM live GROUP BY division, month, status, d1, d2""")
    )
    for table in ("live", "grouped"):
        connection.execute(text(f"ANALYZE {table}"))


def _of_measure(measure: Measure) -> Iterator[str]:
    """The statements that write a measure's rows, of both tables."""
    if measure.type in ("count", "sum"):
        yield _plain(measure)
        return
    yield _stock(measure) if measure.type == "stock" else _distinct(measure)
    value = "value" if measure.type == "stock" else "1"
    levels = LEVELS[:1] if measure.within == "county" else LEVELS
    sides = "".join(
        f", CAST(coalesce(sum({what}) FILTER (WHERE track = {track}), 0) AS bigint)"
        for track in (0, 1)
        for what in (value, "delta")
    )
    for level in levels:
        yield f"""INSERT INTO new_total (county_code, division, kind, month, measure, part,
                {", ".join(FIGURES)})
            SELECT :county, {level}, kind, month, measure, part{sides}
            FROM new_total_member WHERE kind = :kind AND measure = :measure
            GROUP BY {level}, kind, month, measure, part
            HAVING bool_or({value} <> 0 OR delta <> 0)"""


def _parts(measure: Measure) -> list[str]:
    """Columns to cut a measure by: none for the whole, and its dimension."""
    return ["", *([measure.dimension_slot] if measure.dimension_slot else [])]


def _plain(measure: Measure) -> str:
    amount = measure.number_slot or "held"
    reported = f"CAST(coalesce(sum({amount}), 0) AS bigint)"
    approved = f"CAST(coalesce(sum({amount}) FILTER (WHERE status = 1), 0) AS bigint)"
    selects = " UNION ALL ".join(
        f"""SELECT {level} AS division, month, {part or "''"} AS part,
            {reported} AS reported, {approved} AS approved
        FROM grouped WHERE {f"{part} IS NOT NULL" if part else "true"} GROUP BY 1, 2, 3"""
        for level in LEVELS
        for part in _parts(measure)
    )
    return f"""INSERT INTO new_total (county_code, division, kind, month, measure, part,
            {", ".join(FIGURES)})
        SELECT :county, division, :kind, month, :measure, part, reported, reported, approved,
            approved FROM ({selects}) AS made WHERE reported <> 0 OR approved <> 0"""


def _distinct(measure: Measure) -> str:
    """A row for each member, month and home; it is new where it is the first of its year."""
    homes = LEVELS if measure.within == "county" else LEVELS[:1]
    selects = " UNION ALL ".join(
        f"""SELECT {home} AS division, {part or "''"} AS part, track,
            {measure.member_slot} AS member, month, count(*) AS value
        {TRACKED} WHERE {measure.member_slot} IS NOT NULL
            {f"AND {part} IS NOT NULL" if part else ""} GROUP BY 1, 2, 3, 4, 5"""
        for home in homes
        for part in _parts(measure)
    )
    return f"""INSERT INTO new_total_member (county_code, {MEMBER})
        SELECT :county, division, :kind, :measure, part, track, member, month, value,
            CASE WHEN row_number() OVER (PARTITION BY division, part, track, member, month / 100
                ORDER BY month) = 1 THEN 1 ELSE 0 END
        FROM ({selects}) AS made"""


def _stock(measure: Measure) -> str:
    """A row for each subject and month: its latest state, and the change since the one before."""
    year = ", month / 100" if measure.lasts == "year" else ""
    return f"""INSERT INTO new_total_member (county_code, {MEMBER})
        SELECT :county, division, :kind, :measure, '', track, member, month, value,
            value - lag(value, 1, CAST(0 AS bigint)) OVER (
                PARTITION BY division, track, member{year} ORDER BY month)
        FROM (SELECT DISTINCT ON (division, track, member, month) division, track,
                {measure.member_slot} AS member, month, {measure.number_slot} AS value
            {TRACKED}
            WHERE {measure.member_slot} IS NOT NULL AND {measure.number_slot} IS NOT NULL
            ORDER BY division, track, member, month, day DESC, record_id COLLATE "C" DESC
        ) AS made"""
