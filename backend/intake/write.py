"""What intake's transaction writes, in the order that keeps it free of deadlocks."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import orjson
from sqlalchemy import TextClause, text
from sqlalchemy.engine import Connection

from backend.db import is_sqlite
from backend.intake.desk import Desk, State
from backend.intake.ledger import DeviceReport, Ledger, contiguous
from backend.intake.operation import Arrival
from backend.intake.rowset import pack, rowset
from backend.intake.verdict import Verdict
from backend.records.models import DIMENSIONS, MEMBERS, NUMBERS

Row = dict[str, Any]

_OP = {
    "op_id": "text", "device_id": "text", "seq": "bigint", "record_id": "text", "do": "text",
    "kind": "text", "division": "text", "author": "text", "outcome": "text", "code": "text",
    "rev": "int", "fingerprint": "text", "body": "text", "field_errors": "text",
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
_PHOTO = {"sha256": "text", "bytes": "int"}
_LINK = {"record_id": "text", "field": "text", "sha256": "text", "gone": "int"}


class Moved(Exception):
    """Something that was looked at is no longer so: look again."""


def _names(columns: Mapping[str, str], prefix: str = "") -> str:
    return ", ".join(f'{prefix}"{name}"' for name in columns)


def _assigned(columns: Mapping[str, str]) -> str:
    return ", ".join(f'"{name}" = excluded."{name}"' for name in columns)


@cache
def _log(sqlite: bool) -> TextClause:
    return text(f"""
        INSERT INTO op_log (county_code, {_names(_OP)}, received_at)
        SELECT :county, {_names(_OP, "r.")}, :at FROM {rowset(sqlite, _OP)} r WHERE true
        ON CONFLICT DO NOTHING""")


def log_entry(arrival: Arrival, verdict: Verdict, division: str) -> Row:
    """The row of ``op_log`` for a new operation."""
    op, sender = arrival.op, arrival.sender
    return {
        "op_id": op.key, "device_id": sender.device_id, "seq": op.seq, "record_id": op.record_id,
        "do": op.do, "kind": op.kind, "division": division, "author": sender.account_id,
        "outcome": verdict.outcome, "code": verdict.code, "rev": verdict.rev,
        "fingerprint": op.fingerprint, "body": op.body, "field_errors": _errors(verdict),
    }  # fmt: skip


def _errors(verdict: Verdict) -> str | None:
    return orjson.dumps(verdict.field_errors).decode() if verdict.field_errors else None


def log(connection: Connection, county_code: str, entries: Sequence[Row], at: int) -> None:
    """Keep new operations with their verdicts: the unique key is what makes each of them one.

    Raises Moved where one of them came by another way since we looked.
    """
    given = {"county": county_code, "rows": pack(entries), "at": at}
    if connection.execute(_log(is_sqlite(connection)), given).rowcount != len(entries):
        raise Moved("op_log")


_RELOG = text("""
    UPDATE op_log SET outcome = :outcome, code = :code, rev = :rev, division = :division,
        field_errors = :field_errors, resolved_at = :resolved_at
    WHERE county_code = :county AND op_id = :op_id""")


def relog(connection: Connection, desk: Desk) -> None:
    """Give operations that waited for their base the verdict that they have now."""
    rows = [
        {
            "county": desk.facts.county_code, "op_id": key, "outcome": verdict.outcome,
            "code": verdict.code, "rev": verdict.rev, "division": division,
            "field_errors": _errors(verdict),
            "resolved_at": desk.facts.received_at if verdict.in_force else None,
        }
        for key, (_, verdict, division) in sorted(desk.released.items())
    ]  # fmt: skip
    connection.execute(_RELOG, rows)


@cache
def _create(sqlite: bool) -> TextClause:
    return text(f"""
        INSERT INTO record (county_code, {_names(_RECORD)})
        SELECT :county, {_names(_RECORD, "r.")} FROM {rowset(sqlite, _RECORD)} r WHERE true
        ON CONFLICT DO NOTHING""")


@cache
def _update(sqlite: bool) -> TextClause:
    # An upsert that always meets its row, and finds it by the key: an UPDATE … FROM may be run
    # the other way round, over every record of the county, by an engine without statistics.
    return text(f"""
        INSERT INTO record (county_code, {_names(_RECORD)})
        SELECT :county, {_names(_RECORD, "r.")} FROM {rowset(sqlite, _RECORD)} r WHERE true
        ON CONFLICT (county_code, record_id) DO UPDATE SET {_assigned(_MOVING)}""")


def _record_row(state: State) -> Row:
    day, month, numbers, dimensions, members, same_key = state.adds
    return {
        "record_id": state.record_id, "kind": state.kind, "author": state.author,
        "created_at": state.created_at, "kind_version": state.kind_version,
        "division": state.division, "day": day, "month": month, "status": state.status,
        "dead": int(state.dead), "rev": state.rev, "body": orjson.dumps(state.body).decode(),
        "flags": state.flags, "same_key": same_key, "updated_at": state.updated_at,
        **dict(zip(_SLOTS, numbers + dimensions + members, strict=True)),
    }  # fmt: skip


def write_records(connection: Connection, desk: Desk) -> None:
    """Write every record that got a revision. Raises Moved where a new one exists by now."""
    sqlite, county = is_sqlite(connection), desk.facts.county_code
    states = [state for _, state in sorted(desk.touched.items())]
    for statement, new in ((_create(sqlite), True), (_update(sqlite), False)):
        rows = [_record_row(state) for state in states if state.new is new]
        if rows:
            given = {"county": county, "rows": pack(rows)}
            if connection.execute(statement, given).rowcount != len(rows):
                raise Moved("record")


@cache
def _photos(sqlite: bool) -> TextClause:
    return text(f"""
        INSERT INTO photo (county_code, sha256, bytes, created_at)
        SELECT :county, r.sha256, r.bytes, :at FROM {rowset(sqlite, _PHOTO)} r WHERE true
        ON CONFLICT (county_code, sha256) DO UPDATE SET bytes = excluded.bytes
            WHERE photo.bytes = 0 AND photo.stored IS NULL""")


@cache
def _links(sqlite: bool, sure: bool) -> TextClause:
    act = "UPDATE SET gone = excluded.gone" if sure else "NOTHING"
    return text(f"""
        INSERT INTO record_photo (county_code, {_names(_LINK)})
        SELECT :county, {_names(_LINK, "r.")} FROM {rowset(sqlite, _LINK)} r WHERE true
        ON CONFLICT (county_code, record_id, field, sha256) DO {act}""")


def write_photos(connection: Connection, desk: Desk) -> None:
    """Announce pictures, and link them to the records that show them or did."""
    sqlite, county = is_sqlite(connection), desk.facts.county_code
    if desk.photos:
        rows = [{"sha256": name, "bytes": size} for name, size in sorted(desk.photos.items())]
        given = {"county": county, "rows": pack(rows), "at": desk.facts.received_at}
        connection.execute(_photos(sqlite), given)
    for links, sure in ((desk.links, True), (desk.mentions, False)):
        if links:
            rows = [
                dict(zip(_LINK, (*key, gone), strict=True)) for key, gone in sorted(links.items())
            ]
            connection.execute(_links(sqlite, sure), {"county": county, "rows": pack(rows)})


_LEDGER = """
    UPDATE device SET received = :received, contiguous_seq = :contiguous, max_seq = :max_seq,
        last_seen = :at"""
_REPORT = (
    ", app = :app, pending = :pending, skew_ms = :skew, persisted = :persisted, quota_pct = :quota"
)
_WITHOUT_REPORT = text(f"{_LEDGER} WHERE id = :id")
_WITH_REPORT = text(f"{_LEDGER}{_REPORT} WHERE id = :id")


def write_ledger(
    connection: Connection, device_id: str, ledger: Ledger, report: DeviceReport | None, at: int
) -> None:
    """Note what has arrived from a device, and what it says of itself."""
    given = {
        "id": device_id, "received": orjson.dumps(ledger.ranges).decode(),
        "contiguous": contiguous(ledger.ranges), "max_seq": ledger.max_seq, "at": at,
    }  # fmt: skip
    if report is None:
        connection.execute(_WITHOUT_REPORT, given)
        return
    given |= {
        "app": report.app, "pending": report.pending, "skew": report.skew_ms,
        "persisted": int(report.persisted), "quota": report.quota_pct,
    }  # fmt: skip
    connection.execute(_WITH_REPORT, given)
