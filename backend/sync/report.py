"""What a phone says of itself, read from whatever JSON it sent."""

from dataclasses import replace
from typing import Any

from backend.intake.ledger import DeviceReport
from backend.sync.store import Noted
from backend.sync.wire import SyncRequest

_LONGEST_APP = 40
_LARGEST, _MOST_PENDING = 2**53 - 1, 2**31 - 1
#: A skew that wanders by less is the network's, not the clock's.
_SKEW_STEP_MS = 60_000


def read_report(device: dict[str, Any], received_at: int, brought: int = 0) -> DeviceReport:
    """``device`` of a sync; what is missing or makes no sense counts as nothing said.

    A phone counts among what waits also the operations that it is bringing right now, which are
    ``brought``: noted is what waits on it after them.
    """
    app, now = device.get("app"), _whole(device.get("now"), -_LARGEST, _LARGEST)
    readable = isinstance(app, str) and app.isprintable()
    return DeviceReport(
        app=app[:_LONGEST_APP] if isinstance(app, str) and readable else "",
        max_seq=_whole(device.get("max_seq"), 0, _LARGEST) or 0,
        pending=max(0, (_whole(device.get("pending"), 0, _MOST_PENDING) or 0) - brought),
        skew_ms=0 if now is None else now - received_at,
        persisted=device.get("persisted") is True,
        quota_pct=_whole(device.get("quota_pct"), 0, 100) or 0,
    )


def as_counted(body: SyncRequest, device_id: str) -> SyncRequest:
    """The request as it concerns this device, which a page may not know that its phone has become:
    what was counted as another one is not counted, and what was said of that one not noted.
    """
    if body.device.get("id") in (None, device_id):
        return body
    ids = (op.get("op_id") for op in body.ops if type(op) is dict)
    return replace(body, device={}, elsewhere=frozenset(one for one in ids if type(one) is str))


def _whole(value: Any, low: int, high: int) -> int | None:
    if type(value) is not int:
        return None
    return min(max(value, low), high)


def says_more(report: DeviceReport, noted: Noted) -> bool:
    """Whether a report is worth writing down beside what is noted of the device."""
    same = (report.app, report.pending, int(report.persisted), report.quota_pct)
    return (
        same != (noted.app, noted.pending, noted.persisted, noted.quota_pct)
        or report.max_seq > noted.max_seq
        or abs(report.skew_ms - noted.skew_ms) > _SKEW_STEP_MS
    )
