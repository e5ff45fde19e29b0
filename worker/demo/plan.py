"""The demo's records, all of them, before any is sent: what, where, when, and how it ends."""

import random
import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from backend.records.status import APPROVED, NAMES, RETURNED
from worker.demo import family, tea, toilet, variety
from worker.demo.people import Place
from worker.demo.photos import SCENES, Picture

SEED = "shishu"
#: Townships where tea is what the hills are for, and how much so.
TEA_BELT = {
    "431222114": 1.0,
    "431222251": 0.9,
    "431222111": 0.8,
    "431222102": 0.7,
    "431222252": 0.7,
    "431222250": 0.6,
    "431222115": 0.6,
}
#: Who is given a picture where a kind does not ask for one.
SHARE_WITH_PHOTO = 0.15


class Entry(NamedTuple):
    """One record to be sent: ``outcome`` is what its review will say, None where none came."""

    day: date
    kind: str
    village: str
    record_id: str
    op_id: str
    body: dict[str, Any]
    photos: tuple[Picture, ...]
    outcome: str | None


def place_of(division: dict[str, Any]) -> Place:
    """A village as the makers want it."""
    return Place(division["code"], division["name"], TEA_BELT.get(division["code"][:9], 0.1))


def plan(
    villages: list[dict[str, Any]], today: date, pictures: dict[str, list[Picture]]
) -> Iterator[Entry]:
    """Records of these villages up to today: last year's, this year's.

    In the first quarter also those of the year before: the board of January shows December, and
    sets it against the December before that.
    """
    years = tuple(range(today.year - (2 if today.month <= 3 else 1), today.year + 1))
    for division in villages:
        place = place_of(division)
        for kind, made in _kinds(place, years, today):
            chance = random.Random(f"{SEED}/{place.code}/{kind}/rest")
            for day, body in made:
                entry = _entry(chance, kind, place, day, body, pictures, today)
                if day <= today:
                    yield entry


def _kinds(
    place: Place, years: tuple[int, ...], today: date
) -> Iterator[tuple[str, Iterator[tuple[date, dict[str, Any]]]]]:
    def chance(kind: str) -> random.Random:
        return random.Random(f"{SEED}/{place.code}/{kind}")

    yield "crop_variety", variety.year_of(chance("crop_variety"), place, years)
    yield "tea_base", tea.year_of(chance("tea_base"), place, years)
    yield "toilet_renovation", toilet.year_of(chance("toilet_renovation"), place, years)
    yield "model_family", family.year_of(chance("model_family"), place, years, today)


def _entry(
    chance: random.Random,
    kind: str,
    place: Place,
    day: date,
    body: dict[str, Any],
    pictures: dict[str, list[Picture]],
    today: date,
) -> Entry:
    shown = _photos(chance, kind, pictures)
    body = {**body, **{field: [picture.sha256] for field, picture in shown.items()}}
    if chance.random() < 0.3:
        body["place"] = _position(chance, place)
    return Entry(
        day,
        kind,
        place.code,
        str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        body,
        tuple(shown.values()),
        _outcome(chance, (today - day).days),
    )


def _photos(
    chance: random.Random, kind: str, pictures: dict[str, list[Picture]]
) -> dict[str, Picture]:
    if kind == "toilet_renovation":
        fields = ("photos_before", "photos_after")
        return {field: chance.choice(pictures[SCENES[field]]) for field in fields}
    if chance.random() < SHARE_WITH_PHOTO:
        return {"photos": chance.choice(pictures[SCENES[kind]])}
    return {}


def _outcome(chance: random.Random, age: int) -> str | None:
    """Nearly all that is older than two months has been approved; of the last weeks, little."""
    drawn = chance.random()
    if drawn > min(0.985, 0.1 + age / 60):
        return None
    return NAMES[RETURNED if drawn < 0.012 else APPROVED]


def _position(chance: random.Random, place: Place) -> dict[str, Any]:
    """A point near the middle of the county, the same corner of it for one village."""
    corner = random.Random(place.code)
    latitude = 28_150_000 + corner.randint(0, 700_000) + chance.randint(-9000, 9000)
    longitude = 110_100_000 + corner.randint(0, 800_000) + chance.randint(-9000, 9000)
    return {"lat": latitude, "lng": longitude, "acc": chance.randint(5, 60)}
