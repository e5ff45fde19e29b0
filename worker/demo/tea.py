"""Tea bases: a register whose bases are told anew after each picking."""

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

from worker.demo.days import near
from worker.demo.people import Place, cooperative, person, plot

VARIETIES = ("碧香早", "黄金茶1号", "黄金茶2号", "福鼎大白", "白毫早", "槠叶齐", "碣滩群体种")
OPERATORS = ("household", "cooperative", "family_farm", "company", "collective")

#: After spring, summer and autumn tea: month, and the share of the year's output sold by then.
ROUNDS = ((5, 0.62), (8, 0.78), (11, 1.0))


#: How many bases in a hundred are given up in the last year.
ENDING = 0.05


class Base:
    """One base through the years; ``area`` in 0.01 mu."""

    def __init__(self, chance: random.Random, place: Place) -> None:
        self.name = plot(chance) + chance.choice(("茶园", "茶叶基地", "茶场"))
        self.kind = chance.choices(OPERATORS, (5, 4, 2, 1, 1))[0]
        family = self.kind in ("household", "family_farm")
        self.operator = person(chance) if family else cooperative(place, chance)
        self.variety = chance.choice(VARIETIES)
        self.planted = chance.randint(1985, 2019)
        self.area = int(min(4000, max(8, chance.lognormvariate(4.4, 0.9))) * 100)
        self.improved = chance.uniform(0.7, 0.96)
        self.picked = chance.uniform(0.58, 0.8)
        self.yield_yuan = chance.uniform(4200, 8600)

    def state(self, chance: random.Random, day: date, sold: float, grows: bool) -> dict[str, Any]:
        """What is reported on a day; ``grows`` where some was planted since the last time."""
        new = int(self.area * chance.uniform(0.02, 0.08)) if grows else 0
        self.area += new
        harvest = int(self.area * self.picked)
        output = round(harvest / 100 * self.yield_yuan * sold) * 100
        return {
            "base_name": self.name,
            "operator": self.operator,
            "operator_type": self.kind,
            "recorded_on": day.isoformat(),
            "main_variety": self.variety,
            "planted_year": self.planted,
            "area_mu": self.area,
            "improved_area_mu": int(self.area * self.improved),
            "new_area_mu": new,
            "harvest_area_mu": harvest,
            "output_yuan": output,
            "households_led": max(1, self.area // 1500),
        }

    def end(self, day: date) -> dict[str, Any]:
        """What is reported on the day on which it is a tea base no more."""
        return {"base_name": self.name, "recorded_on": day.isoformat(), "state": "ended"}


def body(chance: random.Random, place: Place, day: date) -> dict[str, Any]:
    """One state of one new base."""
    return Base(chance, place).state(chance, day, 1.0, grows=False)


def year_of(
    chance: random.Random, place: Place, years: tuple[int, ...]
) -> Iterator[tuple[date, dict[str, Any]]]:
    """Every base of a village, told three times a year; some are given up in the last one."""
    count = round(chance.uniform(3.5, 6.5)) if place.tea > 0.5 else round(chance.uniform(0, 2.2))
    bases = {base.name: base for base in (Base(chance, place) for _ in range(count))}
    for base in bases.values():
        if place.tea <= 0.5:
            base.area = max(800, base.area // 3)
        ends = random.Random(f"{place.code}/{base.name}").random() < ENDING
        for year in years:
            for month, sold in ROUNDS:
                day = near(chance, date(year, month, 1), 0, 27)
                grows = month == ROUNDS[0][0] and chance.random() < 0.15
                state = base.state(chance, day, sold, grows)
                if ends and (year, month) == (years[-1], ROUNDS[1][0]):
                    yield day, base.end(day)
                if not ends or (year, month) < (years[-1], ROUNDS[1][0]):
                    yield day, state
