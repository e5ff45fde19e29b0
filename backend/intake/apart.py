"""Subjects of one name in two villages that become one: they are not the same."""

from collections.abc import Collection, Mapping

from sqlalchemy.engine import Connection

from backend import statement
from backend.db import is_sqlite
from backend.intake.desk import State
from backend.intake.rowset import among, keys
from backend.records.models import MEMBERS

Apart = tuple[str, str, str]
"""(division, kind, member)"""


def keep_apart(
    connection: Connection, county_code: str, moves: Mapping[str, str], meeting: Collection[str]
) -> set[Apart]:
    """Note which subjects of divisions that are left (old code: new code) stay by themselves.

    Of those ``meeting`` others where they go: the subjects of whose name there is another, for the
    house 12 of one village is not that of the next. Returns all that are kept apart of these
    divisions, also from before.
    """
    sqlite = is_sqlite(connection)
    given = {"county": county_code, "codes": keys(sqlite, moves)}
    sql = f"""SELECT division, kind, member FROM apart
        WHERE county_code = :county AND division {among(sqlite, "codes")}"""
    kept = {(row[0], row[1], row[2]) for row in statement.rows(connection, sql, given)}
    fresh = _clashing(connection, county_code, moves, meeting) - kept
    if fresh:
        insert = """INSERT INTO apart (county_code, division, kind, member)
            VALUES (:county, :division, :kind, :member)"""
        names = ("division", "kind", "member")
        rows = [dict(zip(names, one, strict=True), county=county_code) for one in sorted(fresh)]
        statement.write_each(connection, insert, rows)
    return kept | fresh


def is_apart(state: State, kept: Collection[Apart]) -> bool:
    """Whether a record is about a subject that is kept apart."""
    return any((state.division, state.kind, name) in kept for name in state.adds.members if name)


def _clashing(
    connection: Connection, county_code: str, moves: Mapping[str, str], meeting: Collection[str]
) -> set[Apart]:
    found = set[Apart]()
    ends = {moves[old] for old in meeting}
    named = _named(connection, county_code, {*meeting, *ends})
    taken = {end: set(named.get(end, ())) for end in ends}
    for old in sorted(meeting):
        mine, theirs = named.get(old, set()), taken[moves[old]]
        found |= {(old, kind, member) for kind, member in mine & theirs}
        theirs |= mine
    return found


def _named(
    connection: Connection, county_code: str, codes: set[str]
) -> dict[str, set[tuple[str, str]]]:
    """By division, the kinds and names of all members that its live records name."""
    sqlite = is_sqlite(connection)
    found: dict[str, set[tuple[str, str]]] = {}
    for slot in MEMBERS:
        sql = f"""SELECT DISTINCT division, kind, {slot} FROM record
            WHERE county_code = :county AND division {among(sqlite, "codes")} AND dead = 0
                AND {slot} IS NOT NULL"""
        given = {"county": county_code, "codes": keys(sqlite, codes)}
        for division, kind, member in statement.rows(connection, sql, given):
            found.setdefault(division, set()).add((kind, member))
    return found
