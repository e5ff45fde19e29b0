"""Days on which the demo is tried, and the smallest township to try them with."""

from datetime import date, datetime, time, timedelta

from backend.clock import CHINA

FIRST, LAST = date(2025, 1, 1), date(2028, 12, 31)
#: Every day of four years, a leap year among them.
EVERY = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
#: 春节, the first day of the lunar year.
NEW_YEARS = ("2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26")
_TURNS = [date(year, month, 1) for year in range(2025, 2029) for month in range(1, 13)]
#: Forty-odd days: the turns of months and years, the leap day, lunar new years, days like any.
CHOSEN = sorted(
    {
        *(turn - timedelta(days=1) for turn in _TURNS[1::3]),
        *_TURNS[::4],
        *(date(year, 12, 31) for year in range(2025, 2029)),
        *(date(year, 1, 1) for year in range(2025, 2029)),
        *(date.fromisoformat(day) + timedelta(days=n) for day in NEW_YEARS for n in (-1, 0)),
        *(
            date.fromisoformat(day)
            for day in ("2027-02-28", "2028-02-28", "2028-02-29", "2028-03-01")
        ),
        *(date.fromisoformat(day) for day in ("2025-07-09", "2026-11-30", "2027-10-13")),
    }
)


def noon(day: str | date, hour: int = 12) -> int:
    """An hour of a day in the county, in ms since 1970."""
    moment = date.fromisoformat(day) if isinstance(day, str) else day
    return int(datetime.combine(moment, time(hour), CHINA).timestamp() * 1000)
