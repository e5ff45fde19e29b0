"""The one clock. Server time decides everything; tests ``shift`` it or make it ``stand``.

``SHISHU_NOW`` in the environment lets the clock of all processes of a run go on from another
instant than the machine's: ``2026-11-30T09:00:00+08:00`` (without an offset: the county's time).
Whoever reads it first adds when that was by the machine's clock, in seconds since 1970
(``2026-11-30T09:00:00+08:00@1796000000.000``), and hands it on so to the processes that it starts:
one that is started a minute later is a minute further on and not back at nine. What starts several
processes side by side (the Makefile, the tests) adds it before. Durations go by the machine's own
clock, and so does the timetable of beat, as cron's would.
"""

import time
from collections.abc import MutableMapping
from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
SETTING = "SHISHU_NOW"

_told_ms = 0
_shift_ms = 0
_standing_ms: int | None = None


def follow(environ: MutableMapping[str, str]) -> None:
    """Let this process's clock go by SHISHU_NOW, which the environment then holds with its moment.

    Without it, or where it is empty, the clock is the machine's. Raises ValueError, with the
    clock as it was, where it cannot be read.
    """
    global _told_ms
    text = environ.get(SETTING, "")
    if text and "@" not in text:
        text = f"{text}@{time.time():.3f}"
    _told_ms = told(text)
    if text:
        environ[SETTING] = text


def told(text: str) -> int:
    """Milliseconds by which SHISHU_NOW is ahead of the machine's clock; empty: 0.

    Raises ValueError where it is neither an instant nor an instant with its moment.
    """
    instant, _, moment = text.partition("@")
    if not text:
        return 0
    try:
        when = datetime.fromisoformat(instant)
        seen = float(moment) if moment else time.time()
        away = (when if when.tzinfo else when.replace(tzinfo=CHINA)).timestamp() - seen
        return round(away * 1000)
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is no instant like 2026-11-30T09:00:00+08:00") from None


def shift(milliseconds: int) -> None:
    """Move this process's clock by a number of milliseconds from where it is; 0 puts it right."""
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
    return time.time_ns() // 1_000_000 + _told_ms + _shift_ms


def from_machine(milliseconds: int) -> int:
    """An instant by the machine's clock, such as a file's time, as this process's clock tells it.

    What a test shifts or holds is a way through time, on which the files stay where they are.
    """
    return milliseconds + _told_ms


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
