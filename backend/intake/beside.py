"""What is written beside records: the pictures they show, and the device's ledger."""

from functools import cache

import orjson
from sqlalchemy.engine import Connection

from backend import statement
from backend.db import is_sqlite
from backend.intake.desk import Desk
from backend.intake.ledger import DeviceReport, Ledger, contiguous
from backend.intake.rowset import names, pack, rowset
from backend.intake.write import Note

_PHOTO = {"sha256": "text", "bytes": "int"}
_LINK = {"record_id": "text", "field": "text", "sha256": "text", "gone": "int"}


@cache
def _photos(sqlite: bool) -> str:
    return f"""
        INSERT INTO photo (county_code, sha256, bytes, created_at)
        SELECT :county, r.sha256, r.bytes, :at FROM {rowset(sqlite, _PHOTO)} r WHERE true
        ON CONFLICT (county_code, sha256) DO UPDATE SET bytes = excluded.bytes
            WHERE photo.bytes = 0 AND photo.stored IS NULL"""


@cache
def _links(sqlite: bool, sure: bool) -> str:
    act = "UPDATE SET gone = excluded.gone" if sure else "NOTHING"
    return f"""
        INSERT INTO record_photo (county_code, {names(_LINK)})
        SELECT :county, {names(_LINK, "r.")} FROM {rowset(sqlite, _LINK)} r WHERE true
        ON CONFLICT (county_code, record_id, field, sha256) DO {act}"""


def write_photos(connection: Connection, desk: Desk) -> None:
    """Announce pictures, and link them to the records that show them or did."""
    sqlite, county = is_sqlite(connection), desk.facts.county_code
    if desk.photos:
        rows = [{"sha256": name, "bytes": size} for name, size in sorted(desk.photos.items())]
        given = {"county": county, "rows": pack(rows), "at": desk.facts.received_at}
        statement.written(connection, _photos(sqlite), given)
    for links, sure in ((desk.links, True), (desk.mentions, False)):
        if links:
            rows = [
                dict(zip(_LINK, (*key, gone), strict=True)) for key, gone in sorted(links.items())
            ]
            given = {"county": county, "rows": pack(rows)}
            statement.written(connection, _links(sqlite, sure), given)


_LEDGER = """
    UPDATE device SET received = :received, contiguous_seq = :contiguous, max_seq = :max_seq,
        last_seen = :at"""
_REPORT = (
    ", app = :app, pending = :pending, skew_ms = :skew, persisted = :persisted, quota_pct = :quota"
)
_WITHOUT_REPORT = f"{_LEDGER} WHERE id = :device"
_WITH_REPORT = f"{_LEDGER}{_REPORT} WHERE id = :device"


def note(
    device_id: str, ledger: Ledger | None, report: DeviceReport | None, at: int
) -> Note | None:
    """The statement that notes what has arrived from a device, and what it says of itself.

    None of a device that we do not know.
    """
    if ledger is None:
        return None
    given = {
        "device": device_id, "received": orjson.dumps(ledger.ranges).decode(),
        "contiguous": contiguous(ledger.ranges), "max_seq": ledger.max_seq, "at": at,
    }  # fmt: skip
    if report is None:
        return Note(_WITHOUT_REPORT, given)
    given |= {
        "app": report.app, "pending": report.pending, "skew": report.skew_ms,
        "persisted": int(report.persisted), "quota": report.quota_pct,
    }  # fmt: skip
    return Note(_WITH_REPORT, given)


def write_ledger(connection: Connection, noted: Note) -> None:
    """Note it, where no other statement has taken the note along."""
    statement.written(connection, noted.sql, noted.given)
