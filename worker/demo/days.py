"""When things are done in a county's year: a day by the season's weights."""

import random
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta


def day_in(chance: random.Random, year: int, weights: Sequence[float]) -> date:
    """A day of ``year``, its month drawn by twelve weights."""
    month = chance.choices(range(1, 13), weights)[0]
    return date(year, month, chance.randint(1, monthrange(year, month)[1]))


def near(chance: random.Random, day: date, least: int, most: int) -> date:
    """A day from ``least`` to ``most`` days after another; before it where they are negative."""
    return day + timedelta(days=chance.randint(least, most))
