"""Sending the demo's records: month by month through intake, the only door, then rolled up."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy.engine import Connection

from backend.clock import CHINA, now_ms, today
from backend.db import reading, writing
from backend.divisions.store import of_county
from backend.intake.accept import accept
from backend.people.actor import Actor
from backend.photos.upload import Span, take
from worker.demo.people import township_actors
from worker.demo.photos import Picture, pictures
from worker.demo.plan import Entry, plan
from worker.rollup.turn import rollup_county

BATCH = 100


class Filled(NamedTuple):
    """What was sent: records, reviews of them, and pictures."""

    records: int
    reviews: int
    pictures: int


class Voice:
    """Somebody who sends operations from a device of their own, numbered without a gap."""

    def __init__(self, actor: Actor) -> None:
        self.actor, self._seq = actor, count(1)

    def send(self, ops: list[dict[str, Any]], at: int) -> None:
        """Send operations as if they arrived at ``at`` (ms); raises DemoRefused."""
        own = [{**op, "seq": next(self._seq), "author": self.actor.account_id} for op in ops]
        for start in range(0, len(own), BATCH):
            batch = own[start : start + BATCH]
            for verdict in accept(batch, self.actor, self.actor.device_id, at):
                if verdict.outcome != "applied":
                    raise DemoRefused(f"{verdict.outcome} {verdict.code} {verdict.field_errors}")


class DemoRefused(RuntimeError):
    """Intake would not have one of the demo's operations: the demo and the kinds disagree."""


def fill(scope: str) -> Filled:
    """Send two years of records of an empty county and roll them up; needs an app context.

    ``scope`` is the six digits of the county; nine send those of one township alone.
    """
    with reading() as connection:
        every = of_county(connection, scope[:6])
    divisions = [row for row in every if row["code"].startswith(scope)]
    villages = [row for row in divisions if row["level"] == 3]
    townships = [row for row in divisions if row["level"] == 2]
    with writing() as connection:
        voices = {row["code"][:9]: _voices(connection, row) for row in townships}
    drawn = pictures()
    months: dict[int, list[Entry]] = defaultdict(list)
    for entry in plan(villages, today(), drawn):
        months[entry.day.year * 100 + entry.day.month].append(entry)
    reviews = 0
    for _, entries in sorted(months.items()):
        reviews += _month(entries, voices)
    for reporter, _ in voices.values():
        sent = _upload(drawn, reporter.actor)
    rollup_county(scope[:6])
    return Filled(sum(map(len, months.values())), reviews, sent)


def _voices(connection: Connection, township: dict[str, Any]) -> tuple[Voice, Voice]:
    reporter, reviewer = township_actors(connection, township)
    return Voice(reporter), Voice(reviewer)


def _month(entries: list[Entry], voices: dict[str, tuple[Voice, Voice]]) -> int:
    """One month's records and their reviews, township by township; returns the reviews."""
    by_township: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: entry.day):
        by_township[entry.village[:9]].append(entry)
    reviews = 0
    for township, own in by_township.items():
        reporter, reviewer = voices[township]
        reporter.send([_create(entry) for entry in own], _evening(own[-1].day, 1))
        judged = [entry for entry in own if entry.outcome]
        reviewer.send([_review(entry) for entry in judged], _evening(own[-1].day, 9))
        reviews += len(judged)
    return reviews


def _evening(day: date, later: int) -> int:
    """When it arrived (ms): in the evening some days after, or now where that is yet to come."""
    moment = datetime.combine(day + timedelta(days=later), time(19, 30), CHINA)
    return min(int(moment.timestamp() * 1000), now_ms())


def _create(entry: Entry) -> dict[str, Any]:
    return {
        **_operation(entry, "create", entry.op_id),
        "base": None,
        "set": entry.body,
        "photos": [
            {"sha256": picture.sha256, "bytes": len(picture.content)} for picture in entry.photos
        ],
    }


def _review(entry: Entry) -> dict[str, Any]:
    return {
        **_operation(entry, "review", entry.record_id[:-12] + entry.op_id[-12:]),
        "base": {"rev": 1},
        "set": {"status": entry.outcome},
        "photos": [],
    }


def _operation(entry: Entry, do: str, op_id: str) -> dict[str, Any]:
    at = datetime.combine(entry.day, time(17), CHINA)
    return {
        "op_id": op_id,
        "record_id": entry.record_id,
        "do": do,
        "kind": entry.kind,
        "kind_version": 1,
        "division": entry.village,
        "was": {},
        "at": int(at.timestamp() * 1000),
    }


def _upload(drawn: dict[str, list[Picture]], actor: Actor) -> int:
    """Upload every picture whole, as a phone does; returns how many.

    Each township sends its own: a picture is shown to nobody who has only named it.
    """
    every = [picture for scene in drawn.values() for picture in scene]
    for picture in every:
        size = len(picture.content)
        take(actor, picture.sha256, Span(0, size, size), picture.content)
    return len(every)
