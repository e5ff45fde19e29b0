"""The county number under which each operation came in force, and none for what did not."""

from backend.db import reading
from backend.intake import store
from backend.records.replay import as_of
from tests.backend.boundaries.lists import OLD, move
from tests.backend.intake.deciding import decide, overlap
from tests.backend.intake.door import Door, logged, number, record, rows


def of(op: dict) -> int | None:
    """The number that an operation bears in the log."""
    (row,) = rows("SELECT number FROM op_log WHERE op_id = :id", id=op["op_id"])
    return row["number"]


def test_a_batch_bears_the_number_that_it_is_answered_with(door: Door):
    create, more = door.create(), door.create()
    verdicts = door.take(create, more)
    assert of(create) == of(more) == verdicts[0].number == number()
    edit = door.edit(create, {"rev": 1}, {"group_name": "三组"}, {})
    assert door.one(edit).number == of(edit) == of(create) + 1


def test_what_comes_again_keeps_the_number_that_it_had(door: Door):
    create = door.create()
    door.take(create)
    first = of(create)
    door.take(door.create())
    assert door.one(create).replayed and of(create) == first < number()


def test_what_is_not_in_force_bears_none(door: Door):
    refused, strange = door.create(area_mu=-1), door.create()
    strange["division"] = "430102001001"
    create, mine = overlap(door)
    reused = {**create, "set": {**create["set"], "area_mu": 1}}
    unread = {**door.create(), "do": "move"}
    outcomes = [door.one(op).outcome for op in (refused, strange, reused, unread)]
    assert outcomes == ["quarantined", "quarantined", "key_reuse", "malformed"]
    bare = rows("SELECT op_id, number FROM op_log WHERE rev IS NULL")
    assert len(bare) == 5 and mine["op_id"] in {row["op_id"] for row in bare}
    assert {row["number"] for row in bare} == {None}


def test_what_waited_for_its_base_bears_the_number_of_its_base(door: Door):
    create = door.create()
    edit = door.edit(create, {"op": create["op_id"]}, {"group_name": "三组"}, {})
    assert door.one(edit).code == "waiting_for_base"
    door.take(door.create())
    assert of(edit) is None
    door.take(create)
    assert of(edit) == of(create) == number()
    assert [row["rev"] for row in logged(create["record_id"])] == [1, 2]


def test_what_a_person_settles_bears_the_number_of_the_decision(door: Door):
    _, mine = overlap(door)
    wrong = door.create(area_mu=-1)
    door.take(wrong)
    before = number()
    decide(door, mine["op_id"], "accepted")
    assert of(mine) == number() == before + 1
    decided = decide(door, wrong["op_id"], "repaired", values={"area_mu": 9000})
    assert of(wrong) is None
    assert of({"op_id": decided.made}) == number() == before + 2
    _, lost = overlap(door)
    decide(door, lost["op_id"], "returned", reason="不对")
    assert of(lost) is None


def test_a_village_that_moves(door: Door):
    create = door.create()
    door.take(create)
    before = number()
    moved = move()
    went = logged(create["record_id"])[-1]
    assert (went["do"], went["division"]) == ("move", moved.code)
    assert before < went["number"] <= number()
    with reading() as connection:
        then = dict(as_of(connection, door.county.code, before))
    assert then[create["record_id"]]["division"] == OLD
    assert record(create["record_id"])["division"] == moved.code


def test_what_is_overtaken_leaves_neither_number_nor_log(door: Door, monkeypatch):
    """The counter and the log are one: where the facts have changed, nothing is written."""
    open_desk = store.open_desk

    def outdated(connection, desk, *given):
        ledger = open_desk(connection, desk, *given)
        desk.facts.version -= 1
        return ledger

    monkeypatch.setattr(store, "open_desk", outdated)
    assert door.one(door.create()).outcome == "retry"
    assert (number(), rows("SELECT op_id FROM op_log"), rows("SELECT rev FROM record")) == (
        0,
        [],
        [],
    )
