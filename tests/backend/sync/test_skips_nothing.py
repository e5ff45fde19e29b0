"""Commit order is cursor order: a phone that reads while others write misses no record."""

import threading

from flask import Flask
from sqlalchemy import text

from backend.clock import now_ms
from backend.db import reading
from backend.intake.accept import accept
from backend.people.actor import Actor
from backend.sync import store
from backend.sync.pull import pull
from tests.backend.sync.line import KIND
from tests.county import County
from tests.phone import OpMaker, sample

SECRET = "s" * 40


def writer(app: Flask, person: tuple[Actor, str], rounds: int, gate: threading.Barrier) -> None:
    """Create and edit, two operations a round, as one phone."""
    actor, device = person
    ops = OpMaker(actor.account_id, actor.division)
    with app.app_context():
        gate.wait()
        for n in range(rounds):
            create = ops.create(KIND, sample(KIND, base_name=f"屋场坪{n}"))
            edit = ops.make("edit", KIND, create["record_id"], {"group_name": "三组"}, {},
                            {"op": create["op_id"]})  # fmt: skip
            accept([create], actor, device, now_ms())
            accept([edit], actor, device, now_ms())


def reader(app: Flask, actor: Actor, seen: dict[str, int], stop: threading.Event) -> None:
    """Pull without pause; what is seen by record, with its revision."""
    cursor = None
    with app.app_context():
        last = False
        while True:
            with reading() as connection:
                clock = store.clock(connection, actor.county_code)
                page = pull(connection, actor, clock, cursor, SECRET, now_ms())
            cursor = page.cursor
            for change in page.changes:
                seen[change["record_id"]] = change["rev"]
            if last and not page.more:
                return
            last = stop.is_set()


def test_nothing_is_skipped_while_eight_write(app: Flask, county: County):
    """A cursor that reads while others commit sees every record in its last revision."""
    people = []
    for _ in range(8):
        person = county.person("village_reporter", county.village)
        device = county.device(person)
        people.append((Actor(person.id, county.code, person.role, county.village, device, "x"),
                       device))  # fmt: skip
    township = county.actor("township_reviewer")
    gate, stop = threading.Barrier(8), threading.Event()
    seen: list[dict[str, int]] = [{}, {}]
    writers = [threading.Thread(target=writer, args=(app, p, 12, gate)) for p in people]
    readers = [threading.Thread(target=reader, args=(app, township, s, stop)) for s in seen]
    for thread in (*readers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in readers:
        thread.join()
    with reading() as connection:
        kept = {
            row[0]: row[1] for row in connection.execute(text("SELECT record_id, rev FROM record"))
        }
    assert len(kept) == 96
    assert seen == [kept, kept]
