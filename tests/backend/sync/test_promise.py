"""Nothing is told before it is on the disk: neither a verdict nor what somebody else changed."""

import pytest
from flask import Flask
from sqlalchemy.engine import Connection

from backend.clock import now_ms
from backend.intake import accept as door
from backend.intake.accept import accept, receive
from backend.sync import promise
from tests.backend.sync.line import Line
from tests.county import County
from tests.phone import OpMaker


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each wait for the disk by an answer."""
    seen: list[int] = []
    real = promise.reach_disk

    def reach_disk(connection: Connection | None) -> None:
        real(connection)
        seen.append(1)

    monkeypatch.setattr(promise, "reach_disk", reach_disk)
    return seen


def by_another(county: County) -> None:
    """Somebody else's record in the same village, committed but not waited for."""
    actor = county.actor()
    ops = OpMaker(actor.account_id, actor.division)
    receive([ops.create("tea_base")], actor, county.device_id, now_ms())


def test_a_verdict_waits_for_the_disk(line: Line, waits):
    line.sync(line.create())
    assert len(waits) == 1


def test_a_verdict_told_again_waits_too(line: Line, waits):
    """The first answer was lost: perhaps with the server, before the disk had anything."""
    create = line.create()
    line.sync(create)
    assert line.sync(create)["results"][0]["replayed"]
    assert len(waits) == 2


def test_what_others_changed_waits_for_the_disk_once(line: Line, county: County, waits):
    line.catch_up()
    waits.clear()
    by_another(county)
    assert len(line.sync()["changes"]) == 1
    assert len(waits) == 1
    line.sync()
    assert len(waits) == 1


def test_nothing_new_waits_for_nothing(line: Line, waits):
    line.catch_up()
    waits.clear()
    line.sync()
    assert not waits


def test_a_disk_that_fails_is_told_as_busy(line: Line, monkeypatch):
    def reach_disk(_: Connection | None) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(promise, "reach_disk", reach_disk)
    create = line.create()
    response = line.client.post("/api/v1/sync", json=line.body(create), headers=line.county.headers)
    assert (response.status_code, response.get_json()["code"]) == (503, "busy")
    monkeypatch.undo()
    assert line.outcomes(create) == ["applied"]


def test_the_door_itself_promises_nothing_then(app: Flask, county: County, monkeypatch):
    def reach_disk() -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(door, "reach_disk", reach_disk)
    actor = county.actor()
    ops = [OpMaker(actor.account_id, actor.division).create("tea_base")]
    assert [v.outcome for v in accept(ops, actor, county.device_id, now_ms())] == ["retry"]
    monkeypatch.undo()
    assert [v.outcome for v in accept(ops, actor, county.device_id, now_ms())] == ["applied"]
