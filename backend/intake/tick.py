"""The transaction's last word: the county's next number, on dirty cells and on changes.

The counter's row is locked from here to the commit, so numbers become visible in their order and
a cursor never skips one. Everything slow has happened before.
"""

from functools import cache

from sqlalchemy import TextClause, text
from sqlalchemy.engine import Connection

from backend.db import is_sqlite
from backend.intake.desk import Desk
from backend.intake.rowset import pack, rowset

_CELL = {"division": "text", "kind": "text", "month": "int"}
_CHANGE = {"division": "text", "record_id": "text"}

_NEXT = """
    UPDATE county_clock SET number = number + 1 WHERE county_code = :county RETURNING number"""


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
def _in_one() -> TextClause:
    tick = ", tick"
    return text(f"""
        WITH tick AS ({_NEXT}),
            marked AS ({_mark(False, "tick.number", tick)}),
            noted AS ({_note(False, "tick.number", tick)})
        SELECT number FROM tick""")


@cache
def _in_three() -> tuple[TextClause, TextClause, TextClause]:
    return text(_NEXT), text(_mark(True, ":number")), text(_note(True, ":number"))


def tick(connection: Connection, desk: Desk) -> int:
    """Move the county's counter, mark the cells, note the changes; returns the new number."""
    given = {
        "county": desk.facts.county_code,
        "at": desk.facts.received_at,
        "cells": pack([dict(zip(_CELL, cell, strict=True)) for cell in sorted(desk.cells)]),
        "changes": pack([dict(zip(_CHANGE, key, strict=True)) for key in sorted(desk.changes)]),
    }
    if not is_sqlite(connection):
        return int(connection.execute(_in_one(), given).scalar_one())
    following, mark, note = _in_three()
    number = int(connection.execute(following, given).scalar_one())
    connection.execute(mark, {**given, "number": number})
    connection.execute(note, {**given, "number": number})
    return number
