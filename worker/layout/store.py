"""SQL of a refill: the layouts that are kept, records page by page, totals and marks."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

import orjson
from sqlalchemy.engine import Connection

from backend import statement
from backend.catalogue.layout import Layout
from backend.clock import now_ms
from backend.db import is_sqlite
from backend.records.models import DIMENSIONS, MEMBERS, NUMBERS

#: What a record's body makes, in the order in which it is compared.
COLUMNS = ("day", "month", *NUMBERS, *DIMENSIONS, *MEMBERS, "same_key")
#: The last digits of the codes at which records of a kind are, by its level.
_LEAF = {
    "village": "substr({0}, 10) <> '000'",
    "township": "substr({0}, 10) = '000' AND substr({0}, 7) <> '000000'",
    "county": "substr({0}, 7) = '000000'",
}
TABLES = ("total", "total_member")


class Stored(NamedTuple):
    """A record as it is read to be filled: its body, and its ``columns`` as they are."""

    county: str
    record_id: str
    kind: str
    division: str
    dead: int
    body: str
    columns: tuple[Any, ...]


def hold_turns(connection: Connection) -> None:
    """Wait for every rollup that is under way, and let none begin until this transaction ends."""
    if not is_sqlite(connection):
        sql = "SELECT county_code FROM rollup_turn ORDER BY county_code FOR UPDATE"
        statement.rows(connection, sql)


def hold_layouts(connection: Connection) -> None:
    """Wait for whoever else fills records, page by page."""
    if not is_sqlite(connection):
        statement.rows(connection, "SELECT kind FROM kind_layout ORDER BY kind FOR UPDATE")


def new_versions(connection: Connection) -> None:
    """Totals of every county have changed: what was shown of them is to be asked for again."""
    statement.written(connection, "UPDATE rollup_turn SET version = version + 1")


def has_records(connection: Connection) -> bool:
    """Whether there is any record at all."""
    return statement.row(connection, "SELECT 1 FROM record LIMIT 1") is not None


def count_records(connection: Connection) -> int:
    """How many records there are, in all counties."""
    return int(statement.value(connection, "SELECT count(*) FROM record"))


def keep_layout(connection: Connection, kind: str, layout: Layout, done: str | None) -> None:
    """Note by which layout a kind's records are filled, or (``done``) are being filled."""
    sql = """INSERT INTO kind_layout (kind, layout, measures, done)
        VALUES (:kind, :layout, :measures, :done) ON CONFLICT (kind) DO UPDATE
        SET layout = excluded.layout, measures = excluded.measures, done = excluded.done"""
    measures = orjson.dumps(layout.measures).decode()
    given = {"kind": kind, "layout": layout.whole, "measures": measures, "done": done}
    statement.written(connection, sql, given)


def set_done(connection: Connection, kinds: Iterable[str], done: str | None) -> None:
    """How far the records of these kinds are filled; None: all of them."""
    sql = "UPDATE kind_layout SET done = :done WHERE kind = :kind"
    statement.write_each(connection, sql, [{"kind": kind, "done": done} for kind in kinds])


def drop_layout(connection: Connection, kind: str) -> None:
    """Forget a kind that is declared no more."""
    statement.written(connection, "DELETE FROM kind_layout WHERE kind = :kind", {"kind": kind})


def drop_totals(connection: Connection, kind: str, measures: Collection[str] | None) -> int:
    """Delete what totals hold of these measures of a kind, of all (None); returns how many rows."""
    gone = 0
    for table in TABLES:
        sql = f"DELETE FROM {table} WHERE kind = :kind"
        if measures is None:
            gone += statement.written(connection, sql, {"kind": kind})
            continue
        for measure in sorted(measures):
            given = {"kind": kind, "measure": measure}
            gone += statement.written(connection, f"{sql} AND measure = :measure", given)
    return gone


def new_facts(connection: Connection) -> None:
    """Let every push that is under way, in any county, look again at what it goes by."""
    sql = """UPDATE county_clock SET facts = facts + 1 WHERE county_code IN (
        SELECT county_code FROM county_clock ORDER BY county_code)"""
    statement.written(connection, sql)


def page(connection: Connection, after: str, limit: int, county: str = "") -> list[Stored]:
    """The next records behind "county/record_id", by the key, locked; of one county alone if said.

    All kinds: to look for those of one would read the others as well.
    """
    lock = "" if is_sqlite(connection) else "FOR UPDATE"
    own = "county_code = :county AND" if county else ""
    sql = f"""SELECT county_code, record_id, kind, division, dead, body, {", ".join(COLUMNS)}
        FROM record WHERE {own} (county_code, record_id) > (:after, :record)
        ORDER BY county_code, record_id LIMIT :limit {lock}"""
    place, _, record_id = after.partition("/")
    given = {"county": county, "after": place, "record": record_id, "limit": limit}
    found = statement.rows(connection, sql, given)
    return [Stored._make((*row[:6], row[6:])) for row in found]


_WRITE = f"""UPDATE record SET {", ".join(f"{name} = :{name}" for name in COLUMNS)}
    WHERE county_code = :county AND record_id = :record_id"""


def write_columns(connection: Connection, changed: Iterable[tuple[Stored, tuple]]) -> None:
    """Give these records the columns beside them; nothing else of them changes."""
    rows = [
        {"county": one.county, "record_id": one.record_id, **dict(zip(COLUMNS, made, strict=True))}
        for one, made in changed
    ]
    statement.write_each(connection, _WRITE, rows)


_TICK = "UPDATE county_clock SET number = number + 1 WHERE county_code = :county RETURNING number"
_KEEP = """ON CONFLICT (county_code, division, kind, month) DO UPDATE
    SET generation = excluded.generation"""
_MARKED = "county_code, division, kind, month, generation, since, marked_at"


def mark(connection: Connection, county: str, cells: Iterable[tuple[str, str, int]]) -> None:
    """Mark cells (division, kind, month) of a county dirty, under its next number."""
    ordered = sorted(cells)
    if not ordered:
        return
    number = statement.value(connection, _TICK, {"county": county})
    sql = f"""INSERT INTO dirty_cell ({_MARKED})
        VALUES (:county, :division, :kind, :month, :number, :number, :now) {_KEEP}"""
    given = {"county": county, "number": number, "now": now_ms()}
    rows = [{**given, "division": d, "kind": k, "month": m} for d, k, m in ordered]
    statement.write_each(connection, sql, rows)


def mark_kind(connection: Connection, county: str, kind: str, level: str) -> int:
    """Mark every cell of a kind that has records, or had some that are in totals; how many."""
    number = statement.value(connection, _TICK, {"county": county})
    leaf = _LEAF[level].format("division")
    cells = f"""SELECT division, month FROM record
            WHERE county_code = :county AND kind = :kind AND dead = 0
        UNION SELECT division, month FROM total
            WHERE county_code = :county AND kind = :kind AND {leaf}
        UNION SELECT division, month FROM total_member
            WHERE county_code = :county AND kind = :kind AND {leaf}"""
    sql = f"""INSERT INTO dirty_cell ({_MARKED})
        SELECT :county, division, :kind, month, :number, :number, :now FROM ({cells}) AS cells
        WHERE true ORDER BY division, month {_KEEP}"""
    given: Mapping[str, Any] = {"county": county, "kind": kind, "number": number, "now": now_ms()}
    return statement.written(connection, sql, given)


def counties(connection: Connection) -> list[str]:
    """The counties that have a counter, and so may have records."""
    sql = "SELECT county_code FROM county_clock ORDER BY county_code"
    return [row[0] for row in statement.rows(connection, sql)]
