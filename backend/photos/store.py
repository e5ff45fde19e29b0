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


#: A picture is proven for a record by any of its fields.
_PROVEN = """EXISTS (SELECT 1 FROM record_photo s WHERE s.county_code = l.county_code
    AND s.record_id = l.record_id AND s.sha256 = l.sha256 AND s.proven = 1)"""


class Announced(NamedTuple):
    """A picture that an operation has announced, as one actor may know of it.

    ``bytes`` is the size of the phone's file, 0 where no operation told it. ``stored`` is None
    until it is whole; ``due`` tells that a record of this actor's has not been given the bytes,
    whoever else has sent them.
    """

    bytes: int
    stored: str | None
    due: bool


def announced(connection: Connection, actor: Actor, sha256: str) -> Announced | None:
    """The picture, if this actor may upload it.

    Links that are gone and records that were withdrawn meanwhile count as well: a phone must get
    rid of what it owes.
    """
    sql = f"""SELECT p.bytes, p.stored, max(CASE WHEN {_PROVEN} THEN 0 ELSE 1 END) AS due
        FROM photo p JOIN record_photo l ON l.county_code = p.county_code AND l.sha256 = p.sha256
        WHERE p.county_code = :county AND p.sha256 = :sha256
            AND ({_IN_SCOPE} OR {_HELD_IN_SCOPE} OR {_MINE})
        GROUP BY p.bytes, p.stored"""
    row = statement.row(connection, sql, _scope(actor, sha256=sha256))
    return Announced(row[0], row[1], bool(row[2])) if row else None


def stored_as(connection: Connection, county_code: str, sha256: str) -> str | None:
    """The address of what we keep of a picture, whoever sent it; None until it is whole."""
    sql = "SELECT stored FROM photo WHERE county_code = :county AND sha256 = :sha256"
    found: str | None = statement.value(connection, sql, {"county": county_code, "sha256": sha256})
    return found


def set_proven(connection: Connection, actor: Actor, sha256: str) -> None:
    """Note that this actor has sent a picture's bytes whole, for each record it may upload for."""
    sql = f"""UPDATE record_photo AS l SET proven = 1
        WHERE l.county_code = :county AND l.sha256 = :sha256 AND l.proven = 0
            AND ({_IN_SCOPE} OR {_HELD_IN_SCOPE} OR {_MINE})"""
    statement.written(connection, sql, _scope(actor, sha256=sha256))


def stored_of_record(
    connection: Connection, actor: Actor, record_id: str, sha256: str
) -> str | None:
    """The address of what we keep of a picture, if that record in scope shows it or once did.

    None as well where its bytes came for other records only: a hash alone opens nothing.
    """
    sql = f"""SELECT p.stored FROM record_photo l
        JOIN photo p ON p.county_code = l.county_code AND p.sha256 = l.sha256
        WHERE l.county_code = :county AND l.record_id = :record AND l.sha256 = :sha256
            AND l.proven = 1 AND ({_IN_SCOPE} OR {_HELD_IN_SCOPE})"""
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
