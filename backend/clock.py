"""The one clock. Server time decides everything; tests ``shift`` it or make it ``stand``."""

import time
from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))

_shift_ms = 0
_standing_ms: int | None = None


def shift(milliseconds: int) -> None:
    """Move this process's clock by a number of milliseconds from the real one; 0 puts it right."""
    global _shift_ms
    _shift_ms = milliseconds


def stand(milliseconds: int | None) -> None:
    """Hold this process's clock still at an instant (ms since 1970), until told otherwise.

    A simulation's time goes by in steps. None lets the clock run again.
    """
    global _standing_ms
    _standing_ms = milliseconds


def now_ms() -> int:
    """Milliseconds since 1970-01-01 UTC."""
    if _standing_ms is not None:
        return _standing_ms
    return time.time_ns() // 1_000_000 + _shift_ms


def today() -> date:
    """The calendar day in the county (UTC+8)."""
    return datetime.fromtimestamp(now_ms() / 1000, CHINA).date()


def month_of(day: date) -> int:
    """The period of a day as YYYYMM, e.g. 202611."""
    return day.year * 100 + day.month


def iso(milliseconds: int) -> str:
    """An instant as RFC 3339 in UTC with milliseconds."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
