"""One body of any of the demo's kinds, for whoever needs records that look like the county's."""

import random
from collections.abc import Callable
from datetime import date
from typing import Any

from worker.demo import family, tea, toilet, variety
from worker.demo.people import Place

Maker = Callable[[random.Random, Place, date], dict[str, Any]]

KINDS: dict[str, Maker] = {
    "crop_variety": variety.body,
    "tea_base": tea.body,
    "toilet_renovation": toilet.body,
    "model_family": family.body,
}


def make_body(
    kind: str, chance: random.Random, day: date, place: Place | None = None
) -> dict[str, Any]:
    """A body of ``kind`` that happened on ``day``, without photographs."""
    return KINDS[kind](chance, place or Place("", "演示村", 0.5), day)
