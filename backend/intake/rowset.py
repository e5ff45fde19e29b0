"""Sets of rows and of keys in one parameter each, the same way on either engine."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson


def rowset(sqlite: bool, columns: Mapping[str, str], parameter: str = "rows") -> str:
    """A parenthesised SELECT over a JSON list of objects, one typed column for each key."""
    if sqlite:
        picked = ", ".join(f"value ->> '$.{name}' AS \"{name}\"" for name in columns)
        return f"(SELECT {picked} FROM json_each(:{parameter}) WHERE true)"
    typed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    return f"(SELECT * FROM json_to_recordset(CAST(:{parameter} AS json)) AS r({typed}))"


def names(columns: Mapping[str, str], prefix: str = "") -> str:
    """Column names for a list in SQL, quoted (``do`` is a reserved word)."""
    return ", ".join(f'{prefix}"{name}"' for name in columns)


def pack(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as the JSON that ``rowset`` reads."""
    return orjson.dumps(rows).decode()


def among(sqlite: bool, parameter: str) -> str:
    """The condition that a column is one of the keys of ``parameter`` (see ``keys``)."""
    if sqlite:
        return f"IN (SELECT value FROM json_each(:{parameter}))"
    return f"= ANY(CAST(:{parameter} AS text[]))"


def by_key(sqlite: bool, columns: str, table: str, key: str, lock: bool = False) -> str:
    """A SELECT of ``columns`` by a list of ids of one county, locked in their order if asked."""
    if sqlite:
        found = among(True, "ids")
        return f"SELECT {columns} FROM {table} WHERE county_code = :county AND {key} {found}"
    # One look-up for each id, whatever the statistics say: with a plain = ANY, PostgreSQL reads
    # the whole county while it still believes that the table is small.
    own = "FOR UPDATE" if lock else ""
    one = f"SELECT * FROM {table} WHERE county_code = :county AND {key} = given LIMIT 1 {own}"
    return f"""
        SELECT {columns} FROM unnest(CAST(:ids AS text[])) AS given
        CROSS JOIN LATERAL ({one}) found"""


def keys(sqlite: bool, values: Iterable[str]) -> str:
    """Ids or codes (nothing that needs quoting) for ``among``."""
    if sqlite:
        return orjson.dumps(list(values)).decode()
    return "{" + ",".join(values) + "}"
