"""Toilets renovated: each household once, most of them when the ground is dry."""

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

from worker.demo.days import day_in, near
from worker.demo.people import Place, head_of

MONTHS = (1, 1, 4, 6, 8, 10, 12, 12, 13, 14, 10, 5)
WORK = (("build", 30), ("rebuild", 62), ("rectify", 8))
TYPES = (("three_chamber", 78), ("double_urn", 9), ("sewer", 7), ("biogas", 3), ("shared_tank", 3))
MATERIALS = ("brick", "precast", "fibreglass", "plastic")
BUILDERS = ("惠民施工队（演示）", "宏源建筑队（演示）", "青山施工队（演示）")


def _pick(chance: random.Random, options: tuple[tuple[str, int], ...]) -> str:
    return chance.choices([name for name, _ in options], [share for _, share in options])[0]


def body(
    chance: random.Random, place: Place, day: date, household: int | None = None
) -> dict[str, Any]:
    """One toilet of one household."""
    number = household or chance.randint(1, 9999)
    work, kind = _pick(chance, WORK), _pick(chance, TYPES)
    record = {
        "toilet_class": "household",
        "head_name": head_of(place, number),
        "household_no": f"{number:03d}",
        "work_type": work,
        "toilet_type": kind,
        "started_on": near(chance, day, -35, -7).isoformat(),
        "completed_on": day.isoformat(),
        "indoor": chance.random() < 0.7,
        "tank_material": chance.choice(MATERIALS),
        "builder": chance.choice(BUILDERS),
        "subsidy_yuan": chance.choice((100000, 120000, 150000, 200000)),
    }
    if kind == "three_chamber":
        record["tank_m3"] = chance.randint(150, 260)
    if work != "build":
        record["old_removed"] = chance.random() < 0.95
    return record


def public(chance: random.Random, place: Place, day: date) -> dict[str, Any]:
    """One public toilet of a village."""
    return {
        "toilet_class": "public",
        "site_name": f"{place.name}{chance.choice(('村部', '广场', '学校', '集市'))}",
        "work_type": "build",
        "toilet_type": "sewer",
        "completed_on": day.isoformat(),
    }


def year_of(
    chance: random.Random, place: Place, years: tuple[int, ...]
) -> Iterator[tuple[date, dict[str, Any]]]:
    """A village's toilets: a household never twice."""
    households = list(range(1, 321))
    chance.shuffle(households)
    for year in years:
        for _ in range(chance.randint(8, 17)):
            day = day_in(chance, year, MONTHS)
            yield day, body(chance, place, day, households.pop())
    if chance.random() < 0.2:
        day = day_in(chance, years[-1], MONTHS)
        yield day, public(chance, place, day)
