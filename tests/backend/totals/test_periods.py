"""Closing a month: what comes later is late and kept, and no push slips through half way."""

import pytest
from click.testing import CliRunner
from flask import Flask

from backend.clock import month_of, today
from backend.db import reading, writing
from backend.intake.verdict import Verdict
from backend.people.audit import verify
from backend.totals.commands import period
from backend.totals.periods import PeriodRefused, close_period, open_period
from tests.backend.intake.door import Door, record, rows
from tests.county import County
from tests.ports import wait_until
from tests.two_sessions import Held, held_at, started, waits_for_a_lock

MONTH = 202611
WHO = "w" * 36


@pytest.fixture
def door(county: County) -> Door:
    """One reporter's phone."""
    return Door(county)


def close(month: int = MONTH) -> bool:
    with writing() as connection:
        return close_period(connection, County.code, month, WHO)


def dated(door: Door, month: int = MONTH) -> dict:
    """A create whose record is of this month."""
    return door.create(recorded_on=f"{month // 100}-{month % 100:02}-19")


def test_what_comes_for_a_closed_month_is_late_and_kept(door: Door):
    assert close()
    create = dated(door)
    verdict = door.one(create)
    assert (verdict.outcome, verdict.rev) == ("late", None)
    (kept,) = rows("SELECT outcome, body FROM op_log WHERE op_id = :id", id=create["op_id"])
    assert kept["outcome"] == "late" and create["set"]["base_name"] in kept["body"]
    assert door.one(dated(door, 202610)).outcome == "applied"


def test_closing_twice_is_one_act_on_record(door: Door):
    assert [close(), close()] == [True, False]
    acts = rows("SELECT actor, detail FROM audit WHERE what = 'period.closed'")
    assert acts == [{"actor": WHO, "detail": '{"month":202611}'}]
    with reading() as connection:
        assert verify(connection, County.code) is None


def test_an_opened_month_takes_records_again(door: Door):
    close()
    with writing() as connection:
        assert open_period(connection, County.code, MONTH, WHO)
        assert not open_period(connection, County.code, MONTH, WHO)
    assert door.one(dated(door)).outcome == "applied"


def test_an_edit_that_would_leave_a_closed_month_is_late(door: Door):
    create = dated(door)
    door.one(create)
    close()
    was = create["set"]["recorded_on"]
    edit = door.edit(create, {"rev": 1}, {"recorded_on": "2026-10-19"}, {"recorded_on": was})
    assert door.one(edit).outcome == "late"
    assert record(create["record_id"])["month"] == MONTH


@pytest.mark.parametrize(("county_code", "month"), [("431222", 202613), ("999999", 202611)])
def test_what_cannot_be_closed_is_refused(door: Door, county_code: str, month: int):
    with pytest.raises(PeriodRefused), writing() as connection:
        close_period(connection, county_code, month, WHO)
    assert rows("SELECT month FROM period_lock") == []


def test_commands(door: Door):
    month = str(month_of(today()))

    def run(*words: str) -> str:
        done = CliRunner().invoke(period, list(words))
        assert done.exit_code == 0, done.output
        return done.output

    assert "已封账" in run("close", "431222", month)
    assert "早已封账" in run("close", "431222", month)
    assert month in run("list")
    assert "已解封" in run("open", "431222", month)
    for words in (("close", "431222", "209901"), ("close", "999999", month)):
        done = CliRunner().invoke(period, list(words))
        assert done.exit_code == 1 and "Traceback" not in done.output


@pytest.mark.parametrize("app", ["postgres"], indirect=True)
def test_a_push_that_has_read_the_month_as_open_finds_it_closed(app: Flask, door: Door):
    """Two sessions: the push has read everything, the month is closed, the push goes on."""
    create, held, verdicts = dated(door), Held(), list[Verdict]()
    held.thread = started(app, lambda: door.one(create), verdicts)
    with held_at(held, "UPDATE county_clock SET number"):
        held.thread.start()
        assert held.there.wait(60)
        assert close()
        held.go.set()
        held.thread.join(60)
    assert [verdict.outcome for verdict in verdicts] == ["late"]
    assert rows("SELECT record_id FROM record") == []
    assert len(rows("SELECT op_id FROM op_log")) == 1


@pytest.mark.parametrize("app", ["postgres"], indirect=True)
def test_closing_waits_for_the_push_that_is_about_to_commit(app: Flask, door: Door):
    """Two sessions: the push has said its last word, so the month closes after it."""
    create, held = dated(door), Held()
    verdicts, closed = list[Verdict](), list[bool]()
    held.thread = started(app, lambda: door.one(create), verdicts)
    closer = started(app, close, closed)
    with held_at(held, None):
        held.thread.start()
        assert held.there.wait(60)
        closer.start()
        wait_until(waits_for_a_lock, 60, "the closing session")
        assert not closed
        held.go.set()
        held.thread.join(60)
        closer.join(60)
    assert ([v.outcome for v in verdicts], closed) == (["applied"], [True])
    assert record(create["record_id"])["month"] == MONTH
