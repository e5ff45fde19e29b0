"""A village moves while its people are pushing: nothing is left behind under the old code."""

import threading

import pytest
from flask import Flask

from backend.clock import now_ms, shift
from tests.backend.boundaries.lists import OLD, move
from tests.backend.boundaries.test_moving import assert_all_is_well
from tests.backend.intake.door import NOW, Door, logged, rows
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
    # The reporter's own scope had been read before the move: kept for the township, or in force.
    assert len(moves) == 1 and len(verdicts) == 1
    assert verdicts[0].outcome in ("applied", "merged", "quarantined")
    (stood,) = rows("SELECT count(*) AS n FROM record WHERE dead = 0 AND division = :d", d=OLD)
    assert stood["n"] == 0
    assert len(logged(op["record_id"])) >= 1
    assert_all_is_well()
