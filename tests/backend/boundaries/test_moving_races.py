"""A village moves while its people are pushing: nothing is left behind under the old code."""

import threading
import time
from dataclasses import replace

import pytest
from flask import Flask

from backend.clock import now_ms, shift
from backend.db import writing
from backend.divisions.importing import import_divisions, read_list
from backend.intake.verdict import Verdict
from tests.backend.boundaries.lists import OLD, move, renumbered
from tests.backend.boundaries.test_moving import assert_all_is_well
from tests.backend.intake.door import NOW, Door, logged, record, rows
from tests.county import County
from tests.two_sessions import Held, held_at, started


@pytest.fixture
def door(county: County) -> Door:
    """One reporter's phone, on the day on which its operations arrive."""
    shift(NOW - now_ms())
    return Door(county)


def pushing(app: Flask, door: Door, rounds: int, gate: threading.Barrier, faults: list) -> None:
    """Create and edit as one more reporter of the village, from before the move to after it."""
    with app.app_context():
        actor, ops = door.other()
        gate.wait(60)
        for _ in range(rounds):
            create = ops.create("tea_base")
            edit = ops.make("edit", "tea_base", create["record_id"], {"group_name": "三组"}, {},
                            {"op": create["op_id"]})  # fmt: skip
            verdicts = [door.one(op, actor=actor) for op in (create, edit)]
            faults += [v for v in verdicts if v.outcome in ("retry", "malformed")]


def test_a_village_moves_in_a_storm(app: Flask, door: Door):
    """Whatever came before the move went with it, whatever came after is kept or in force."""
    gate, faults = threading.Barrier(5), []
    threads = [
        threading.Thread(target=pushing, args=(app, door, 8, gate, faults)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    gate.wait(60)
    moved = move()
    for thread in threads:
        thread.join(120)
    assert not faults
    assert rows("SELECT op_id FROM op_log WHERE rev IS NULL") == []
    assert len(rows("SELECT op_id FROM op_log WHERE seq IS NOT NULL")) == 4 * 8 * 2
    assert rows("SELECT record_id FROM record WHERE division = :old", old=OLD) == []
    standing = rows("SELECT record_id FROM record WHERE division = :new", new=moved.code)
    creates = rows("""SELECT op_id FROM op_log WHERE "do" = 'create' AND rev = 1""")
    assert len(standing) == len(creates)
    assert_all_is_well()


@pytest.mark.parametrize("app", ["postgres"], indirect=True)
@pytest.mark.parametrize("edits", [False, True])
def test_a_push_half_way_ends_under_the_new_code(app: Flask, door: Door, edits: bool):
    """Two sessions: a push that has read the old code as in force, while the village moves."""
    known = door.create(area_mu=12000)
    door.take(known)
    op = door.create()
    if edits:
        op = door.edit(known, {"rev": 1}, {"area_mu": 13000}, {"area_mu": 12000})
    held, verdicts, moves = Held(), [], []
    held.thread = started(app, lambda: door.one(op), verdicts)
    mover: threading.Thread = started(app, move, moves)
    with held_at(held, "UPDATE county_clock SET number"):
        held.thread.start()
        assert held.there.wait(60)
        mover.start()
        if not edits:
            mover.join(60)
            assert moves
        held.go.set()
        held.thread.join(60)
        mover.join(60)
    # The reporter's own scope had been read before the move: it is that of the successor.
    assert len(moves) == 1 and len(verdicts) == 1
    assert verdicts[0].outcome in ("applied", "merged")
    (stood,) = rows("SELECT count(*) AS n FROM record WHERE dead = 0 AND division = :d", d=OLD)
    assert stood["n"] == 0
    assert len(logged(op["record_id"])) >= 1
    assert_all_is_well()


#: Where the village goes, one after the other.
STATIONS = ("431222114000", "431222115000", "431222234000") * 4


def reporting(app: Flask, door: Door, over: threading.Event, said: list[Verdict]) -> None:
    """One of the village's own reporters, from before the first move until after the last.

    The scope is read as a session reads it, in a transaction of its own before the push.
    """
    with app.app_context():
        actor, ops = door.other()
        last = False
        while not last:
            last = over.is_set()
            (home,) = rows("SELECT division FROM account WHERE id = :id", id=actor.account_id)
            as_asked = replace(actor, division=home["division"])
            # A phone that has heard of no move yet, and one that has just asked.
            ops.division = OLD if ops.seq % 4 else home["division"]
            create = ops.create("tea_base")
            edit = ops.make("edit", "tea_base", create["record_id"], {"group_name": "三组"}, {},
                            {"op": create["op_id"]})  # fmt: skip
            said += [door.one(op, actor=as_asked) for op in (create, edit)]


def test_a_village_that_moves_a_dozen_times_sets_nothing_aside(app: Flask, door: Door):
    """Whoever was in scope when asked is in scope of the successor, however often it moves on."""
    over, said = threading.Event(), list[Verdict]()
    threads = [threading.Thread(target=reporting, args=(app, door, over, said)) for _ in range(3)]
    for thread in threads:
        thread.start()
    stands = OLD
    for township in STATIONS:
        behind = len(said) + 6
        while len(said) < behind and any(thread.is_alive() for thread in threads):
            time.sleep(0.002)
        stands = move(township, stands).code
    over.set()
    for thread in threads:
        thread.join(120)
    assert len(said) > 6 * len(STATIONS)
    assert [v for v in said if not v.in_force] == []
    assert rows("SELECT op_id FROM op_log WHERE rev IS NULL") == []
    assert {row["division"] for row in rows("SELECT division FROM record")} == {stands}
    assert_all_is_well()


@pytest.mark.parametrize("moves", [1, 3])
def test_a_scope_that_was_read_before_the_moves_is_that_of_the_successor(door: Door, moves: int):
    """What the five of 543 were: the account read, the village moved, the operation taken in."""
    known, stands = door.create(area_mu=12000), OLD
    door.take(known)
    for township in STATIONS[:moves]:
        stands = move(township, stands).code
    edit = door.edit(known, {"rev": 1}, {"area_mu": 13000}, {"area_mu": 12000})
    stale = door.actor
    assert stale.division == OLD
    assert [v.outcome for v in door.take(door.create(), edit, actor=stale)] == ["applied", "merged"]
    assert {row["division"] for row in rows("SELECT division FROM record")} == {stands}


def test_what_waited_under_an_account_that_was_left_behind_is_let_go(door: Door):
    """A list of an older release moved the divisions, not the people."""
    create = door.create(area_mu=12000)
    edit = door.edit(create, {"op": create["op_id"]}, {"area_mu": 13000}, {"area_mu": 12000})
    assert door.one(edit).code == "waiting_for_base"
    with writing() as connection:
        listed = renumbered({OLD: "431222251299"})
        import_divisions(connection, read_list(listed.encode()))
    assert door.one(create).outcome == "applied"
    assert record(create["record_id"])["rev"] == 2
