"""Create, edit, edit, delete: whatever the order of arrival, one end."""

import itertools
import uuid

import pytest
from sqlalchemy import text

from backend.db import writing
from tests.backend.intake.door import KIND, Door, logged, record, rows

ORDERS = list(itertools.permutations(range(4)))


def story(door: Door, by_rev: bool = False) -> list[dict]:
    """Four operations of one phone on one record, each built on the one before."""
    create = door.create(area_mu=12000)
    ops = [create]
    for values, was in (
        ({"area_mu": 13000}, {"area_mu": 12000}),
        ({"area_mu": 14000, "group_name": "三组"}, {"area_mu": 13000}),
    ):
        base = {"rev": len(ops)} if by_rev else {"op": ops[-1]["op_id"]}
        ops.append(door.edit(create, base, values, was))
    base = {"rev": len(ops)} if by_rev else {"op": ops[-1]["op_id"]}
    return [*ops, door.delete(create, base)]


def end(ops: list[dict]) -> tuple:
    """How it has ended: the record, and who made which revision of it."""
    kept = record(ops[0]["record_id"])
    names = {op["op_id"]: place for place, op in enumerate(ops)}
    made = [(row["rev"], names[row["op_id"]]) for row in logged(ops[0]["record_id"])]
    return kept["rev"], kept["dead"], kept["body"]["area_mu"], kept["body"].get("group_name"), made


ENDED = (4, 1, 14000, "三组", [(1, 0), (2, 1), (3, 2), (4, 3)])


@pytest.mark.parametrize("by_rev", [False, True], ids=["base_op", "base_rev"])
def test_any_order_converges(door: Door, by_rev: bool):
    """All 24 orders, one operation a request."""
    for order in ORDERS:
        ops = story(door, by_rev)
        for place in order:
            verdict = door.one(ops[place])
            assert verdict.outcome in ("applied", "quarantined"), (order, verdict)
            assert verdict.code in (None, "waiting_for_base"), (order, verdict)
        assert end(ops) == ENDED, order
        assert {row["outcome"] for row in logged(ops[0]["record_id"])} == {"applied"}, order
        again = door.take(*ops)
        assert [(v.outcome, v.rev, v.replayed) for v in again] == [
            ("applied", rev, True) for rev in (1, 2, 3, 4)
        ], order


def test_any_order_in_one_batch(door: Door):
    for order in ORDERS:
        ops = story(door)
        verdicts = door.take(*(ops[place] for place in order))
        assert [(v.outcome, v.rev) for v in verdicts] == [
            ("applied", place + 1) for place in order
        ], order
        assert end(ops) == ENDED, order


def test_any_order_with_repeats(door: Door):
    """Every request is sent twice, as after a time-out, between the others."""
    for order in ORDERS[::5]:
        ops = story(door)
        for place in order:
            door.take(ops[place], ops[order[0]])
            door.take(ops[place])
        assert end(ops) == ENDED, order


def test_what_waited_is_settled_for_good(door: Door):
    create = door.create()
    edit = door.edit(create, {"op": create["op_id"]}, {"group_name": "三组"}, {})
    waiting = door.one(edit)
    assert (waiting.outcome, waiting.code) == ("quarantined", "waiting_for_base")
    assert waiting.field_errors[0]["message"]["zh"]
    assert rows("SELECT record_id FROM record") == []
    door.take(create)
    (row,) = rows("SELECT * FROM op_log WHERE op_id = :id", id=edit["op_id"])
    assert (row["outcome"], row["code"], row["rev"]) == ("applied", None, 2)
    assert row["resolved_at"] is not None
    assert row["field_errors"] is None


def test_what_waited_may_still_conflict(door: Door):
    """Released, it is judged like any other: by what stands there now."""
    create = door.create(area_mu=12000)
    first = door.edit(create, {"op": create["op_id"]}, {"area_mu": 13000}, {"area_mu": 12000})
    second = door.edit(create, {"op": first["op_id"]}, {"area_mu": 14000}, {"area_mu": 13000})
    door.take(create)
    door.take(second)
    actor, ops = door.other()
    theirs = ops.make("edit", KIND, create["record_id"], {"area_mu": 9000},
                      {"area_mu": 12000}, {"rev": 1})  # fmt: skip
    door.take(theirs, actor=actor)
    verdict = door.one(first)
    assert (verdict.outcome, verdict.code) == ("conflict", "overlap")
    outcomes = {row["op_id"]: row["code"] for row in logged(create["record_id"])}
    assert outcomes[second["op_id"]] == "waiting_for_base"
    assert record(create["record_id"])["body"]["area_mu"] == 9000


def test_a_base_that_is_set_aside_keeps_waiting(door: Door):
    create = door.create(area_mu=-5)
    edit = door.edit(create, {"op": create["op_id"]}, {"group_name": "三组"}, {})
    assert [v.code for v in door.take(create, edit)] == ["invalid", "waiting_for_base"]
    repaired = {**create, "op_id": str(uuid.uuid4()), "set": {**create["set"], "area_mu": 9000}}
    assert door.one(repaired).outcome == "applied"
    assert door.one(edit).code == "waiting_for_base"


def test_a_base_of_another_record_is_no_base(door: Door):
    one, two = door.create(), door.create()
    edit = door.edit(two, {"op": one["op_id"]}, {"group_name": "三组"}, {})
    assert door.take(one, two, edit)[2].code == "waiting_for_base"


def test_server_restored_from_a_backup(door: Door):
    """The phone saw revision 2, the server has only 1: it waits until the phone sends again."""
    create = door.create()
    first = door.edit(create, {"rev": 1}, {"group_name": "三组"}, {})
    second = door.edit(create, {"rev": 2}, {"group_name": "四组"}, {"group_name": "三组"})
    door.take(create)
    ahead = door.one(second)
    assert (ahead.outcome, ahead.code) == ("quarantined", "waiting_for_base")
    assert [v.outcome for v in door.take(create, first)] == ["applied", "applied"]
    assert record(create["record_id"])["body"]["group_name"] == "四组"
    assert record(create["record_id"])["rev"] == 3


def test_whoever_left_meanwhile_is_not_let_in(door: Door):
    """What waits is judged by its own author's standing when its base arrives."""
    create = door.create()
    door.take(create)
    actor, ops = door.other()
    theirs = ops.make("edit", KIND, create["record_id"], {"group_name": "三组"}, {}, {"rev": 2})
    assert door.one(theirs, actor=actor).code == "waiting_for_base"
    with writing() as connection:
        sql = "UPDATE account SET active = 0 WHERE id = :id"
        connection.execute(text(sql), {"id": actor.account_id})
    door.take(door.edit(create, {"rev": 1}, {"planted_year": 2016}, {"planted_year": 2015}))
    (row,) = rows("SELECT * FROM op_log WHERE op_id = :id", id=theirs["op_id"])
    assert (row["outcome"], row["code"]) == ("quarantined", "account_disabled")
    assert "group_name" not in record(create["record_id"])["body"]


def test_what_waits_in_another_village_is_known_there(door: Door):
    """A township's move waits; the village's operation that it builds on names another place."""
    create = door.create()
    actor, ops = door.other("township_reviewer")
    move = ops.make("edit", KIND, create["record_id"], {}, {}, {"rev": 1}, division="431222251234")
    assert door.one(move, actor=actor).code == "waiting_for_base"
    door.take(create)
    kept = record(create["record_id"])
    assert (kept["rev"], kept["division"]) == (2, "431222251234")


def test_what_waits_is_released_by_others_too(door: Door):
    create = door.create()
    door.take(create)
    actor, ops = door.other()
    theirs = ops.make("edit", KIND, create["record_id"], {"group_name": "三组"}, {}, {"rev": 2})
    door.take(theirs, actor=actor)
    door.take(door.edit(create, {"rev": 1}, {"planted_year": 2016}, {"planted_year": 2015}))
    kept = record(create["record_id"])
    assert (kept["rev"], kept["body"]["group_name"]) == (3, "三组")
    assert logged(create["record_id"])[2]["author"] == actor.account_id
