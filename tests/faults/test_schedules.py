"""Two sessions on PostgreSQL, step by step, in the orders in which they could do harm.

Each is the shipped code in two transactions of two connections, held at a statement or a commit.
"""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from backend.clock import now_ms
from backend.db import db, reading
from backend.records.replay import replay
from backend.sync import store
from backend.sync.pull import pull
from tests.backend.intake.door import NOW, Door, logged, rows
from tests.county import County
from tests.faults.gates import Schedule, wait_for_lock
from tests.faults.tally import count
from worker.rollup.recount import recount
from worker.rollup.turn import rollup_county

pytestmark = pytest.mark.parametrize("app", ["postgres"], indirect=True)
TICK, RELEASE = "before UPDATE county_clock", "before DELETE FROM dirty_cell"


@pytest.fixture
def door(county: County):
    """The door; at the end the books agree."""
    yield Door(county)
    rollup_county(county.code)
    assert replay(county.code) == []
    found = recount(county.code)
    assert (found.differences, found.waiting) == ([], 0)
    count("two-session schedules")


class Reader:
    """A phone of the township that pulls again and again: which numbers it was told, in order."""

    def __init__(self, county: County) -> None:
        self.actor, self.cursor = county.actor("township_reviewer"), None
        self.told: list[str] = []

    def pull(self) -> list[str]:
        """The records that are new since the last pull."""
        with reading() as connection:
            clock = store.clock(connection, self.actor.county_code)
            page = pull(connection, self.actor, clock, self.cursor, "s" * 40, now_ms())
        self.cursor = page.cursor
        fresh = [change["record_id"] for change in page.changes]
        self.told += fresh
        return fresh


def cut_other_sessions() -> None:
    """End every other session of this database that is in a transaction."""
    sql = text("""SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
            AND state = 'idle in transaction'""")
    with db.engine.connect() as connection:
        connection.execute(sql)


# --- one id, two sessions ------------------------------------------------------------------------


def test_the_same_operation_twice_the_first_commits(app: Flask, door: Door) -> None:
    create = door.create()
    with Schedule(app) as schedule:
        first = schedule.start(lambda: door.one(create), "commit").stands()
        second = schedule.start(lambda: door.one(create))
        wait_for_lock()
        told = [first.ends(), second.ends()]
    assert [(v.outcome, v.rev, v.replayed) for v in told] == [
        ("applied", 1, False), ("applied", 1, True),
    ]  # fmt: skip
    assert len(logged(create["record_id"])) == 1


def test_the_same_operation_twice_the_first_is_cut_off(app: Flask, door: Door) -> None:
    create = door.create()
    with Schedule(app) as schedule:
        first = schedule.start(lambda: door.one(create), "commit").stands()
        second = schedule.start(lambda: door.one(create))
        wait_for_lock()
        cut_other_sessions()
        assert first.ends().outcome == "retry"
        told = second.ends()
    assert (told.outcome, told.rev, told.replayed) == ("applied", 1, False)
    assert len(logged(create["record_id"])) == 1


def one_id(door: Door) -> tuple[dict[str, Any], dict[str, Any], Any]:
    """Two operations with one id and nothing else in common, from two devices of one person."""
    first, second = door.create(), door.create()
    second["op_id"] = first["op_id"]
    return first, second, door.county.device(door.county.accounts["village_reporter"])


def test_one_id_for_two_things_the_first_commits(app: Flask, door: Door) -> None:
    """Nothing but the unique key stands between them: no lock is shared."""
    first, second, device = one_id(door)
    with Schedule(app) as schedule:
        one = schedule.start(lambda: door.one(first), "commit").stands()
        other = schedule.start(lambda: door.one(second, device=device))
        wait_for_lock()
        told = [one.ends(), other.ends()]
    assert [v.outcome for v in told] == ["applied", "key_reuse"]
    assert {row["record_id"] for row in rows("SELECT record_id FROM record")} == {
        first["record_id"]
    }
    assert len(rows("SELECT op_id FROM op_log")) == 2


def test_one_id_for_two_things_the_first_is_cut_off(app: Flask, door: Door) -> None:
    first, second, device = one_id(door)
    with Schedule(app) as schedule:
        one = schedule.start(lambda: door.one(first), "commit").stands()
        other = schedule.start(lambda: door.one(second, device=device))
        wait_for_lock()
        cut_other_sessions()
        assert one.ends().outcome == "retry"
        assert other.ends().outcome == "applied"
    assert door.one(first).outcome == "key_reuse"
    assert {row["record_id"] for row in rows("SELECT record_id FROM record")} == {
        second["record_id"]
    }


# --- cursor order --------------------------------------------------------------------------------


def two_phones(door: Door) -> tuple[dict[str, Any], dict[str, Any], Any]:
    """A create of this phone, one of another person's, and a way to send the latter."""
    actor, ops = door.other()
    mine, theirs = door.create(), ops.create("tea_base")
    return mine, theirs, lambda: door.one(theirs, actor=actor, at=NOW)


def test_the_lower_number_is_told_first(app: Flask, door: Door) -> None:
    """Who has a number and has not committed keeps the next one waiting: no reader can skip it."""
    mine, theirs, send_theirs = two_phones(door)
    reader = Reader(door.county)
    with Schedule(app) as schedule:
        first = schedule.start(lambda: door.one(mine), "commit").stands()
        assert reader.pull() == []
        second = schedule.start(send_theirs)
        wait_for_lock()
        assert reader.pull() == []
        numbers = [first.ends().number]
        seen = reader.pull()
        numbers.append(second.ends().number)
    reader.pull()
    assert mine["record_id"] in seen
    assert reader.told == [mine["record_id"], theirs["record_id"]]
    assert numbers == sorted(numbers)


def test_who_began_first_may_end_last(app: Flask, door: Door) -> None:
    """The number is taken at the end: who was overtaken comes after, and is told after."""
    mine, theirs, send_theirs = two_phones(door)
    reader = Reader(door.county)
    with Schedule(app) as schedule:
        first = schedule.start(lambda: door.one(mine), TICK).stands()
        second = schedule.start(send_theirs).ends()
        assert reader.pull() == [theirs["record_id"]]
        late = first.ends()
    assert reader.pull() == [mine["record_id"]]
    assert second.number < late.number


def test_a_number_that_was_given_back(app: Flask, door: Door) -> None:
    """A push dies with its number in hand: the next one has it, and no reader saw it before."""
    mine, theirs, send_theirs = two_phones(door)
    reader = Reader(door.county)
    with Schedule(app) as schedule:
        first = schedule.start(lambda: door.one(mine), "commit").stands()
        assert reader.pull() == []
        cut_other_sessions()
        assert first.ends().outcome == "retry"
        schedule.start(send_theirs).ends()
    assert reader.pull() == [theirs["record_id"]]
    assert door.one(mine).outcome == "applied"
    assert reader.pull() == [mine["record_id"]]


# --- the county's turn, and what was marked meanwhile --------------------------------------------


def test_a_turn_that_is_taken_is_passed_by(app: Flask, door: Door) -> None:
    """SKIP LOCKED: a second worker neither waits for the first nor does its work again."""
    door.one(door.create())
    with Schedule(app) as schedule:
        first = schedule.start(lambda: rollup_county(door.county.code), RELEASE).stands()
        second = schedule.start(lambda: rollup_county(door.county.code)).ends()
        assert (second.cells, second.more) == (0, True)
        assert first.ends().cells == 1


def test_marked_again_between_claim_and_release(app: Flask, door: Door) -> None:
    """A push commits while a rollup is open; the mark it leaves has a generation that stays."""
    door.one(door.create())
    with Schedule(app) as schedule:
        rollup = schedule.start(
            lambda: rollup_county(door.county.code, seconds=0), RELEASE
        ).stands()
        again = schedule.start(lambda: door.one(door.create())).ends()
        assert again.outcome == "applied"
        rollup.ends()
        (mark,) = rows("SELECT generation, since FROM dirty_cell")
    assert mark["generation"] == again.number
    assert rollup_county(door.county.code).cells == 1
    assert rows("SELECT 1 FROM dirty_cell") == []


def test_a_mark_under_way_is_stepped_over(app: Flask, door: Door) -> None:
    """A push has marked and not committed: release steps over its lock and waits for nobody."""
    door.one(door.create())
    with Schedule(app) as schedule:
        push = schedule.start(lambda: door.one(door.create()), "commit").stands()
        rollup = schedule.start(lambda: rollup_county(door.county.code)).ends()
        assert (rollup.cells, rollup.more) == (0, True)
        push.ends()
    assert rollup_county(door.county.code).cells == 1


def test_a_turn_whose_worker_is_cut_off(app: Flask, door: Door) -> None:
    """The turn goes with the connection; nothing of what it wrote is there."""
    door.one(door.create())
    with Schedule(app) as schedule:
        first = schedule.start(lambda: rollup_county(door.county.code), RELEASE).stands()
        cut_other_sessions()
        with pytest.raises(OperationalError):
            first.ends()
    assert rows("SELECT 1 FROM total") == []
    assert rollup_county(door.county.code).cells == 1
