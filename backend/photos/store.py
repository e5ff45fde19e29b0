"""SQL of pictures: always through a record that shows them, or an operation that is held."""

from typing import Any, NamedTuple

from sqlalchemy.engine import Connection

from backend import statement
from backend.people.actor import Actor, scope_bounds

_RECORD = "r.county_code = l.county_code AND r.record_id = l.record_id"
_OPERATION = "o.county_code = l.county_code AND o.record_id = l.record_id"
_IN_SCOPE = f"""EXISTS (SELECT 1 FROM record r
    WHERE {_RECORD} AND r.division BETWEEN :low AND :high)"""
#: A create that is held has no record yet; it is filed where those who settle it look.
_HELD_IN_SCOPE = f"""NOT EXISTS (SELECT 1 FROM record r WHERE {_RECORD})
    AND EXISTS (SELECT 1 FROM op_log o
        WHERE {_OPERATION} AND o.division BETWEEN :low AND :high)"""
#: Whoever said it may finish saying it, also after having moved to another village.
_MINE = f"""EXISTS (SELECT 1 FROM op_log o
    WHERE {_OPERATION} AND (o.author = :account OR o.device_id = :device))"""


class Announced(NamedTuple):
    """A picture that an operation has announced; ``stored`` is None until it is whole.

    ``bytes`` is 0 where an operation named the picture and did not tell its size.
    """

    bytes: int
    stored: str | None


def announced(connection: Connection, actor: Actor, sha256: str) -> Announced | None:
    """The picture, if this actor may upload it.

    Links that are gone and records that were withdrawn meanwhile count as well: a phone must get
    rid of what it owes.
    """
    sql = f"""SELECT p.bytes, p.stored FROM photo p
        WHERE p.county_code = :county AND p.sha256 = :sha256 AND EXISTS (
            SELECT 1 FROM record_photo l
            WHERE l.county_code = p.county_code AND l.sha256 = p.sha256
                AND ({_IN_SCOPE} OR {_HELD_IN_SCOPE} OR {_MINE}))"""
    row = statement.row(connection, sql, _scope(actor, sha256=sha256))
    return Announced(*row) if row else None


def stored_of_record(
    connection: Connection, actor: Actor, record_id: str, sha256: str
) -> str | None:
    """The address of what we keep of a picture, if that record in scope shows it or once did."""
    sql = f"""SELECT p.stored FROM record_photo l
        JOIN photo p ON p.county_code = l.county_code AND p.sha256 = l.sha256
        WHERE l.county_code = :county AND l.record_id = :record AND l.sha256 = :sha256
            AND ({_IN_SCOPE} OR {_HELD_IN_SCOPE})"""
    found: str | None = statement.value(
        connection, sql, _scope(actor, sha256=sha256, record=record_id)
    )
    return found


def set_stored(
    connection: Connection,
    county_code: str,
    sha256: str,
    stored: str,
    *,
    size: int,
    width: int,
    height: int,
) -> None:
    """Note that a picture of ``size`` bytes is whole, with its address and its pixels."""
    sql = """UPDATE photo SET stored = :stored, bytes = :size, width = :width, height = :height
        WHERE county_code = :county AND sha256 = :sha256"""
    parameters = {
        "county": county_code,
        "sha256": sha256,
        "stored": stored,
        "size": size,
        "width": width,
        "height": height,
    }
    statement.written(connection, sql, parameters)


def _scope(actor: Actor, **more: str) -> dict[str, Any]:
    low, high = scope_bounds(actor)
    return {
        "county": actor.county_code,
        "low": low,
        "high": high,
        "account": actor.account_id,
        "device": actor.device_id,
        **more,
    }
