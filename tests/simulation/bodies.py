"""What people write down: bodies from the kinds' own vectors, with a few values that meet."""

import random
from datetime import datetime
from typing import Any

from backend.clock import CHINA
from tests.phone import sample
from tests.simulation.plan import DAY

KINDS = ("tea_base", "crop_variety")
DATED = {"tea_base": "recorded_on", "crop_variety": "planted_on"}
_SAMPLES = {kind: sample(kind) for kind in KINDS}
_NAMES = ("介亭茶园", "屋场坪", "碣滩")


def _day(chance: random.Random, now: int) -> str:
    # A day back and more: the clock of the county's day is not what is tried here.
    back = chance.choice((1, 1, 2, 5, 30, 45))
    return str(datetime.fromtimestamp((now - back * DAY) / 1000, CHINA).date())


def fresh(chance: random.Random, now: int) -> tuple[str, dict[str, Any]]:
    """A kind and a new record's body; one in twenty is impossible."""
    kind = chance.choice(KINDS)
    body = {**_SAMPLES[kind], DATED[kind]: _day(chance, now), **changes(chance, now)[kind]}
    if chance.random() < 0.05:
        body["area_mu"] = -5
    return kind, body


def changes(chance: random.Random, now: int) -> dict[str, dict[str, Any]]:
    """What an edit sets, for each kind: one or two fields, of which some feed totals."""
    tea = [{"area_mu": chance.randrange(8000, 20_000)},
           {"area_mu": chance.randrange(8000, 20_000)}, {"base_name": chance.choice(_NAMES)},
           {"remark": f"记{chance.randrange(9)}"}, {"workers": chance.randrange(50)},
           {"recorded_on": _day(chance, now)}]  # fmt: skip
    crop = [{"area_mu": chance.randrange(100, 5000)}, {"plot_name": chance.choice(_NAMES)},
            {"variety_name": chance.choice(("红缨子", "湘两优900"))},
            {"planted_on": _day(chance, now)}]  # fmt: skip
    return {
        "tea_base": _some(chance, tea),
        "crop_variety": _some(chance, crop),
    }


def _some(chance: random.Random, choices: list[dict[str, Any]]) -> dict[str, Any]:
    picked: dict[str, Any] = {}
    for one in chance.sample(choices, chance.choice((1, 1, 2))):
        picked |= one
    return picked
