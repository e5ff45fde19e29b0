"""Whose turn it is, which cells are dirty, and letting go of exactly what was claimed."""

from collections.abc import Iterable
from functools import cache

from sqlalchemy.engine import Connection

from backend import statement
from backend.clock import now_ms
from backend.db import is_sqlite
from worker.rollup.rowset import PLACE, match, pack, rowset, run
from worker.rollup.shape import Cell

CELL = {**PLACE, "generation": "bigint"}


@cache
def _lock(sqlite: bool) -> str:
    if sqlite:
        return "SELECT 1 FROM rollup_turn WHERE county_code = :county"
    # The commit need not wait for the disk: totals and marks are lost together or not at all, and
    # what is lost is rolled up again.
    # Marks come and go: a plain scan of their index notes which are gone, so that the next one
    # passes them by; a bitmap looks all of them up, each time until the next vacuum.
    return """SELECT set_config('synchronous_commit', 'off', true),
            set_config('enable_bitmapscan', 'off', true)
        FROM rollup_turn WHERE county_code = :county FOR UPDATE SKIP LOCKED"""


def open_turn(connection: Connection, county: str) -> None:
    """Make the row that is locked, in a transaction of its own: a county's first turn ever.

    Looked for first: an insert would wait for whoever has the turn and has written to the row.
    """
    sql = """INSERT INTO rollup_turn (county_code, rolled_at, version)
        SELECT own.code, 0, 0 FROM (SELECT CAST(:county AS text) AS code) own
        WHERE NOT EXISTS (SELECT 1 FROM rollup_turn WHERE county_code = own.code)
        ON CONFLICT (county_code) DO NOTHING"""
    statement.written(connection, sql, {"county": county})


def take_turn(connection: Connection, county: str) -> bool:
    """Lock the county's turn until the transaction ends; False where another worker has it.

    On SQLite the write transaction itself is the lock.
    """
    return bool(run(connection, _lock(is_sqlite(connection)), county))


@cache
def _claim(sqlite: bool) -> str:
    # The newest month first: somebody is looking at it. Then all villages of one kind together,
    # so that their townships are climbed once.
    known = rowset(sqlite, {"kind": "text", "layout": "text"})
    return f"""
        SELECT division, kind, month, generation FROM dirty_cell
        WHERE county_code = :county AND kind IN (
            SELECT known.kind FROM {known} AS known
            LEFT JOIN kind_layout kept ON kept.kind = known.kind
            WHERE kept.kind IS NULL OR (kept.layout = known.layout AND kept.done IS NULL))
        ORDER BY month DESC, kind, division LIMIT :limit"""


def claim(
    connection: Connection, county: str, layouts: Iterable[tuple[str, str]], limit: int
) -> list[Cell]:
    """Up to ``limit`` dirty cells, read and not locked: nobody who writes records waits for us.

    ``layouts`` are the kinds that this worker knows, with theirs. A cell of a kind that it does
    not know, or whose records are filled by another declaration, stays for a newer worker; so does
    one of a kind whose records are being filled.
    """
    known = pack(("kind", "layout"), sorted(layouts))
    found = run(connection, _claim(is_sqlite(connection)), county, rows=known, limit=limit)
    return [Cell(*row) for row in found]


@cache
def _release(sqlite: bool) -> str:
    given, same = rowset(sqlite, CELL), match("d", "g", CELL)
    if sqlite:
        return f"""DELETE FROM dirty_cell WHERE rowid IN (
            SELECT d.rowid FROM {given} g CROSS JOIN dirty_cell d WHERE {same})"""
    # Where a row lies cannot change while it is locked.
    return f"""DELETE FROM dirty_cell WHERE ctid = ANY (ARRAY(
        SELECT d.ctid FROM {given} g CROSS JOIN LATERAL (
            SELECT d.ctid FROM dirty_cell d WHERE {same} FOR UPDATE SKIP LOCKED) d))"""


@cache
def _advance(sqlite: bool) -> str:
    same = f"{match('d', 'g', PLACE)} AND d.since <= g.generation"
    if sqlite:
        return f"""UPDATE dirty_cell SET since = own.rolled + 1 FROM (
                SELECT d.division, d.kind, d.month, g.generation AS rolled
                FROM {rowset(sqlite, CELL)} g CROSS JOIN dirty_cell d WHERE {same}) AS own
            WHERE {match("dirty_cell", "own", PLACE)}"""
    # Met by where it lies, which cannot change while it is locked.
    return f"""UPDATE dirty_cell SET since = own.rolled + 1 FROM (
            SELECT d.ctid AS place, g.generation AS rolled
            FROM {rowset(sqlite, CELL)} g CROSS JOIN LATERAL (
                SELECT d.ctid FROM dirty_cell d WHERE {same} FOR UPDATE SKIP LOCKED) d) AS own
        WHERE dirty_cell.ctid = own.place"""


def release(connection: Connection, county: str, cells: list[Cell]) -> int:
    """Delete the marks of exactly these generations; returns how many there still were.

    A cell that was marked again since it was claimed, or is being marked just now, stays dirty;
    what its totals lack begins after the generation that was claimed.
    """
    given = {"county": county, "rows": pack(CELL, cells)}
    sqlite = is_sqlite(connection)
    released = statement.written(connection, _release(sqlite), given)
    if released < len(cells):
        statement.written(connection, _advance(sqlite), given)
    return released


def finish_turn(connection: Connection, county: str, changed: bool) -> None:
    """Note the time, and a new version of the county's totals where any of them changed."""
    sql = """UPDATE rollup_turn SET rolled_at = :now, version = version + :step
        WHERE county_code = :county"""
    given = {"county": county, "now": now_ms(), "step": int(changed)}
    statement.written(connection, sql, given)
