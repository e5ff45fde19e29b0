"""The vectors records -> figures: every file of ``tests/vectors/figures``, said through intake.

The phone reads the same files (``pwa/src/shell/figures.vectors.test.ts``); their keys are told in
``docs/kinds.md``.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask, current_app

from backend.catalogue.kind import Catalogue, Kind
from backend.catalogue.load import load_catalogue
from backend.clock import stand
from backend.intake.accept import accept
from backend.people.actor import Actor
from backend.totals.figure import TRACKS, Track, year_start
from tests.county import COUNTY, TOWNSHIP, VILLAGE, County
from tests.phone import VECTORS, OpMaker

FOLDER = VECTORS / "figures"
#: Kinds that are no kinds of record: they hold what the real ones do not reach.
KINDS = FOLDER / "kinds"
REAL = Path(__file__).parents[1] / "backend" / "kinds"
PLACES = {
    "own": VILLAGE,
    "near": "431222251202",
    "far": "431222114200",
    "township": TOWNSHIP,
    "county": COUNTY,
}
#: 2026-11-20 10:00 in the county: later than any day of the vectors.
NOW = 1_795_140_000_000

Vector = dict[str, Any]


def vectors() -> list[Any]:
    """Every vector as a pytest parameter, named by its file and itself."""
    return [
        pytest.param(vector, id=f"{path.stem}: {vector['name']}")
        for path in sorted(FOLDER.glob("*.json"))
        for vector in json.loads(path.read_text(encoding="utf-8"))
    ]


def catalogue_of(vector: Vector) -> Catalogue:
    """The catalogue that declares the vector's kind."""
    own = (KINDS / f"{vector['kind']}.toml").exists()
    return load_catalogue(KINDS if own else REAL)


def record_id(number: int) -> str:
    """The id of a vector's record by its place in the list, from 1: later ones are greater."""
    return f"00000000-0000-4000-8000-{number:012d}"


class Told(NamedTuple):
    """What a vector expects of one place, span (YYYYMM, both inclusive) and track."""

    division: str
    first: int
    last: int
    track: Track
    #: By indicator, at its scale; None where there is nothing to divide by.
    values: dict[str, int | None]


def told(vector: Vector) -> Iterator[Told]:
    """All that a vector expects of the server."""
    for figures in vector["figures"]:
        division, month = PLACES[figures["place"]], figures["month"]
        for track in TRACKS:
            for span, values in figures.get(track, {}).items():
                first = year_start(month) if span == "year" else month
                yield Told(division, first, month, track, values)


def kind_of(vector: Vector) -> Kind:
    """The vector's kind as the app has it."""
    kind: Kind = current_app.extensions["catalogue"].kinds[vector["kind"]]
    return kind


@contextmanager
def said(app: Flask, county: County, vector: Vector) -> Iterator[Vector]:
    """A county whose server has the vector's records, and its kind."""
    served = app.extensions["catalogue"]
    app.extensions["catalogue"] = catalogue_of(vector)
    stand(NOW)
    try:
        Sayer(county).say(vector)
        yield vector
    finally:
        app.extensions["catalogue"] = served


class Sayer:
    """The people of one county who say a vector's records, one operation after the other."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.people: dict[tuple[str, str], tuple[Actor, OpMaker]] = {}

    def person(self, role: str, division: str) -> tuple[Actor, OpMaker]:
        """Somebody of this role and scope, on a phone of their own."""
        key = (role, division)
        if key not in self.people:
            person = self.county.person(role, division)
            actor = Actor(
                account_id=person.id, county_code=self.county.code, role=role,
                division=division, device_id=self.county.device(person), name=person.name,
            )  # fmt: skip
            self.people[key] = actor, OpMaker(person.id, division)
        return self.people[key]

    def say(self, vector: Vector) -> None:
        """All of its records as the server has them; what waits on a phone is not sent."""
        for number, record in enumerate(vector["records"], start=1):
            if record.get("server", True):
                self._record(vector, record_id(number), record)

    def _record(self, vector: Vector, key: str, record: Mapping[str, Any]) -> None:
        kind, division = vector["kind"], PLACES[record.get("at", "own")]
        actor, ops = self.person("village_reporter", division)
        body = {**vector["common"], **record["body"]}
        self._one(actor, ops.create(kind, body, record_id=key))
        for rev, (do, *rest) in enumerate(record.get("then", []), start=1):
            who, maker = actor, ops
            said: dict[str, Any] = rest[0] if rest and do == "edit" else {}
            if do == "review":
                who, maker = self.person("township_reviewer", division[:9] + "000")
                said = {"status": rest[0]}
            was = {name: body[name] for name in said if name in body}
            made = maker.make(do, kind, key, said, was, {"rev": rev}, division=division)
            self._one(who, made)
            body |= said

    def _one(self, actor: Actor, op: dict[str, Any]) -> None:
        (verdict,) = accept([op], actor, actor.device_id or "", NOW)
        assert verdict.outcome == "applied", (verdict, op)
