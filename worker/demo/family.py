"""Model families: reviewed by the village, put on notice, granted."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from worker.demo.days import day_in, near
from worker.demo.people import Place, head_of

#: Around 8 March, the harvest, and before the new year.
MONTHS = (2, 4, 14, 6, 5, 4, 4, 5, 10, 12, 8, 10)
AWARDS = ("moral", "most_beautiful", "five_good", "civilised", "family_ethos", "filial", "green")
LEVELS = (("village", 55), ("township", 30), ("county", 13), ("city", 2))


def body(
    chance: random.Random, place: Place, day: date, today: date | None = None, household: int = 0
) -> dict[str, Any]:
    """One award: ``day`` is the review's; how far it has come is what ``today`` allows.

    Without it the award is granted, up to 21 days later.
    """
    number = household or chance.randint(1, 9999)
    record = {
        "rep_name": head_of(place, number),
        "household_no": f"{number:03d}",
        "award_type": chance.choice(AWARDS),
        "award_level": chance.choices([code for code, _ in LEVELS], [n for _, n in LEVELS])[0],
        "stage": "reviewed",
        "reviewed_on": day.isoformat(),
        "nominated_by": chance.choice(("self", "villagers", "organisation")),
    }
    start = near(chance, day, 2, 6)
    end = start + timedelta(days=6)
    granted = near(chance, end, 1, 9)
    now = today or date.max
    if now < start:
        return record
    record.update(stage="noticed", public_from=start.isoformat(), public_to=end.isoformat())
    if now >= granted:
        document = f"演示〔{granted.year}〕{granted.month}号"
        record.update(stage="granted", granted_on=granted.isoformat(), doc_no=document)
    return record


def year_of(
    chance: random.Random, place: Place, years: tuple[int, ...], today: date | None = None
) -> Iterator[tuple[date, dict[str, Any]]]:
    """A village's families: a household once a year."""
    for year in years:
        households = random.Random(f"{place.code}/{year}").sample(range(1, 321), 12)
        for household in households[: chance.randint(3, 7)]:
            record = body(chance, place, day_in(chance, year, MONTHS), today, household)
            yield _told_on(record), record


def _told_on(record: dict[str, Any]) -> date:
    """The day on which the record can be told as it is: that of the last thing that happened."""
    happened = ("granted_on", "public_from", "reviewed_on")
    return date.fromisoformat(next(record[name] for name in happened if name in record))
