"""The same thing again: one effect, one verdict, for good."""

import threading
import uuid

from flask import Flask

from backend.intake.accept import accept
from tests.backend.intake.door import NOW, Door, errors, logged, number, record, rows

WEEK_MS = 7 * 86_400_000


def test_push_twice(door: Door):
    create = door.create()
    first = door.one(create)
    for later in (0, 60_000, 3 * WEEK_MS, 60 * WEEK_MS):
        again = door.one(create, at=NOW + later)
        assert again.replayed
        assert (again.outcome, again.rev, again.code) == (first.outcome, first.rev, first.code)
    assert len(logged(create["record_id"])) == 1
    assert number() == 1


def test_push_twice_in_one_batch(door: Door):
    create = door.create()
    verdicts = door.take(create, create)
    assert [(v.outcome, v.rev, v.replayed) for v in verdicts] == [
        ("applied", 1, False), ("applied", 1, True),
    ]  # fmt: skip


def test_a_refusal_is_repeated_as_it_was(door: Door):
    for op in (door.create(area_mu=-1), {**door.create(), "division": "430102001001"}, [1], None):
        first, again = door.one(op), door.one(op)
        assert not first.replayed and again.replayed
        assert (again.op_id, again.outcome, again.code) == (first.op_id, first.outcome, first.code)
        assert again.field_errors == first.field_errors


def test_the_same_key_with_other_content(door: Door):
    """The first stands, the second is kept beside it, and both can be asked for again."""
    create = door.create(area_mu=12000)
    door.take(create)
    other = {**create, "set": {**create["set"], "area_mu": 15000}}
    reused = door.one(other)
    assert (reused.outcome, reused.op_id, reused.replayed) == ("key_reuse", create["op_id"], False)
    assert errors(reused) == [("op_id", "key_reuse")]
    assert door.one(other).replayed
    assert door.one(create).outcome == "applied"
    assert record(create["record_id"])["body"]["area_mu"] == 12000
    assert sorted(row["outcome"] for row in logged(create["record_id"])) == ["applied", "key_reuse"]


def test_the_same_key_with_other_content_in_one_batch(door: Door):
    create = door.create(area_mu=12000)
    other = {**create, "record_id": str(uuid.uuid4())}
    verdicts = door.take(create, other, other, create)
    assert [(v.outcome, v.replayed) for v in verdicts] == [
        ("applied", False), ("key_reuse", False), ("key_reuse", True), ("applied", True),
    ]  # fmt: skip
    assert len(rows("SELECT record_id FROM record")) == 1


def test_edited_after_half_of_it_was_sent(door: Door):
    """The phone got no answer, its author went on editing: both operations come, in order."""
    create = door.create(area_mu=12000)
    door.take(create)
    edit = door.edit(create, {"op": create["op_id"]}, {"area_mu": 15000}, {"area_mu": 12000})
    verdicts = door.take(create, edit)
    assert [(v.outcome, v.rev, v.replayed) for v in verdicts] == [
        ("applied", 1, True), ("applied", 2, False),
    ]  # fmt: skip


def test_stock_is_not_applied_twice_after_a_time_out(door: Door):
    """The stored edit is sent again after somebody else's: it does not put the old value back."""
    create = door.create(area_mu=12000)
    grown = door.edit(create, {"rev": 1}, {"area_mu": 13000}, {"area_mu": 12000})
    door.take(create, grown)
    actor, ops = door.other()
    shrunk = ops.make("edit", create["kind"], create["record_id"], {"area_mu": 9000},
                      {"area_mu": 13000}, {"rev": 2})  # fmt: skip
    door.take(shrunk, actor=actor)
    again = door.one(grown)
    assert (again.outcome, again.rev, again.replayed) == ("applied", 2, True)
    kept = record(create["record_id"])
    assert (kept["body"]["area_mu"], kept["rev"], kept["n1"]) == (9000, 3, kept["n1"])


def parallel(app: Flask, work: list) -> list:
    """Run thunks at once, each in a thread with an application context; their results."""
    results: list = [None] * len(work)
    gate = threading.Barrier(len(work))

    def run(place: int) -> None:
        with app.app_context():
            gate.wait()
            results[place] = work[place]()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_fifty_parallel_copies_one_effect(app: Flask, door: Door):
    create = door.create()
    edit = door.edit(create, {"op": create["op_id"]}, {"group_name": "三组"}, {})

    def push() -> list:
        return accept([create, edit], door.actor, door.actor.device_id, NOW)

    results = parallel(app, [push] * 50)
    assert [(v.outcome, v.rev) for pair in results for v in pair] == [
        ("applied", 1), ("applied", 2),
    ] * 50  # fmt: skip
    assert sum(not v.replayed for pair in results for v in pair) == 2
    assert len(logged(create["record_id"])) == 2
    assert number() == 1


def test_parallel_copies_that_cross(app: Flask, door: Door):
    """Twenty batches of the same operations in opposite orders: no deadlock, one effect."""
    creates = [door.create() for _ in range(20)]
    edits = [door.edit(c, {"op": c["op_id"]}, {"group_name": "三组"}, {}) for c in creates]
    other, _ = door.other()

    def push(ops: list) -> list:
        return accept(ops, door.actor, door.actor.device_id, NOW)

    def foreign() -> list:
        return accept(list(reversed(creates)), other, other.device_id, NOW)

    work = [lambda: push(creates + edits), lambda: push(edits[::-1] + creates[::-1])] * 6
    results = parallel(app, [*work, *[foreign] * 4])
    outcomes = {v.outcome for verdicts in results for v in verdicts}
    assert "retry" not in outcomes
    kept = rows("SELECT rev, dead FROM record")
    filed = rows("SELECT DISTINCT outcome, code FROM op_log")
    assert kept == [{"rev": 2, "dead": 0}] * 20
    # Whoever sends them under another name takes nothing from their author.
    assert len(rows("SELECT op_id FROM op_log")) == 60
    assert {(row["outcome"], row["code"]) for row in filed} == {
        ("applied", None), ("quarantined", "author_mismatch"),
    }  # fmt: skip


def test_different_phones_on_one_record_at_once(app: Flask, door: Door):
    """Ten people change the same field at once: one is in force, nine wait, none is lost."""
    create = door.create(area_mu=12000)
    door.take(create)
    people = [door.other() for _ in range(10)]

    def edit(place: int) -> list:
        actor, ops = people[place]
        op = ops.make("edit", create["kind"], create["record_id"],
                      {"area_mu": 13000 + place}, {"area_mu": 12000}, {"rev": 1})  # fmt: skip
        return accept([op], actor, actor.device_id, NOW)

    results = parallel(app, [lambda place=place: edit(place) for place in range(10)])
    outcomes = sorted(verdicts[0].outcome for verdicts in results)
    assert outcomes == ["applied"] + ["conflict"] * 9
    assert record(create["record_id"])["rev"] == 2


def test_a_base_and_what_builds_on_it_at_once(app: Flask, door: Door):
    """However they cross, the edit is in force at the end: it is never left waiting unseen."""
    pairs = []
    for _ in range(20):
        create = door.create()
        actor, ops = door.other()
        edit = ops.make("edit", create["kind"], create["record_id"],
                        {"group_name": "三组"}, {}, {"rev": 1})  # fmt: skip
        pairs.append((create, actor, edit))
    work = []
    for create, actor, edit in pairs:
        work.append(lambda c=create: accept([c], door.actor, door.actor.device_id, NOW))
        work.append(lambda e=edit, a=actor: accept([e], a, a.device_id, NOW))
    parallel(app, work)
    assert {row["rev"] for row in rows("SELECT rev FROM record")} == {2}
    assert {row["outcome"] for row in rows("SELECT outcome FROM op_log")} == {"applied"}


def test_the_devices_ledger(door: Door):
    first, second, third = (door.create() for _ in range(3))
    door.take(first, third)
    (row,) = rows("SELECT * FROM device WHERE id = :id", id=door.actor.device_id)
    assert (row["received"], row["contiguous_seq"]) == ("[[1,1],[3,3]]", 1)
    door.take(second, {**door.create(), "seq": "x"})
    (row,) = rows("SELECT * FROM device WHERE id = :id", id=door.actor.device_id)
    assert (row["received"], row["contiguous_seq"]) == ("[[1,3]]", 3)
