"""Set-based reads of the totals. Never of records: the cost grows with cells alone."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy.engine import Connection

from backend import statement
from backend.db import is_sqlite
from backend.divisions.code import bounds


class Ask(NamedTuple):
    """One line of the totals: a measure of a kind, whole (``part`` '') or one part of it.

    ``type`` is the measure's: count, sum, distinct or stock; "annual" for a stock that lasts until
    its year's end.
    """

    kind: str
    measure: str
    part: str
    type: str

    @property
    def is_level(self) -> bool:
        """Whether it tells a state at a month's end, which is what its months have added."""
        return self.type in ("stock", "annual")

    def since(self, first: int, last: int) -> int:
        """The first month that its figure over ``first``..``last`` (YYYYMM) is made of.

        A stock is made of everything that was ever said. What lasts for a year begins anew each
        January, without a row that says so.
        """
        if self.type == "annual":
            return last // 100 * 100 + 1
        return 0 if self.type == "stock" else first


class Both(NamedTuple):
    """One amount on both tracks, in exact integers of the smallest unit."""

    reported: int
    approved: int


class Month(NamedTuple):
    """A month's own value, and what it adds to the months before it."""

    value: Both
    delta: Both


#: What is asked, as the tables ``d`` (divisions) and ``a`` (lines, from ``first`` on).
_ASKED_POSTGRES = """WITH d AS MATERIALIZED (SELECT unnest(CAST(:codes AS text[])) AS code),
    a AS MATERIALIZED (SELECT * FROM unnest(CAST(:numbers AS int[]), CAST(:kinds AS text[]),
        CAST(:measures AS text[]), CAST(:parts AS text[]), CAST(:firsts AS int[]),
        CAST(:levels AS int[])) AS given(n, kind, measure, part, first, level))"""
_ASKED_SQLITE = """WITH d AS MATERIALIZED (SELECT value AS code FROM json_each(:codes)),
    a AS MATERIALIZED (SELECT key AS n, value ->> 0 AS kind, value ->> 1 AS measure,
        value ->> 2 AS part, value ->> 3 AS first, value ->> 4 AS level
        FROM json_each(:asks))"""
_LINE = """t.county_code = :county AND t.division = d.code AND t.kind = a.kind
    AND t.measure = a.measure AND t.part = a.part AND t.month BETWEEN a.first AND :last"""


def _asked(connection: Connection) -> str:
    return _ASKED_SQLITE if is_sqlite(connection) else _ASKED_POSTGRES


def _parameters(
    connection: Connection,
    divisions: Sequence[str],
    asks: Sequence[Ask],
    firsts: Sequence[int],
    last: int,
) -> dict[str, Any]:
    """What is asked as parameters, each line from a month of its own on."""
    levels = [int(ask.is_level) for ask in asks]
    limits = {"county": divisions[0][:6], "last": last}
    if is_sqlite(connection):
        lines = [(*ask[:3], *more) for ask, *more in zip(asks, firsts, levels, strict=True)]
        given = {"codes": orjson.dumps(list(divisions)), "asks": orjson.dumps(lines)}
        return limits | {name: value.decode() for name, value in given.items()}
    return limits | {
        "codes": list(divisions),
        "numbers": list(range(len(asks))),
        "kinds": [ask.kind for ask in asks],
        "measures": [ask.measure for ask in asks],
        "parts": [ask.part for ask in asks],
        "firsts": firsts,
        "levels": levels,
    }


def period_sums(
    connection: Connection, divisions: Sequence[str], asks: Sequence[Ask], first: int, last: int
) -> dict[str, dict[Ask, Both]]:
    """What each line comes to, by division, over ``first``..``last`` (YYYYMM, inclusive).

    The divisions are of one county; each is in the answer, a line without any total is not. A
    flow is the sum of what its months add (for distinct: members per calendar year, so ``first``
    is a January, or equals ``last``); a stock is the level at the end of ``last``. Cost:
    divisions x lines x months.
    """
    found_in: dict[str, dict[Ask, Both]] = {code: {} for code in divisions}
    if not divisions or not asks:
        return found_in
    # One month's distinct members are its value; its delta only counts those new in the year.
    own = "t.{0}_delta"
    if first == last:
        own = "CASE WHEN a.level = 1 THEN t.{0}_delta ELSE t.{0} END"
    sums = ", ".join(
        f"CAST(sum({own.format(track)}) AS bigint) AS {track}" for track in ("reported", "approved")
    )
    if is_sqlite(connection):
        found = f"""SELECT d.code, a.n, {sums} FROM d CROSS JOIN a CROSS JOIN total t
            WHERE {_LINE} GROUP BY d.code, a.n"""
    else:
        # Lateral: each line of each division is one short range of the index.
        found = f"""SELECT d.code, a.n, s.reported, s.approved FROM d CROSS JOIN a
            CROSS JOIN LATERAL (SELECT {sums} FROM total t WHERE {_LINE}) s
            WHERE s.reported IS NOT NULL"""
    firsts = [ask.since(first, last) for ask in asks]
    sql, given = f"{_asked(connection)} {found}", (divisions, asks, firsts, last)
    rows = statement.rows(connection, sql, _parameters(connection, *given))
    for code, n, reported, approved in rows:
        found_in[code][asks[n]] = Both(reported, approved)
    return found_in


def by_month(
    connection: Connection, division: str, asks: Sequence[Ask], first: int, last: int
) -> dict[Ask, dict[int, Month]]:
    """Each line of one division by month: flows from ``first``, stocks from where they begin.

    Months without a total are not in the answer. Cost: lines x months.
    """
    columns = "t.month, t.reported, t.approved, t.reported_delta, t.approved_delta"
    if is_sqlite(connection):
        found = f"SELECT a.n, {columns} FROM d CROSS JOIN a CROSS JOIN total t WHERE {_LINE}"
    else:
        found = f"""SELECT a.n, t.* FROM d CROSS JOIN a
            CROSS JOIN LATERAL (SELECT {columns} FROM total t WHERE {_LINE} OFFSET 0) t"""
    firsts = [ask.since(first, first) for ask in asks]
    sql, given = f"{_asked(connection)} {found}", ([division], asks, firsts, last)
    rows = statement.rows(connection, sql, _parameters(connection, *given))
    lines: dict[Ask, dict[int, Month]] = {}
    for n, month, reported, approved, more, more_approved in rows:
        line = lines.setdefault(asks[n], {})
        line[month] = Month(Both(reported, approved), Both(more, more_approved))
    return lines


def distinct_members(
    connection: Connection,
    division: str,
    ask: Ask,
    within: str | None,
    first: int,
    last: int,
) -> Both:
    """How many members, in each calendar year, a distinct line holds over any months.

    ``within`` is the measure's: "county" members are the same wherever they appear, all others
    are local to their village.
    """
    low, high = (division, division) if within == "county" else bounds(division)
    home = "" if within == "county" else "division, "
    # A row of value 0 says that the member has gone to another code of its village: it counts
    # where its last row of the year says that it is.
    sql = f"""SELECT CAST(coalesce(sum(reported), 0) AS bigint),
            CAST(coalesce(sum(approved), 0) AS bigint) FROM (
            SELECT max(month * 2 + CASE WHEN reported > 0 THEN 1 ELSE 0 END) % 2 AS reported,
                max(CASE WHEN approved > 0 THEN month * 2 + 1 WHEN approved = 0 THEN month * 2 END)
                    % 2 AS approved
            FROM total_member
            WHERE county_code = :county AND division BETWEEN :low AND :high AND kind = :kind
                AND measure = :measure AND part = :part AND month BETWEEN :first AND :last
            GROUP BY {home}month / 100, member) seen"""
    parameters = {
        "county": division[:6], "low": low, "high": high, "kind": ask.kind,
        "measure": ask.measure, "part": ask.part, "first": first, "last": last,
    }  # fmt: skip
    return Both(*statement.rows(connection, sql, parameters)[0])
