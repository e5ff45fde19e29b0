"""A person decides about what is held: accepted, repaired, returned; once, and replayable."""

import orjson
from sqlalchemy import text

from backend.db import reading, writing
from backend.intake.wish import HOWS
from backend.people.actor import Actor
from backend.people.audit import verify
from tests.backend.intake.deciding import LATER, counts, decide, overlap, parts, refusal
from tests.backend.intake.door import KIND, Door, cells, logged, number, record, rows


def test_accepting_a_conflict_lets_the_loser_win(door: Door):
    create, mine = overlap(door)
    before, received = number(), counts(door.actor.device_id)
    decided = decide(door, mine["op_id"], "accepted")
    assert (decided.rev, decided.made, decided.moved) == (3, mine["op_id"], True)
    kept = record(create["record_id"])
    assert (kept["rev"], kept["body"]["area_mu"], kept["status"]) == (3, 14000, 0)
    assert number() == before + 1
    assert counts(door.actor.device_id) == received
    assert (door.county.village, KIND, kept["month"]) in cells()
    again = door.one(mine)
    assert (again.outcome, again.rev, again.replayed) == ("applied", 3, True)
    with reading() as connection:
        assert verify(connection, door.county.code) is None


def test_a_second_tap_is_the_same_decision_and_a_second_person_is_told(door: Door):
    _, mine = overlap(door)
    first = decide(door, mine["op_id"], "accepted", decision_id="d" * 36)
    again = decide(door, mine["op_id"], "accepted", decision_id="d" * 36)
    assert again.replayed and not again.moved and again.rev == first.rev
    for how in HOWS:
        assert refusal(door, mine["op_id"], how, reason="不对") == "already_decided"
    assert len(rows("SELECT * FROM decision")) == 1


def test_a_repair_comes_in_force_and_the_original_is_kept(door: Door):
    create = door.create(area_mu=-1)
    assert door.one(create).code == "invalid"
    assert refusal(door, create["op_id"], "accepted") == "only_repair"
    assert refusal(door, create["op_id"], "repaired") == "invalid"
    decided = decide(door, create["op_id"], "repaired", values={"area_mu": 9000})
    kept = record(create["record_id"])
    assert (kept["rev"], kept["body"]["area_mu"]) == (1, 9000)
    assert kept["body"]["base_name"] == create["set"]["base_name"]
    made, original = logged(create["record_id"])
    assert made["op_id"] == decided.made and made["seq"] is None
    assert orjson.loads(made["body"])["resolves"] == create["op_id"]
    assert (original["outcome"], original["code"]) == ("quarantined", "invalid")
    assert original["resolved_at"] == LATER and orjson.loads(original["body"]) == create
    assert door.one(create).outcome == "quarantined"


def test_a_repair_of_a_conflict_is_an_edit_over_what_stands(door: Door):
    create, mine = overlap(door)
    decide(door, mine["op_id"], "repaired", values={"area_mu": 14500})
    kept = record(create["record_id"])
    assert (kept["rev"], kept["body"]["area_mu"]) == (3, 14500)
    assert refusal(door, mine["op_id"], "accepted") == "already_decided"


def test_returned_is_closed_with_its_reason_and_changes_no_record(door: Door):
    create, mine = overlap(door)
    before = record(create["record_id"])
    decided = decide(door, mine["op_id"], "returned", reason="以现场丈量为准")
    assert (decided.rev, decided.made, decided.moved) == (None, None, False)
    assert record(create["record_id"]) == before
    (told,) = rows("SELECT reason, outcome, code FROM decision")
    assert told == {"reason": "以现场丈量为准", "outcome": "conflict", "code": "overlap"}
    changed = rows("SELECT record_id FROM change ORDER BY number DESC")[0]
    assert changed["record_id"] == create["record_id"]


def test_what_builds_on_a_held_one_comes_with_it(door: Door):
    """Accepted: the edits behind it follow by themselves. Returned: they go back with it."""
    for how, outcomes in (("accepted", ["applied", "applied"]), ("returned", ["quarantined"] * 2)):
        create = door.create()
        gone = {**create, "division": "430102001001"}
        edit = door.edit(gone, {"op": gone["op_id"]}, {"remark": "补一句"}, {})
        actor = door.actor
        with writing() as connection:
            connection.execute(text("UPDATE account SET active = 0"))
        from_disabled = Actor(**{**parts(actor), "standing": "deposit"})
        create_verdict = door.one(create, actor=from_disabled)
        with writing() as connection:
            connection.execute(text("UPDATE account SET active = 1"))
        assert create_verdict.code == "account_disabled"
        assert door.one(edit).code == "waiting_for_base"
        decide(door, create["op_id"], how, reason="查无此地")
        assert [row["outcome"] for row in logged(create["record_id"])] == outcomes
        assert all(row["resolved_at"] for row in logged(create["record_id"]))


def test_a_deposit_is_accepted_as_its_authors(door: Door):
    create = door.create()
    assert door.one(create, actor=Actor(**{**parts(door.actor), "standing": "deposit"})).code
    decided = decide(door, create["op_id"], "accepted")
    assert decided.rev == 1
    assert record(create["record_id"])["author"] == door.actor.account_id


def test_a_record_of_another_village_of_the_township(door: Door):
    """Its author may not write there; the township may, or may say where it belongs."""
    neighbour = next(
        code
        for code in door.county.villages
        if code.startswith(door.county.township[:9]) and code != door.county.village
    )
    create, moved = ({**door.create(), "division": neighbour} for _ in range(2))
    assert [v.code for v in door.take(create, moved)] == ["out_of_scope"] * 2
    decide(door, create["op_id"], "accepted")
    assert record(create["record_id"])["division"] == neighbour
    decide(door, moved["op_id"], "repaired", division=door.county.village)
    assert record(moved["record_id"])["division"] == door.county.village


def test_what_was_sent_under_another_account(door: Door):
    """Its author may still send it: the same said twice."""
    other, ops = door.other()
    theirs = ops.create(KIND)
    assert door.one(theirs).code == "author_mismatch"
    (kept,) = logged(theirs["record_id"])
    decide(door, kept["op_id"], "accepted")
    assert door.one(theirs, actor=other).outcome == "merged"
    assert record(theirs["record_id"])["rev"] == 2


def test_an_edit_of_a_withdrawn_record_brings_it_back(door: Door):
    create = door.create(area_mu=12000)
    door.take(create)
    actor, ops = door.other()
    gone = ops.make("delete", KIND, create["record_id"], {}, {}, {"rev": 1})
    assert door.one(gone, actor=actor).outcome == "applied"
    mine = door.edit(create, {"rev": 1}, {"area_mu": 14000}, {"area_mu": 12000})
    assert door.one(mine).code == "deleted"
    decide(door, mine["op_id"], "accepted")
    kept = record(create["record_id"])
    assert (kept["dead"], kept["rev"], kept["body"]["area_mu"]) == (0, 3, 14000)


def test_a_withdrawal_of_what_others_changed(door: Door):
    create, _ = overlap(door)
    gone = door.delete(create, {"rev": 1})
    assert door.one(gone).code == "edited"
    assert refusal(door, gone["op_id"], "repaired", values={"area_mu": 1}) == "nothing_to_repair"
    decide(door, gone["op_id"], "accepted")
    assert record(create["record_id"])["dead"] == 1


def test_a_second_create_of_one_record(door: Door):
    """The township put it right, and so did its author meanwhile: the later may still win."""
    create = door.create(area_mu=-1)
    door.take(create)
    decide(door, create["op_id"], "repaired", values={"area_mu": 9000})
    anew = door.ops.create(KIND, {**create["set"], "area_mu": 9500}, record_id=create["record_id"])
    assert door.one(anew).code == "record_exists"
    decide(door, anew["op_id"], "accepted")
    kept = record(create["record_id"])
    assert (kept["rev"], kept["body"]["area_mu"]) == (2, 9500)


def test_pictures_and_remarks_of_both_stay(door: Door):
    one, two, three = (letter * 64 for letter in "abc")
    create = door.create(area_mu=12000, photos=[one], remark="甲")
    door.take(create)
    actor, ops = door.other()
    theirs = ops.make(
        "edit", KIND, create["record_id"],
        {"area_mu": 15000, "photos": [one, two], "remark": "乙"},
        {"area_mu": 12000, "photos": [one], "remark": "甲"}, {"rev": 1},
    )  # fmt: skip
    assert door.one(theirs, actor=actor).outcome == "applied"
    mine = door.edit(
        create, {"rev": 1}, {"area_mu": 14000, "photos": [one, three]},
        {"area_mu": 12000, "photos": [one]},
    )  # fmt: skip
    assert door.one(mine).outcome == "conflict"
    decide(door, mine["op_id"], "accepted")
    body = record(create["record_id"])["body"]
    assert (body["area_mu"], body["photos"], body["remark"]) == (14000, [one, two, three], "乙")
