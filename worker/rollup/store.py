"""The SQL of a rollup turn on records and totals: one statement from leaf cells to the county."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from sqlalchemy.engine import Connection

from backend import statement
from backend.db import is_sqlite
from backend.divisions.code import above
from backend.records.status import official, reported
from worker.rollup.rowset import KEY, PLACE, TOTAL, delete, look_up, match, pack, rowset, run
from worker.rollup.shape import Figures, Move, Place, Plan, Sums, above_all

#: A claimed leaf cell by its number in the list, the divisions above it ('' for none), and the
#: measures that are not to be settled from its records, as |one|another|.
LEAF = {"place": "int", **PLACE, "above": "text", "top": "text", "other": "text"}
#: What moved besides, and the divisions that move with it.
MOVED = {**TOTAL, "above": "text", "top": "text"}
FIGURES = Figures._fields
#: What kinds without a count or a sum come to.
NO_LINE = "SELECT 0 AS place, '' AS measure, '' AS part, 0 AS reported, 0 AS approved WHERE 1 = 0"


def _four(prefix: str = "") -> str:
    return ", ".join(prefix + name for name in FIGURES)


def _joined() -> str:
    """Fresh less stored, line by line, where they differ: hashed, and in plain integers."""
    less = {
        name: f"coalesce(f.{name.removesuffix('_delta')}, 0) - coalesce(s.{name}, 0)"
        for name in FIGURES
    }
    columns = ", ".join(f"{value} AS {name}" for name, value in less.items())
    return f"""SELECT place, measure, part, {columns}
        FROM fresh f FULL JOIN stored s USING (place, measure, part)
        WHERE {" OR ".join(f"{value} <> 0" for value in less.values())}"""


def _summed() -> str:
    """The same for SQLite, which joins in full by comparing all with all."""
    return f"""SELECT place, measure, part, {_totals()} FROM (
            SELECT place, measure, part, reported, reported AS reported_delta, approved,
                approved AS approved_delta FROM fresh
            UNION ALL SELECT place, measure, part, {", ".join(f"-{n}" for n in FIGURES)} FROM stored
        ) AS sides GROUP BY place, measure, part HAVING {_some()}"""


def _totals() -> str:
    return ", ".join(f"CAST(sum({name}) AS bigint) AS {name}" for name in FIGURES)


def _some() -> str:
    return " OR ".join(f"sum({name}) <> 0" for name in FIGURES)


def _grouped(sqlite: bool, number: int, kind: str, sums: Sequence[Sums]) -> str:
    """A kind's live records by cell, status and all columns that it is cut by: ``g<number>``."""
    parts = "".join(f", r.{one.part}" for one in sums if one.part)
    amounts = sorted({column for one in sums for _, column in one.measures if column})
    added = "".join(f", CAST(sum(r.{name}) AS bigint) AS {name}" for name in amounts)
    asked = ["r.status", *sorted({f"r.{one.part}" for one in sums if one.part}), *amounts]
    where = f"""p.kind = '{kind}' AND {match("r", "p", PLACE)} AND r.dead = 0
                AND {reported("r.")}"""
    return f"""g{number} AS MATERIALIZED (
            SELECT p.place, r.status{parts}, count(*) AS held{added}
            FROM {look_up(sqlite, "place p", "record r", asked, where)}
            GROUP BY p.place, r.status{parts})"""


def _cut(name: str, number: int, sums: Sums) -> str:
    """The same by one column alone: what is reported and approved of each amount."""
    part = f"{sums.part} AS part" if sums.part else "'' AS part"
    amounts = sorted({column or "held" for _, column in sums.measures})
    both = "".join(
        f""", CAST(coalesce(sum({amount}), 0) AS bigint) AS {amount}_0,
            CAST(coalesce(sum({amount}) FILTER (WHERE {official()}), 0) AS bigint) AS {amount}_1"""
        for amount in amounts
    )
    given = f"WHERE {sums.part} IS NOT NULL GROUP BY place, {sums.part}"
    return f"""{name} AS MATERIALIZED (SELECT place, {part}{both} FROM g{number}
            {given if sums.part else "GROUP BY place"})"""


def _spread(name: str, sums: Sums) -> Iterator[str]:
    """One row for each measure of what is in ``name``."""
    for measure, column in sums.measures:
        amount = column or "held"
        yield f"""SELECT place, '{measure}' AS measure, part, {amount}_0 AS reported,
            {amount}_1 AS approved FROM {name}"""


def _fresh(sqlite: bool, sums: tuple[Sums, ...]) -> str:
    """Tables up to ``fresh``: what the leaves' records come to, line by line."""
    sets, rows = [], [NO_LINE]
    for number, kind in enumerate(sorted({one.kind for one in sums})):
        own = [one for one in sums if one.kind == kind]
        sets.append(_grouped(sqlite, number, kind, own))
        for one in own:
            name = f"c{number}_{one.part}"
            sets.append(_cut(name, number, one))
            rows += _spread(name, one)
    return f"{', '.join((*sets, ''))}fresh AS ({' UNION ALL '.join(rows)})"


@cache
def _settle(sqlite: bool, sums: tuple[Sums, ...]) -> str:
    line = f"kind, month, measure, part, {_four()}"
    levels = " UNION ALL ".join(
        f"SELECT {column} AS division, {line} FROM line WHERE {column} <> ''"
        for column in ("division", "above", "top")
    )
    added = ", ".join(f"{name} = total.{name} + excluded.{name}" for name in FIGURES)
    key = ", ".join(KEY)
    stored = [f"t.{name}" for name in ("measure", "part", *FIGURES)]
    own = f"{match('t', 'p', PLACE)} AND replace(p.other, '|' || t.measure || '|', '') = p.other"
    return f"""
        WITH place AS MATERIALIZED {rowset(sqlite, LEAF, "leaves")},
        {_fresh(sqlite, sums)},
        stored AS (SELECT p.place, t.measure, t.part, {_four("t.")}
            FROM {look_up(sqlite, "place p", "total t", stored, own)}),
        diff AS ({_summed() if sqlite else _joined()}),
        line AS MATERIALIZED (SELECT p.division, p.above, p.top, {line} FROM diff
                JOIN place p ON p.place = diff.place
            UNION ALL SELECT division, above, top, {line} FROM {rowset(sqlite, MOVED)} AS more),
        moved AS ({levels})
        INSERT INTO total (county_code, {key}, {_four()})
        SELECT :county, {key}, {_totals()} FROM moved GROUP BY {key} HAVING {_some()}
        ON CONFLICT (county_code, {key}) DO UPDATE SET {added}
        RETURNING reported | reported_delta | approved | approved_delta"""


@cache
def _sweep(sqlite: bool) -> str:
    zero = " AND ".join(f"t.{name} = 0" for name in FIGURES)
    where = f"{match('t', 'c', PLACE)} AND {zero}"
    return delete(sqlite, "total", f"{rowset(sqlite, PLACE)} c", where)


def settle(
    connection: Connection,
    county: str,
    plans: Mapping[str, Plan],
    leaves: Sequence[Place],
    moves: Sequence[Move],
) -> int:
    """Bring the count and sum totals of the ``leaves`` and of all above them up to date.

    Each leaf is computed whole from its live records and compared with what is stored; by how
    much each line moved (fresh less stored, a delta being the value itself) is added at every
    level above. ``moves`` are what the caller knows to have moved besides, in any cell. Returns
    the number of total rows written; one that has come to nothing is deleted.
    """
    sums = tuple(one for kind in sorted({leaf.kind for leaf in leaves}) for one in plans[kind].sums)
    found = run(
        connection,
        _settle(is_sqlite(connection), sums),
        county,
        leaves=pack(LEAF, (_leaf(number, leaf, plans) for number, leaf in enumerate(leaves))),
        rows=pack(MOVED, map(_move, moves)),
    )
    if not all(row[0] for row in found):
        cells = {*leaves, *(move.cell for move in moves)}
        cells |= above_all(cells)
        given = {"county": county, "rows": pack(PLACE, cells)}
        statement.written(connection, _sweep(is_sqlite(connection)), given)
    return len(found)


def _leaf(number: int, leaf: Place, plans: Mapping[str, Plan]) -> tuple[str | int, ...]:
    other = "|" + "".join(f"{name}||" for name in sorted(plans[leaf.kind].members))
    return number, *leaf, *_uppers(leaf.division), other


def _move(move: Move) -> tuple[str | int, ...]:
    uppers = _uppers(move.cell.division) if move.climbs else ("", "")
    return *move.cell, *move.line, *move.figures, *uppers


def _uppers(division: str) -> tuple[str, str]:
    """The two divisions above one, '' for none."""
    upper, top, *_ = (*above(division), "", "")
    return upper, top
