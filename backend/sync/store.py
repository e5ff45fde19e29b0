"""SQL of the pull: the county's clock, what changed in a scope, and a device as it was noted."""

import uuid
from functools import cache
from typing import NamedTuple

from sqlalchemy.engine import Connection

from backend import statement
from backend.db import is_sqlite

_HELD = "o.outcome IN ('conflict', 'quarantined', 'late') AND o.resolved_at IS NULL"
_RECORD = """r.record_id, r.kind, r.kind_version, r.division, r.rev, r.status, r.dead, r.day,
    r.body, r.author, r.updated_at"""


class Told(NamedTuple):
    """A record as it stands now, and the change that tells of it.

    ``told_in`` is the division that the change was told to: a record that left it stands
    elsewhere. ``held`` are the ids of the operations held on it, joined by commas.
    """

    number: int
    told_in: str
    record_id: str
    kind: str
    kind_version: int
    division: str
    rev: int
    status: int
    dead: int
    day: int
    body: str
    author: str
    updated_at: int
    held: str | None


class Clock(NamedTuple):
    """A county's epoch, its number, and the number up to which its totals are whole."""

    epoch: str
    number: int
    rolled: int


class Noted(NamedTuple):
    """What is noted of a device: its ledger, and what its phone said of itself last."""

    received: str
    max_seq: int
    pending: int
    app: str
    skew_ms: int
    persisted: int
    quota_pct: int


_CLOCK = """
    SELECT epoch, number, COALESCE((SELECT min(since) FROM dirty_cell d
        WHERE d.county_code = c.county_code) - 1, number) AS rolled
    FROM county_clock c WHERE county_code = :county"""


def clock(connection: Connection, county_code: str) -> Clock:
    """The county's clock; of a county without divisions, one that stands still."""
    found = statement.row(connection, _CLOCK, {"county": county_code})
    return Clock(*found) if found else Clock("", 0, 0)


@cache
def _columns(sqlite: bool) -> str:
    """A record's columns as they are told, with the ids of the operations held on it."""
    own = "county_code = r.county_code AND record_id = r.record_id AND rev IS NULL"
    if sqlite:
        return f"""{_RECORD}, (SELECT group_concat(o.op_id) FROM op_log o
            WHERE {own} AND {_HELD}) AS held"""
    # OFFSET 0: by the record, whatever the statistics say. Without them PostgreSQL takes the index
    # of what is held for small, and reads all that is held in the county for each record.
    return f"""{_RECORD}, (SELECT string_agg(o.op_id, ',' ORDER BY o.op_id)
        FROM (SELECT op_id, outcome, resolved_at FROM op_log WHERE {own} OFFSET 0) o
        WHERE {_HELD}) AS held"""


@cache
def _changes(sqlite: bool, one: bool) -> str:
    # Of one village the key gives exactly the rows that are new, in their order.
    where = "division = :low" if one else "division BETWEEN :low AND :high"
    # As in backend.intake.rowset: one look-up for each record, whatever the statistics say.
    record = "SELECT * FROM record WHERE county_code = :county AND record_id = c.record_id"
    joined = (
        "JOIN record r ON r.county_code = :county AND r.record_id = c.record_id"
        if sqlite
        else f"CROSS JOIN LATERAL ({record} LIMIT 1) r"
    )
    return f"""
        SELECT c.number, c.division AS told_in, {_columns(sqlite)}
        FROM (SELECT number, record_id, division FROM change
            WHERE county_code = :county AND {where} AND number > :after AND number <= :until
                AND number <> :besides
            ORDER BY number, record_id LIMIT :limit) c
        {joined}
        ORDER BY c.number, c.record_id"""


def changes(
    connection: Connection,
    county_code: str,
    scope: tuple[str, str],
    span: tuple[int, int],
    limit: int,
    besides: int = 0,
) -> list[Told]:
    """What changed in a scope in a span of numbers (the first exclusive), in their order.

    What changed under the number ``besides`` is left out (0: nothing is).
    """
    given = {
        "county": county_code, "low": scope[0], "high": scope[1],
        "after": span[0], "until": span[1], "limit": limit, "besides": besides,
    }  # fmt: skip
    sql = _changes(is_sqlite(connection), scope[0] == scope[1])
    return [Told(*row) for row in statement.rows(connection, sql, given)]


@cache
def _live(sqlite: bool) -> str:
    return f"""
        SELECT 0 AS number, r.division AS told_in, {_columns(sqlite)} FROM record r
        WHERE r.county_code = :county AND r.division BETWEEN :low AND :high AND r.dead = 0
            AND (r.division > :division OR (r.division = :division AND r.record_id > :record))
        ORDER BY r.division, r.record_id LIMIT :limit"""


def live(
    connection: Connection,
    county_code: str,
    scope: tuple[str, str],
    after: tuple[str, str],
    limit: int,
) -> list[Told]:
    """The live records of a scope after a (division, record id), in that order."""
    given = {
        "county": county_code, "low": scope[0], "high": scope[1],
        "division": after[0], "record": after[1], "limit": limit,
    }  # fmt: skip
    sql = _live(is_sqlite(connection))
    return [Told(*row) for row in statement.rows(connection, sql, given)]


_DEVICE = f"SELECT {', '.join(Noted._fields)} FROM device WHERE id = :id"


def device(connection: Connection, device_id: str) -> Noted | None:
    """What is noted of a device."""
    found = statement.row(connection, _DEVICE, {"id": device_id})
    return Noted(*found) if found else None


_RENEW = "UPDATE county_clock SET epoch = :epoch WHERE county_code = :county"


def renew_epoch(connection: Connection, county_code: str) -> str:
    """Give a county a new epoch, and return it: cursors of the old one are void from here on."""
    epoch = str(uuid.uuid4())
    statement.written(connection, _RENEW, {"county": county_code, "epoch": epoch})
    return epoch
