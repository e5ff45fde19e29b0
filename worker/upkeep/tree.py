"""Sums up the tree: villages make their township, townships their county, row by row.

Looks at the totals alone: whatever the records say, no level may tell another story than the one
below it, at any moment.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from operator import add

from flask import current_app
from sqlalchemy import text
from sqlalchemy.engine import Connection

from backend.catalogue.kind import Kind
from backend.db import reading
from backend.divisions.code import parent_of
from worker.upkeep.fault import Fault

Key = tuple[str, int, str, str]
"""(division, month, measure, part)"""
Figures = tuple[int, ...]

#: Where a kind's records are, and so which levels are made of the one below them.
_MADE = {"village": (3, 2), "township": (2,), "county": ()}
_NOTHING = (0, 0, 0, 0)


def sums_up(county_code: str) -> list[Fault]:
    """Every place whose figures are not the sum of those below it."""
    kinds: Mapping[str, Kind] = current_app.extensions["catalogue"].kinds
    with reading() as connection:
        return [
            fault for kind in kinds.values() for fault in _of_kind(connection, county_code, kind)
        ]


def _of_kind(connection: Connection, county_code: str, kind: Kind) -> Iterator[Fault]:
    rows = {
        key: figures
        for key, figures in _stored(connection, county_code, kind.name)
        if _adds_up(kind, key[2])
    }
    wrong: set[tuple[str, int]] = set()
    for level in _MADE[kind.level]:
        below, above = _level(rows, level), _level(rows, level - 1)
        made: dict[Key, Figures] = defaultdict(lambda: _NOTHING)
        for (division, *rest), figures in below.items():
            key = (parent_of(division) or "", *rest)
            made[key] = tuple(map(add, made[key], figures))  # type: ignore[index]
        for key in {*made, *above}:
            if made.get(key, _NOTHING) != above.get(key, _NOTHING):
                wrong.add((key[0], key[1]))
    for division, month in sorted(wrong):
        yield Fault(
            "sums",
            f"{kind.name} {division} {month}",
            f"{division} {month} {kind.label['zh']}：与下级之和不符",
            f"{division} {month} {kind.label['en']}: not the sum of the divisions below",
        )


def _adds_up(kind: Kind, measure: str) -> bool:
    """All but members that are the same wherever in the county they appear."""
    known = kind.measures.get(measure)
    return known is not None and not (known.type == "distinct" and known.within == "county")


def _level(rows: Mapping[Key, Figures], level: int) -> dict[Key, Figures]:
    zeros = {1: "000000", 2: "000", 3: ""}
    own, above = zeros[level], zeros.get(level - 1, "-")
    return {
        key: figures
        for key, figures in rows.items()
        if key[0].endswith(own) and not key[0].endswith(above)
    }


def _stored(connection: Connection, county_code: str, kind: str) -> Iterator[tuple[Key, Figures]]:
    sql = text("""
        SELECT division, month, measure, part,
            reported, reported_delta, approved, approved_delta
        FROM total WHERE county_code = :county AND kind = :kind""")
    for row in connection.execute(sql, {"county": county_code, "kind": kind}):
        yield tuple(row[:4]), tuple(row[4:])
