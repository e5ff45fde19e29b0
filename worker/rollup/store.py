"""The SQL of a rollup turn on records and totals: one statement from leaf cells to the county."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from sqlalchemy import TextClause, text
from sqlalchemy.engine import Connection

from backend.db import is_sqlite
from backend.divisions.code import parent_of
from backend.records.models import NUMBERS
from worker.rollup.rowset import KEY, PLACE, TOTAL, match, pack, rowset, run
from worker.rollup.shape import Figures, Line, Place, Plan, above_all

#: A claimed leaf cell by its number in the list, the divisions above it ('' for none), and the
#: measures that are not to be settled from its records, as |one|another|.
LEAF = {"place": "int", **PLACE, "above": "text", "top": "text", "other": "text"}
#: A count or sum of a kind: ``number`` and ``slot`` are the columns of its amount and its part (''
#: where it needs none).
MEASURE = {"kind": "text", "measure": "text", "number": "text", "slot": "text"}
FIGURES = Figures._fields


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


@cache
def _settle(sqlite: bool) -> TextClause:
    numbers = ", ".join(f"CAST(sum(r.{name}) AS bigint) AS {name}" for name in NUMBERS)
    picked = "".join(f" WHEN '{name}' THEN g.{name}" for name in NUMBERS)
    amount = f"CASE m.number WHEN '' THEN g.held{picked} END"
    both = f"""CAST(coalesce(sum({amount}), 0) AS bigint) AS reported,
            CAST(coalesce(sum({amount}) FILTER (WHERE g.status = 1), 0) AS bigint) AS approved"""
    part = "CASE m.slot WHEN 'd1' THEN g.d1 WHEN 'd2' THEN g.d2 END"
    levels = " UNION ALL ".join(
        f"SELECT p.{column} AS division, p.kind, p.month, d.measure, d.part, {_four('d.')}"
        f" FROM diff d JOIN place p ON p.place = d.place WHERE p.{column} <> ''"
        for column in ("division", "above", "top")
    )
    added = ", ".join(f"{name} = total.{name} + excluded.{name}" for name in FIGURES)
    key = ", ".join(KEY)
    return text(f"""
        WITH place AS MATERIALIZED {rowset(sqlite, LEAF, "leaves")},
        measure AS MATERIALIZED {rowset(sqlite, MEASURE, "measures")},
        grouped AS MATERIALIZED (
            SELECT p.place, p.kind, r.status, r.d1, r.d2, count(*) AS held, {numbers}
            FROM place p CROSS JOIN record r
            WHERE {match("r", "p", PLACE)} AND r.dead = 0 AND r.status < 2
            GROUP BY p.place, p.kind, r.status, r.d1, r.d2),
        fresh AS (SELECT g.place, m.measure, '' AS part, {both}
            FROM grouped g JOIN measure m ON m.kind = g.kind GROUP BY g.place, m.measure
            UNION ALL SELECT g.place, m.measure, {part}, {both}
            FROM grouped g JOIN measure m ON m.kind = g.kind AND m.slot <> ''
            WHERE {part} IS NOT NULL GROUP BY g.place, m.measure, {part}),
        stored AS (SELECT p.place, t.measure, t.part, {_four("t.")}
            FROM place p CROSS JOIN total t WHERE {match("t", "p", PLACE)}
                AND replace(p.other, '|' || t.measure || '|', '') = p.other),
        diff AS MATERIALIZED ({_summed() if sqlite else _joined()}),
        moved AS ({levels} UNION ALL SELECT {key}, {_four()} FROM {rowset(sqlite, TOTAL)} AS more)
        INSERT INTO total (county_code, {key}, {_four()})
        SELECT :county, {key}, {_totals()} FROM moved GROUP BY {key} HAVING {_some()}
        ON CONFLICT (county_code, {key}) DO UPDATE SET {added}
        RETURNING reported | reported_delta | approved | approved_delta""")


@cache
def _sweep(sqlite: bool) -> TextClause:
    joined = match("total", "c", PLACE)
    zero = " AND ".join(f"{name} = 0" for name in FIGURES)
    given = rowset(sqlite, PLACE)
    if sqlite:
        return text(f"""DELETE FROM total WHERE rowid IN (SELECT total.rowid
            FROM {given} c CROSS JOIN total WHERE {joined} AND {zero})""")
    return text(f"DELETE FROM total USING {given} c WHERE {joined} AND {zero}")


def settle(
    connection: Connection,
    county: str,
    plans: Mapping[str, Plan],
    leaves: Sequence[Place],
    moves: Iterable[tuple[Place, Line, Figures]],
) -> int:
    """Bring the count and sum totals of the ``leaves`` and of all above them up to date.

    Each leaf is computed whole from its live records and compared with what is stored; by how
    much each line moved (fresh less stored, a delta being the value itself) is added at every
    level above. ``moves`` are what the caller knows to have moved besides, in any cell. Returns
    the number of total rows written; one that has come to nothing is deleted.
    """
    moves = list(moves)
    measures = [row for kind in {leaf.kind for leaf in leaves} for row in _measures(plans[kind])]
    found = run(
        connection,
        _settle(is_sqlite(connection)),
        county,
        leaves=pack(LEAF, (_leaf(number, leaf, plans) for number, leaf in enumerate(leaves))),
        measures=pack(MEASURE, sorted(measures)),
        rows=pack(TOTAL, ((*cell, *line, *figures) for cell, line, figures in moves)),
    )
    if not all(row[0] for row in found):
        cells = {*leaves, *above_all(leaves), *(cell for cell, _, _ in moves)}
        given = {"county": county, "rows": pack(PLACE, cells)}
        connection.execute(_sweep(is_sqlite(connection)), given)
    return len(found)


def _leaf(number: int, leaf: Place, plans: Mapping[str, Plan]) -> tuple[str | int, ...]:
    above = parent_of(leaf.division) or ""
    top = (parent_of(above) or "") if above else ""
    other = "|" + "".join(f"{name}||" for name in sorted(plans[leaf.kind].members))
    return number, *leaf, above, top, other


def _measures(plan: Plan) -> Iterator[tuple[str, str, str, str]]:
    for name, number, slot in plan.plain:
        yield plan.kind, name, number or "", slot or ""
