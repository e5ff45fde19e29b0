"""Sending the demo's records: month by month through intake, the only door, then rolled up."""

from collections.abc import Callable
from datetime import date, datetime
from itertools import count
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy.engine import Connection

from backend.clock import CHINA, now_ms
from backend.db import reading, writing
from backend.divisions.store import of_county
from backend.intake.accept import accept
from backend.people.actor import Actor
from backend.photos.upload import Span, take
from worker.demo.batches import Batch, batches
from worker.demo.people import township_actors
from worker.demo.photos import Picture, pictures
from worker.demo.plan import plan
from worker.rollup.turn import rollup_county

#: Operations in one transaction.
MOST = 100


class Filled(NamedTuple):
    """What was sent: records, reviews of them, and pictures."""

    records: int
    reviews: int
    pictures: int


#: Told before anything is sent how many operations there are (0, all), then how many were sent.
Progress = Callable[[int, int], None]


class Voice:
    """Somebody who sends operations from a device of their own, numbered without a gap."""

    def __init__(self, actor: Actor) -> None:
        self.actor, self._seq = actor, count(1)

    def send(self, ops: list[dict[str, Any]], at: int) -> None:
        """Send operations as if they arrived at ``at`` (ms); raises DemoRefused."""
        own = [{**op, "seq": next(self._seq), "author": self.actor.account_id} for op in ops]
        for start in range(0, len(own), MOST):
            batch = own[start : start + MOST]
            for verdict in accept(batch, self.actor, self.actor.device_id, at):
                if verdict.outcome != "applied":
                    raise DemoRefused(f"{verdict.outcome} {verdict.code} {verdict.field_errors}")


class DemoRefused(RuntimeError):
    """Intake would not have one of the demo's operations: the demo and the kinds disagree."""


def fill(scope: str, at: int | None = None, progress: Progress = lambda sent, of: None) -> Filled:
    """Send the demo's records as of an instant (ms; default now) and roll them up.

    ``scope`` is the six digits of the county; nine send those of one township alone. Doing it
    again as of the same instant changes nothing: what had arrived is answered as it was then.
    Needs an app context; raises DemoRefused.
    """
    now = now_ms() if at is None else at
    villages, voices = _who(scope)
    drawn = pictures()
    kinds = current_app.extensions["catalogue"].kinds
    versions = {name: kind.version for name, kind in kinds.items()}
    every = list(batches(plan(villages, day_of(now), drawn), versions, now))
    records, reviews = _send(every, voices, progress)
    for reporter, _ in voices.values():
        pictures_sent = _upload(drawn, reporter.actor)
    rollup_county(scope[:6])
    return Filled(records, reviews, pictures_sent)


def day_of(at: int) -> date:
    """The county's calendar day of an instant (ms)."""
    return datetime.fromtimestamp(at / 1000, CHINA).date()


def _who(scope: str) -> tuple[list[dict[str, Any]], dict[str, tuple[Voice, Voice]]]:
    """The villages of a scope, and who reports and reviews, by township (nine digits)."""
    with reading() as connection:
        every = of_county(connection, scope[:6])
    divisions = [row for row in every if row["code"].startswith(scope)]
    townships = [row for row in divisions if row["level"] == 2]
    with writing() as connection:
        voices = {row["code"][:9]: _voices(connection, row) for row in townships}
    return [row for row in divisions if row["level"] == 3], voices


def _voices(connection: Connection, township: dict[str, Any]) -> tuple[Voice, Voice]:
    reporter, reviewer = township_actors(connection, township)
    return Voice(reporter), Voice(reviewer)


def _send(
    every: list[Batch], voices: dict[str, tuple[Voice, Voice]], progress: Progress
) -> tuple[int, int]:
    """Send every batch; returns how many records and how many reviews."""
    whole, sent = sum(len(batch.ops) for batch in every), [0, 0]
    progress(0, whole)
    for batch in every:
        voices[batch.township][batch.reviews].send(batch.ops, batch.at)
        sent[batch.reviews] += len(batch.ops)
        progress(sum(sent), whole)
    return sent[0], sent[1]


def _upload(drawn: dict[str, list[Picture]], actor: Actor) -> int:
    """Upload every picture whole, as a phone does; returns how many.

    Each township sends its own: a picture is shown to nobody who has only named it.
    """
    every = [picture for scene in drawn.values() for picture in scene]
    for picture in every:
        size = len(picture.content)
        take(actor, picture.sha256, Span(0, size, size), picture.content)
    return len(every)
