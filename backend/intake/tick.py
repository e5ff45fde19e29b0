"""Last statement of an ingest transaction: increments ``county_clock.number`` and writes it.

It goes with the operations in force (``op_log.number``), the dirty cells and the changes. The
counter's row is locked from here to the commit, so numbers become visible in their order and a
cursor never skips one. Whatever can be written without the number has been written before.
"""

from functools import cache
from typing import Any

from sqlalchemy.engine import Connection

from backend import statement
from backend.db import is_sqlite
from backend.intake.desk import Desk
from backend.intake.rowset import pack, rowset
from backend.intake.write import Moved, log_given, log_statement, relog


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
            logged AS ({log_statement(False, "tick.number", tick)} RETURNING 1),
            marked AS ({_mark(False, "tick.number", tick)}),
            noted AS ({_note(False, "tick.number", tick)})
        SELECT (SELECT number FROM tick), (SELECT count(*) FROM logged)"""


@cache
def _in_four() -> tuple[str, str, str, str]:
    return _NEXT, log_statement(True, ":number"), _mark(True, ":number"), _note(True, ":number")


@cache
def _uncounted(sqlite: bool) -> str:
    return log_statement(sqlite, "CAST(NULL AS bigint)")


def tick(connection: Connection, desk: Desk) -> int | None:
    """Log the operations; where anything changed, move the county's counter, mark cells, note it.

    Returns the new number, None where nothing changed (what is logged is held then). Raises
    FactsChanged where a month was closed or a division changed since the facts were read, Moved
    where an operation came by another way since we looked: its key is what makes it one.
    """
    given = {
        "county": desk.facts.county_code,
        "version": desk.facts.version,
        "at": desk.facts.received_at,
        "cells": pack([dict(zip(_CELL, cell, strict=True)) for cell in sorted(desk.cells)]),
        "changes": pack([dict(zip(_CHANGE, key, strict=True)) for key in sorted(desk.changes)]),
        **log_given(desk),
    }
    number, logged = _write(connection, desk, given)
    if logged != len(desk.entries):
        raise Moved("op_log")
    if desk.released:
        relog(connection, desk, number)
    return number


def _write(connection: Connection, desk: Desk, given: dict[str, Any]) -> tuple[int | None, int]:
    """Run the statements; the new number, if the counter moved, and how many were logged."""
    sqlite = is_sqlite(connection)
    if not desk.changes and not desk.cells:
        return None, statement.written(connection, _uncounted(sqlite), given) if desk.entries else 0
    if not sqlite:
        number, logged = statement.rows(connection, _in_one(), given)[0]
        return _known(number), logged
    following, log, mark, note = _in_four()
    number = _known(statement.value(connection, following, given))
    given["number"] = number
    logged = statement.written(connection, log, given) if desk.entries else 0
    statement.written(connection, mark, given)
    statement.written(connection, note, given)
    return number, logged


def _known(number: int | None) -> int:
    if number is None:
        raise FactsChanged("county_clock")
    return number
