"""A few moments of a world: its records as they stood, to be told again from the log at its end."""

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from backend.db import reading
from backend.records.replay import as_of
from backend.records.store import SLOTS
from tests.simulation.county import CODE

if TYPE_CHECKING:
    from tests.simulation.world import World

MOST = 4
_COLUMNS = ("kind", "kind_version", "division", "author", "body", "status", "dead", "rev", "day",
            "month", "same_key", *SLOTS)  # fmt: skip
_RECORDS = f"SELECT record_id, {', '.join(_COLUMNS)} FROM record ORDER BY record_id"


@dataclass(slots=True)
class _Moment:
    number: int
    records: dict[str, tuple]


class Moments:
    """So many of a world's moments, each as likely as any other, whatever happens in it.

    They are drawn by a chance of their own: a world is the same whether it is looked at or not.
    """

    def __init__(self, world: "World") -> None:
        self._world, self._chance = world, random.Random(world.plan.seed ^ 0xA5)
        self._kept: list[_Moment] = []
        self._met, self._number = 0, 0

    def look(self) -> None:
        """Something was committed, or not: keep this moment, perhaps in another's place."""
        raw = self._world.server.raw
        number = raw.execute("SELECT number FROM county_clock").fetchone()[0]
        if number < self._number:
            # A backup was put in the database's place: what came after it has never been.
            self._kept = [moment for moment in self._kept if moment.number <= number]
        if number == self._number:
            return
        self._number = number
        self._met += 1
        place = len(self._kept) if len(self._kept) < MOST else self._chance.randrange(self._met)
        if place < MOST:
            rows = raw.execute(_RECORDS).fetchall()
            self._kept[place : place + 1] = [_Moment(number, {row[0]: row[1:] for row in rows})]

    def judge(self) -> None:
        """The log must tell each of them as it was seen; needs an app context."""
        for moment in self._kept:
            at, seen = moment.number, {key: _read(row) for key, row in moment.records.items()}
            with reading() as connection:
                told = {key: _row(columns) for key, columns in as_of(connection, CODE, at)}
            for key in sorted(told.keys() | seen.keys()):
                if told.get(key) != seen.get(key):
                    what = f"{key} at {at} was {seen.get(key)}, the log tells {told.get(key)}"
                    self._world.checker.breach("unexpected", what)
        self._world.tally.count("moments told again from the log", len(self._kept))


def _read(row: tuple) -> tuple:
    body = _COLUMNS.index("body")
    return (*row[:body], orjson.loads(row[body]), *row[body + 1 :])


def _row(columns: dict[str, Any]) -> tuple:
    return tuple(columns[name] for name in _COLUMNS)
