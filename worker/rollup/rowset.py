"""Sets of rows in and out of SQL as one JSON parameter, the same way on either engine."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import orjson
from sqlalchemy.engine import Connection

from backend import statement
from backend.db import is_sqlite

PLACE = {"division": "text", "kind": "text", "month": "int"}
#: A member of a measure in one division, and the key of one of its rows.
MEMBER = {
    "division": "text", "kind": "text", "measure": "text", "part": "text", "member": "text",
}  # fmt: skip
MOMENT = {**MEMBER, "month": "int"}
KEY = {**PLACE, "measure": "text", "part": "text"}
FOUR = {
    "reported": "bigint", "reported_delta": "bigint",
    "approved": "bigint", "approved_delta": "bigint",
}  # fmt: skip
HELD = {**MOMENT, **FOUR}
TOTAL = {**KEY, **FOUR}


def rowset(sqlite: bool, columns: Mapping[str, str], parameter: str = "rows") -> str:
    """A parenthesised SELECT over a JSON list of objects, one typed column for each key."""
    if sqlite:
        picked = ", ".join(f"value ->> '$.{name}' AS {name}" for name in columns)
        return f"(SELECT {picked} FROM json_each(:{parameter}))"
    typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    return f"(SELECT * FROM json_to_recordset(CAST(:{parameter} AS json)) AS given({typed}))"


def pack(columns: Iterable[str], rows: Iterable[tuple]) -> str:
    """Tuples as the JSON that ``rowset`` reads."""
    names = tuple(columns)
    return orjson.dumps([dict(zip(names, row, strict=True)) for row in rows]).decode()


def run(connection: Connection, sql: str, county: str, **parameters: Any) -> list[Any]:
    """Execute a statement on a county's rows and fetch all that it gives."""
    return statement.rows(connection, sql, {"county": county, **parameters})


def match(table: str, other: str, columns: Iterable[str]) -> str:
    """``table`` is of the county and equals ``other`` in these columns."""
    pairs = "".join(f" AND {table}.{name} = {other}.{name}" for name in columns)
    return f"{table}.county_code = :county{pairs}"


def look_up(sqlite: bool, given: str, table: str, columns: Iterable[str], where: str) -> str:
    """What follows FROM: the rows of ``table`` (name and alias) that belong to each row given.

    ``columns`` are those that are asked of them, by the alias; ``where`` names the whole key.
    """
    if sqlite:
        return f"{given} CROSS JOIN {table} WHERE {where}"
    # OFFSET 0: looked up row by row, whatever the statistics say. A CROSS JOIN fixes no order
    # here: without them, or for a county or a kind that is not in them yet, the planner reads all
    # records of the kind in the county for each cell.
    return f"""{given} CROSS JOIN LATERAL (
        SELECT {", ".join(columns)} FROM {table} WHERE {where} OFFSET 0) {table.split()[-1]}"""


def delete(sqlite: bool, table: str, given: str, where: str) -> str:
    """DELETE of the rows ``t`` that belong to each row given, looked up as by ``look_up``."""
    if sqlite:
        rows = look_up(sqlite, given, f"{table} t", ["t.rowid"], where)
        return f"DELETE FROM {table} WHERE rowid IN (SELECT t.rowid FROM {rows})"
    # Where a row lies cannot change meanwhile: who writes here has the county's turn.
    rows = look_up(sqlite, given, f"{table} t", ["t.ctid"], where)
    return f"DELETE FROM {table} WHERE ctid = ANY (ARRAY(SELECT t.ctid FROM {rows}))"


TABLES = {"total": (KEY, TOTAL), "total_member": (MOMENT, HELD)}


@cache
def _upsert(sqlite: bool, table: str) -> str:
    key, columns = TABLES[table]
    names = ", ".join(columns)
    fresh = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in key)
    # SQLite needs WHERE true to tell the upsert's ON from a join's.
    return f"""
        INSERT INTO {table} (county_code, {names})
        SELECT :county, {names} FROM {rowset(sqlite, columns)} AS fresh WHERE true
        ON CONFLICT (county_code, {", ".join(key)}) DO UPDATE SET {fresh}"""


@cache
def _delete(sqlite: bool, table: str) -> str:
    key, _ = TABLES[table]
    return delete(sqlite, table, f"{rowset(sqlite, key)} gone", match("t", "gone", key))


def replace(
    connection: Connection, county: str, table: str, fresh: list[tuple], gone: list[tuple]
) -> None:
    """Delete the rows with the keys ``gone``, and insert or overwrite those that are ``fresh``.

    In order, so that the rows of one cell lie together.
    """
    key, columns = TABLES[table]
    sqlite = is_sqlite(connection)
    for sql, names, rows in (
        (_delete(sqlite, table), key, gone),
        (_upsert(sqlite, table), columns, fresh),
    ):
        if rows:
            given = {"county": county, "rows": pack(names, sorted(rows))}
            statement.written(connection, sql, given)
