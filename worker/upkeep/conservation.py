"""Conservation: what a device is known to have sent is in the log, and the other way round.

A device's ledger is its row's list of the numbers that have arrived; the log has each operation
with its outcome. Both are written in one transaction, so that in any snapshot received equals the
sum of the outcomes.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import orjson
from sqlalchemy import Row, text
from sqlalchemy.engine import Connection

from backend import statement
from backend.db import reading
from backend.intake.ledger import Ranges, contiguous, received
from worker.upkeep.fault import Fault

#: A ledger of so many ranges has let go of the highest ones (``backend.intake.ledger``).
_FULL = 2000
_SHOWN = 3


def conservation(county_code: str) -> list[Fault]:
    """Every device whose ledger and whose operations in the log differ."""
    with reading() as connection:
        logged = dict(_logged(connection, county_code))
        devices = connection.execute(
            text("""SELECT id, received, contiguous_seq, max_seq FROM device
                WHERE county_code = :county ORDER BY id"""),
            {"county": county_code},
        ).all()
        return [
            fault
            for row in devices
            for fault in _compare(connection, county_code, row, logged.get(row.id, []))
        ]


def _logged(connection: Connection, county_code: str) -> Iterator[tuple[str, Ranges]]:
    """By device, the numbers of its operations in the log, as ranges; streamed."""
    sql = """
        SELECT DISTINCT device_id, seq FROM op_log
        WHERE county_code = :county AND seq IS NOT NULL ORDER BY device_id, seq"""
    rows = statement.streamed(connection, sql, {"county": county_code}, 5000)
    for device_id, own in groupby(rows, key=lambda row: str(row[0])):
        ranges: Ranges = []
        for _, seq in own:
            if ranges and ranges[-1][1] + 1 == seq:
                ranges[-1][1] = seq
            else:
                ranges.append([seq, seq])
        yield device_id, ranges


def _compare(
    connection: Connection, county_code: str, device: Row[Any], logged: Ranges
) -> Iterator[Fault]:
    row = device._mapping
    ledger: Ranges = orjson.loads(row["received"])
    end = ledger[-1][1] if ledger else 0
    if row["contiguous_seq"] != contiguous(ledger) or row["max_seq"] < end:
        yield _fault(row["id"], "台账自相矛盾", "the ledger contradicts itself")
    cut = end if len(ledger) >= _FULL else None
    unknown = _without(logged, ledger, cut)
    if unknown:
        yield _fault(
            row["id"],
            f"日志里有、台账里没有：第 {_told(unknown)} 条",
            f"in the log, not in the ledger: {_told(unknown)}",
        )
    lost = _elsewhere(connection, county_code, row["id"], _without(ledger, logged))
    if lost:
        yield _fault(
            row["id"],
            f"台账里有、日志里没有：第 {_told(lost)} 条",
            f"in the ledger, not in the log: {_told(lost)}",
        )


def _fault(device_id: str, zh: str, en: str) -> Fault:
    return Fault("devices", device_id, f"手机 {device_id}：{zh}", f"device {device_id}: {en}")


def _without(these: Ranges, those: Ranges, cut: int | None = None) -> Ranges:
    """The numbers of ``these`` that ``those`` lack, up to ``cut``."""
    left: Ranges = []
    for first, last in these:
        start = first
        for low, high in those:
            if high < start:
                continue
            if low > last:
                break
            if low > start:
                left.append([start, low - 1])
            start = high + 1
        if start <= last:
            left.append([start, last])
    return left if cut is None else [[a, min(b, cut)] for a, b in left if a <= cut]


def _elsewhere(connection: Connection, county_code: str, device_id: str, missing: Ranges) -> Ranges:
    """Those of these numbers that the log does not have under another id of the same phone.

    A phone that lost its cookie, not its outbox, gets a new id and sends again what the server
    had already: that is in its new ledger, and in the log under its old id. Whose operations may
    be meant: those of everybody who ever signed in there.
    """
    if not missing:
        return missing
    sql = text("""
        SELECT DISTINCT o.seq FROM op_log o WHERE o.county_code = :county
            AND o.device_id <> :device AND o.seq BETWEEN :low AND :high
            AND (o.author IN (SELECT account_id FROM session WHERE device_id = :device)
                OR o.author = (SELECT account_id FROM device WHERE id = :device)
                OR o.author IN (SELECT author FROM op_log
                    WHERE county_code = :county AND device_id = :device))""")
    given = {
        "county": county_code, "device": device_id,
        "low": missing[0][0], "high": missing[-1][1],
    }  # fmt: skip
    known = received([], [row[0] for row in connection.execute(sql, given)])
    return _without(missing, known)


def _told(ranges: Ranges) -> str:
    words = [str(low) if low == high else f"{low}–{high}" for low, high in ranges[:_SHOWN]]
    return ", ".join(words) + (" …" if len(ranges) > _SHOWN else "")
