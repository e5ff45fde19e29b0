"""The transaction's last word: the county's next number, on dirty cells and on changes.

The counter's row is locked from here to the commit, so numbers become visible in their order and
a cursor never skips one. Everything slow has happened before.
"""

from functools import cache

from sqlalchemy.engine import Connection

from backend import statement
from backend.db import is_sqlite
from backend.intake.desk import Desk
from backend.intake.rowset import pack, rowset
from backend.intake.write import Moved


class FactsChanged(Moved):
    """A month was closed, or a division changed, since the facts were read: look again."""


_CELL = {"division": "text", "kind": "text", "month": "int"}
_CHANGE = {"division": "text", "record_id": "text"}

# Whoever closes a month or moves a village changes ``facts`` in this very row: having waited for
# them we find it changed, whatever our snapshot said, and write nothing.
_NEXT = """
    UPDATE county_clock SET number = number + 1
    WHERE county_code = :county AND facts = :version RETURNING number"""


def _mark(sqlite: bool, number: str, source: str = "") -> str:
    # A cell that is dirty already keeps the number and the time since when it has been.
    return f"""
        INSERT INTO dirty_cell (county_code, division, kind, month, generation, since, marked_at)
        SELECT :county, r.division, r.kind, r.month, {number}, {number}, :at
        FROM {rowset(sqlite, _CELL, "cells")} r{source} WHERE true ORDER BY 2, 3, 4
        ON CONFLICT (county_code, division, kind, month) DO UPDATE
        SET generation = excluded.generation"""


def _note(sqlite: bool, number: str, source: str = "") -> str:
    return f"""
        INSERT INTO change (county_code, division, number, record_id, at)
        SELECT :county, r.division, {number}, r.record_id, :at
        FROM {rowset(sqlite, _CHANGE, "changes")} r{source} WHERE true"""


@cache
def _in_one() -> str:
    tick = ", tick"
    return f"""
        WITH tick AS ({_NEXT}),
            marked AS ({_mark(False, "tick.number", tick)}),
            noted AS ({_note(False, "tick.number", tick)})
        SELECT number FROM tick"""


@cache
def _in_three() -> tuple[str, str, str]:
    return _NEXT, _mark(True, ":number"), _note(True, ":number")


def tick(connection: Connection, desk: Desk) -> int:
    """Move the county's counter, mark the cells, note the changes; returns the new number.

    Raises FactsChanged where a month was closed or a division changed since the facts were read.
    """
    given = {
        "county": desk.facts.county_code,
        "version": desk.facts.version,
        "at": desk.facts.received_at,
        "cells": pack([dict(zip(_CELL, cell, strict=True)) for cell in sorted(desk.cells)]),
        "changes": pack([dict(zip(_CHANGE, key, strict=True)) for key in sorted(desk.changes)]),
    }
    if not is_sqlite(connection):
        return _known(statement.rows(connection, _in_one(), given))
    following, mark, note = _in_three()
    number = _known(statement.rows(connection, following, given))
    statement.written(connection, mark, {**given, "number": number})
    statement.written(connection, note, {**given, "number": number})
    return number


def _known(rows: list[tuple[int]]) -> int:
    if not rows:
        raise FactsChanged("county_clock")
    return rows[0][0]
