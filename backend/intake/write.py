"""What intake's transaction writes, in the order that keeps it free of deadlocks."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import orjson
from sqlalchemy.engine import Connection

from backend import statement
from backend.db import is_sqlite
from backend.intake.desk import Desk, State
from backend.intake.operation import Arrival
from backend.intake.rowset import among, keys, names, pack, rowset
from backend.intake.verdict import Verdict
from backend.records.models import DIMENSIONS, MEMBERS, NUMBERS

Row = dict[str, Any]

#: All of a batch come from one device and one account: those are parameters of the statement.
_OP = {
    "op_id": "text", "seq": "bigint", "record_id": "text", "do": "text", "kind": "text",
    "division": "text", "outcome": "text", "code": "text", "rev": "int", "fingerprint": "text",
    "body": "text", "field_errors": "text",
}  # fmt: skip
_SLOTS = (*NUMBERS, *DIMENSIONS, *MEMBERS)
_MOVING = {
    "kind_version": "int", "division": "text", "day": "int", "month": "int", "status": "int",
    "dead": "int", "rev": "int", "body": "text", "flags": "int", "same_key": "text",
    "updated_at": "bigint", **dict.fromkeys(NUMBERS, "bigint"),
    **dict.fromkeys((*DIMENSIONS, *MEMBERS), "text"),
}  # fmt: skip
_RECORD = {
    "record_id": "text", "kind": "text", "author": "text", "created_at": "bigint", **_MOVING,
}  # fmt: skip


class Note(NamedTuple):
    """An UPDATE of the device's ledger, and its parameters."""

    sql: str
    given: dict[str, Any]


class Moved(Exception):
    """Something that was looked at is no longer so: look again."""


def _assigned(columns: Mapping[str, str]) -> str:
    return ", ".join(f'"{name}" = excluded."{name}"' for name in columns)


def log_statement(sqlite: bool, number: str, source: str = "") -> str:
    """The INSERT of the operations on the desk (see ``log_given``).

    ``number`` is SQL for the county's number, ``source`` where that comes from. Only what is in
    force, which is what has a revision, bears it.
    """
    return f"""
        INSERT INTO op_log (county_code, device_id, author, received_at, number, {names(_OP)})
        SELECT :county, :device, :author, :at, CASE WHEN r.rev IS NOT NULL THEN {number} END,
            {names(_OP, "r.")}
        FROM {rowset(sqlite, _OP, "entries")} r{source} WHERE true ON CONFLICT DO NOTHING"""


def log_given(desk: Desk) -> dict[str, Any]:
    """The parameters of ``log_statement``, but for the county and the time."""
    entries = [_entry(*desk.entries[key]) for key in sorted(desk.entries)]
    sender = next(iter(desk.entries.values()))[0].sender if entries else None
    return {
        "entries": pack(entries), "device": sender.device_id if sender else "",
        "author": sender.account_id if sender else "",
    }  # fmt: skip


def _make(sqlite: bool) -> str:
    return f"""
        INSERT INTO record (county_code, {names(_RECORD)})
        SELECT :county, {names(_RECORD, "r.")} FROM {rowset(sqlite, _RECORD, "records")} r
        WHERE true ON CONFLICT DO NOTHING"""


#: Whatever was said of a record before, in force or held.
_ABOUT = "SELECT 1 FROM op_log WHERE county_code = :county AND record_id"


@cache
def _make_in_one(note: str | None) -> str:
    noted = f", noted AS ({note})" if note else ""
    return f"""
        WITH made AS ({_make(False)} RETURNING 1){noted}
        SELECT (SELECT count(*) FROM made), (
            SELECT count(*) FROM unnest(CAST(:unseen AS text[])) AS given CROSS JOIN LATERAL (
                {_ABOUT} = given LIMIT 1) known)"""


@cache
def _make_in_two() -> tuple[str, str]:
    known = f"SELECT count(*) FROM ({_ABOUT} {among(True, 'unseen')} LIMIT 1) known"
    return known, _make(True)


def make(
    connection: Connection, desk: Desk, unseen: Sequence[str] = (), note: Note | None = None
) -> bool:
    """Write the records that are new, if any.

    Returns whether ``note`` was taken along: PostgreSQL does all of it in one statement.

    The key is what makes each of them one. Raises Moved where one came by another way since we
    looked, or where anything was ever said of the records ``unseen`` (of which it was taken on
    trust that nothing was).
    """
    new = [_record_row(state) for _, state in sorted(desk.touched.items()) if state.new]
    if not new:
        return False
    sqlite = is_sqlite(connection)
    given = {
        "county": desk.facts.county_code, "records": pack(new), "unseen": keys(sqlite, unseen),
    }  # fmt: skip
    if sqlite:
        about, insert = _make_in_two()
        known = statement.rows(connection, about, given)[0][0] if unseen else 0
        made = statement.written(connection, insert, given)
    else:
        more = note.given if note else {}
        sql = _make_in_one(note.sql if note else None)
        made, known = statement.rows(connection, sql, {**given, **more})[0]
    if (made, known) != (len(new), 0):
        raise Moved("record")
    return note is not None and not sqlite


def _entry(arrival: Arrival, verdict: Verdict, division: str) -> Row:
    """The row of ``op_log`` for a new operation."""
    op = arrival.op
    row = {
        "op_id": op.key, "seq": op.seq, "record_id": op.record_id, "do": op.do, "kind": op.kind,
        "division": division, "outcome": verdict.outcome, "rev": verdict.rev,
        "fingerprint": op.fingerprint, "body": op.body,
    }  # fmt: skip
    if not verdict.in_force:
        row |= {"code": verdict.code, "field_errors": _errors(verdict)}
    return row


def _errors(verdict: Verdict) -> str | None:
    return orjson.dumps(verdict.field_errors).decode() if verdict.field_errors else None


_RELOG = """
    UPDATE op_log SET outcome = :outcome, code = :code, rev = :rev, number = :number,
        division = :division, field_errors = :field_errors, resolved_at = :resolved_at
    WHERE county_code = :county AND op_id = :op_id"""


def relog(connection: Connection, desk: Desk, number: int | None) -> None:
    """Give operations that were held the verdict that they have now.

    What came in force did so under the county's ``number``.
    """
    rows = [
        {
            "county": desk.facts.county_code, "op_id": key, "outcome": verdict.outcome,
            "code": verdict.code, "rev": verdict.rev, "division": division,
            "number": number if verdict.in_force else None,
            "field_errors": _errors(verdict),
            "resolved_at": desk.facts.received_at if verdict.in_force else None,
        }
        for key, (_, verdict, division) in sorted(desk.released.items())
    ]  # fmt: skip
    statement.write_each(connection, _RELOG, rows)


_COUNT = """
    UPDATE op_log SET device_id = :device, seq = :seq
    WHERE county_code = :county AND op_id = :op_id AND seq IS NULL"""


def count(connection: Connection, desk: Desk) -> None:
    """Note whose sequence number an operation has that came under another device's cookie first.

    Its own device's ledger has that number from now on, and no more than the log has.
    """
    county = desk.facts.county_code
    rows = [
        {"county": county, "op_id": key, "device": device, "seq": seq}
        for key, (device, seq) in sorted(desk.counted.items())
    ]
    statement.write_each(connection, _COUNT, rows)


@cache
def _update(sqlite: bool) -> str:
    # An upsert that always meets its row, and finds it by the key: an UPDATE … FROM may be run
    # the other way round, over every record of the county, by an engine without statistics.
    return f"""
        INSERT INTO record (county_code, {names(_RECORD)})
        SELECT :county, {names(_RECORD, "r.")} FROM {rowset(sqlite, _RECORD, "records")} r
        WHERE true ON CONFLICT (county_code, record_id) DO UPDATE SET {_assigned(_MOVING)}"""


def _record_row(state: State) -> Row:
    day, month, numbers, dimensions, members, same_key = state.adds
    return {
        "record_id": state.record_id, "kind": state.kind, "author": state.author,
        "created_at": state.created_at, "kind_version": state.kind_version,
        "division": state.division, "day": day, "month": month, "status": state.status,
        "dead": int(state.dead), "rev": state.rev, "body": orjson.dumps(state.body).decode(),
        "flags": state.flags, "same_key": same_key, "updated_at": state.updated_at,
        **{
            name: value
            for name, value in zip(_SLOTS, numbers + dimensions + members, strict=True)
            if value is not None
        },
    }  # fmt: skip


def update(connection: Connection, desk: Desk) -> None:
    """Write every record that was there and got a revision."""
    changed = [_record_row(state) for _, state in sorted(desk.touched.items()) if not state.new]
    if changed:
        given = {"county": desk.facts.county_code, "records": pack(changed)}
        statement.written(connection, _update(is_sqlite(connection)), given)
