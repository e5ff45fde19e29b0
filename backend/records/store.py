"""SQL on records: one of them, its history, its pictures, its doubles, and what replay reads."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.engine import Connection

from backend import statement
from backend.records.models import DIMENSIONS, MEMBERS, NUMBERS

Row = dict[str, Any]

SLOTS = (*NUMBERS, *DIMENSIONS, *MEMBERS)
_RECORD = """r.record_id, r.kind, r.kind_version, r.division, r.day, r.month, r.status, r.dead,
    r.rev, r.author, r.body, r.flags, r.same_key, r.created_at, r.updated_at"""
_PAGE = 500


def _all(connection: Connection, sql: str, **parameters: Any) -> list[Row]:
    return statement.named_rows(connection, sql, parameters)


def record(connection: Connection, county_code: str, record_id: str) -> Row | None:
    """One record as it stands, with its author's name; None where there is none such."""
    rows = _all(
        connection,
        f"""SELECT {_RECORD}, a.display_name AS author_name
            FROM record r LEFT JOIN account a ON a.id = r.author
            WHERE r.county_code = :county AND r.record_id = :record""",
        county=county_code,
        record=record_id,
    )
    return rows[0] if rows else None


def history(connection: Connection, county_code: str, record_id: str) -> list[Row]:
    """Every operation on a record with its verdict and its author's name.

    Those in force by revision, then those that are held in the order of their arrival.
    """
    return _all(
        connection,
        """SELECT o.op_id, o.rev, o."do", o.division, o.author, a.display_name AS author_name,
                o.outcome, o.code, o.field_errors, o.body, o.received_at, o.resolved_at,
                d.how, d.reason, b.display_name AS decided_by
            FROM op_log o LEFT JOIN account a ON a.id = o.author
            LEFT JOIN decision d ON d.county_code = o.county_code AND d.op_id = o.op_id
            LEFT JOIN account b ON b.id = d.account_id
            WHERE o.county_code = :county AND o.record_id = :record
            ORDER BY o.rev IS NULL, o.rev, o.received_at, o.op_id""",
        county=county_code,
        record=record_id,
    )


def pictures(connection: Connection, county_code: str, record_id: str) -> list[Row]:
    """The pictures linked to a record; ``stored`` is NULL until one has come for this record."""
    return _all(
        connection,
        """SELECT l.field, l.sha256, l.gone, p.width, p.height,
                CASE WHEN max(l.proven) OVER (PARTITION BY l.sha256) = 1 THEN p.stored END AS stored
            FROM record_photo l
            LEFT JOIN photo p ON p.county_code = l.county_code AND p.sha256 = l.sha256
            WHERE l.county_code = :county AND l.record_id = :record
            ORDER BY l.field, l.sha256""",
        county=county_code,
        record=record_id,
    )


def doubles(connection: Connection, county_code: str, found: Row) -> list[Row]:
    """Live records of the same division with the same natural key: suspected duplicates."""
    if found["same_key"] is None or found["dead"]:
        return []
    return _all(
        connection,
        """SELECT r.record_id, r.day, r.rev, r.author, a.display_name AS author_name
            FROM record r LEFT JOIN account a ON a.id = r.author
            WHERE r.county_code = :county AND r.division = :division AND r.same_key = :same
                AND r.dead = 0 AND r.kind = :kind AND r.record_id <> :record
            ORDER BY r.day, r.record_id""",
        county=county_code,
        division=found["division"],
        same=found["same_key"],
        kind=found["kind"],
        record=found["record_id"],
    )


def numbers(connection: Connection, county_code: str) -> tuple[int, int]:
    """The county's number, and the one from which on every state can be told."""
    sql = "SELECT number, numbered_from FROM county_clock WHERE county_code = :county"
    found = statement.row(connection, sql, {"county": county_code})
    return (found[0], found[1]) if found else (0, 0)


def told(connection: Connection, county_code: str, until: int | None = None) -> Iterator[Row]:
    """Every operation that made a revision, in order, record by record, beside that record.

    ``op_…`` are the operation's columns, the others the record's (NULL where there is none).
    ``until``: those alone that came in force up to that county number.
    """
    slots = ", ".join(f"r.{name}" for name in SLOTS)
    some = "" if until is None else "AND (o.number <= :until OR o.number IS NULL)"
    sql = f"""
        SELECT o.record_id AS op_record, o.rev AS op_rev, o."do" AS op_do, o.kind AS op_kind,
            o.division AS op_division, o.author AS op_author, o.body AS op_body,
            o.number AS op_number, {_RECORD}, {slots}
        FROM op_log o LEFT JOIN record r
            ON r.county_code = o.county_code AND r.record_id = o.record_id
        WHERE o.county_code = :county AND o.outcome IN ('applied', 'merged') {some}
        ORDER BY o.record_id, o.rev"""
    given = {"county": county_code} | ({} if until is None else {"until": until})
    found = statement.streamed(connection, sql, given, _PAGE)
    yield from map(dict, found.mappings())


def untold(connection: Connection, county_code: str) -> list[str]:
    """The ids of records that no operation in force has made."""
    rows = _all(
        connection,
        """SELECT r.record_id FROM record r WHERE r.county_code = :county AND NOT EXISTS (
                SELECT 1 FROM op_log o WHERE o.county_code = r.county_code
                    AND o.record_id = r.record_id AND o.outcome IN ('applied', 'merged'))
            ORDER BY r.record_id""",
        county=county_code,
    )
    return [row["record_id"] for row in rows]
