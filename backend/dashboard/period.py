"""Which month a board opens on, and how far last year's same period goes. Pure."""

from datetime import date, timedelta

from backend.clock import month_of
from backend.totals.figure import month_before

#: A new month opens the board once it has had a week; until then the last whole month does.
OPENS_ON = 8


def opening_month(today: date) -> int:
    """The month (YYYYMM) that a board opens on where none is asked for."""
    month = month_of(today)
    return month if today.day >= OPENS_ON else month_before(month, 1)


def iso_day(day: int) -> str:
    """YYYYMMDD as YYYY-MM-DD."""
    return f"{day // 10000}-{day // 100 % 100:02}-{day % 100:02}"


def same_day_last_year(month: int, today: date) -> int | None:
    """Where last year's same period ends (YYYYMMDD), for a period up to ``month``.

    None where ``month`` is over: last year's is then whole as well. The 29th of February has the
    28th before it.
    """
    if month < month_of(today):
        return None
    day = today if (today.month, today.day) != (2, 29) else today - timedelta(days=1)
    return (day.year - 1) * 10000 + day.month * 100 + day.day
