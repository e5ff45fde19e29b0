"""What becomes of one operation: in force, or held and why."""

import uuid

import pytest
from sqlalchemy import text

from backend.db import writing
from tests.backend.intake.door import KIND, NOW, Door, cells, errors, logged, number, record, rows

DAY_MS = 86_400_000


def test_create_edit_withdraw(door: Door):
    create = door.create(area_mu=12000)
    edit = door.edit(create, {"rev": 1}, {"area_mu": 13000}, {"area_mu": 12000})
    (first,) = door.take(create)
    assert (first.outcome, first.rev, first.number, first.replayed) == ("applied", 1, 1, False)
    (second,) = door.take(edit)
    assert (second.outcome, second.rev, second.number) == ("applied", 2, 2)
    kept = record(create["record_id"])
    assert kept["body"] == {**create["set"], "area_mu": 13000}
    assert (kept["status"], kept["dead"], kept["day"], kept["month"]) == (0, 0, 20261031, 202610)
    (third,) = door.take(door.delete(create, {"op": edit["op_id"]}))
    assert (third.outcome, third.rev) == ("applied", 3)
    assert record(create["record_id"])["dead"] == 1
    assert [row["rev"] for row in logged(create["record_id"])] == [1, 2, 3]


def test_all_in_one_batch(door: Door):
    create = door.create()
    edit = door.edit(create, {"op": create["op_id"]}, {"group_name": "三组"}, {})
    again = door.edit(create, {"op": edit["op_id"]}, {"group_name": None}, {"group_name": "三组"})
    delete = door.delete(create, {"op": again["op_id"]})
    verdicts = door.take(create, edit, again, delete)
    assert [(v.outcome, v.rev, v.number) for v in verdicts] == [
        ("applied", rev, 1) for rev in (1, 2, 3, 4)
    ]
    kept = record(create["record_id"])
    assert (kept["rev"], kept["dead"], kept["body"]) == (4, 1, create["set"])


def test_a_field_is_cleared_by_null(door: Door):
    create = door.create(group_name="三组")
    clear = door.edit(create, {"rev": 1}, {"group_name": None}, {"group_name": "三组"})
    assert [v.outcome for v in door.take(create, clear)] == ["applied", "applied"]
    assert "group_name" not in record(create["record_id"])["body"]


def test_the_cell_left_and_the_cell_entered(door: Door):
    create = door.create()
    door.take(create)
    assert cells() == {(door.county.village, KIND, 202610)}
    moved = {"recorded_on": "2026-09-30"}
    door.take(door.edit(create, {"rev": 1}, moved, {"recorded_on": "2026-10-31"}))
    assert cells() == {(door.county.village, KIND, month) for month in (202609, 202610)}
    (first, second) = rows("SELECT * FROM dirty_cell ORDER BY month DESC")
    assert (first["generation"], first["since"]) == (2, 1)
    assert (second["generation"], second["since"]) == (2, 2)


def test_others_changed_other_fields(door: Door):
    create = door.create()
    door.take(create)
    actor, ops = door.other()
    theirs = ops.make("edit", KIND, create["record_id"], {"planted_year": 2016},
                      {"planted_year": 2015}, {"rev": 1})  # fmt: skip
    assert door.one(theirs, actor=actor).outcome == "applied"
    mine = door.one(door.edit(create, {"rev": 1}, {"group_name": "三组"}, {}))
    assert (mine.outcome, mine.rev) == ("merged", 3)
    body = record(create["record_id"])["body"]
    assert (body["planted_year"], body["group_name"]) == (2016, "三组")


def test_others_changed_the_same_field(door: Door):
    create = door.create()
    door.take(create)
    actor, ops = door.other()
    was = {"area_mu": create["set"]["area_mu"]}
    theirs = ops.make("edit", KIND, create["record_id"], {"area_mu": 13000}, was, {"rev": 1})
    assert door.one(theirs, actor=actor).outcome == "applied"
    mine = door.one(door.edit(create, {"rev": 1}, {"area_mu": 14000, "group_name": "三组"}, was))
    assert (mine.outcome, mine.code, mine.rev, mine.number) == ("conflict", "overlap", None, None)
    assert errors(mine) == [("area_mu", "overlap")]
    kept = record(create["record_id"])
    assert (kept["rev"], kept["body"]["area_mu"]) == (2, 13000)
    assert "group_name" not in kept["body"]
    assert logged(create["record_id"])[-1]["outcome"] == "conflict"
    told = rows("SELECT max(number) AS n FROM change")[0]["n"]
    assert told == number() == 3
    same = door.one(door.edit(create, {"rev": 1}, {"area_mu": 13000}, was))
    assert (same.outcome, same.rev) == ("merged", 3)


def test_delete_against_edit(door: Door):
    create = door.create()
    door.take(create)
    actor, ops = door.other()
    theirs = ops.make("edit", KIND, create["record_id"], {"group_name": "三组"}, {}, {"rev": 1})
    door.take(theirs, actor=actor)
    stale = door.one(door.delete(create, {"rev": 1}))
    assert (stale.outcome, stale.code) == ("conflict", "edited")
    assert record(create["record_id"])["dead"] == 0
    assert door.one(door.delete(create, {"rev": 2})).outcome == "applied"
    late = ops.make("edit", KIND, create["record_id"], {"group_name": "四组"},
                    {"group_name": "三组"}, {"rev": 2})  # fmt: skip
    verdict = door.one(late, actor=actor)
    assert (verdict.outcome, verdict.code) == ("conflict", "deleted")
    assert door.one(door.delete(create, {"rev": 2})).outcome == "merged"


def test_my_own_older_phone_may_withdraw(door: Door):
    """Only what others did in between stands in the way of a withdrawal."""
    create = door.create()
    door.take(create, door.edit(create, {"rev": 1}, {"group_name": "三组"}, {}))
    assert door.one(door.delete(create, {"rev": 1})).outcome == "merged"


def test_nothing_resurrects_a_deleted_record(door: Door):
    """Sent again, or edited offline: it stays withdrawn, and what came is kept."""
    create = door.create()
    delete = door.delete(create, {"rev": 1})
    door.take(create, delete)
    edit = door.one(door.edit(create, {"rev": 1}, {"group_name": "三组"}, {}))
    assert (edit.outcome, edit.code) == ("conflict", "deleted")
    assert door.one(create).replayed
    anew = door.one({**create, "op_id": str(uuid.uuid4())})
    assert (anew.outcome, anew.code) == ("conflict", "deleted")
    assert record(create["record_id"])["dead"] == 1


def test_a_record_that_exists(door: Door):
    create = door.create()
    door.take(create)
    twin = {**create, "op_id": str(uuid.uuid4())}
    assert door.one(twin).outcome == "merged"
    other = {**twin, "op_id": str(uuid.uuid4()), "set": {**create["set"], "area_mu": 1}}
    verdict = door.one(other)
    assert (verdict.outcome, verdict.code) == ("conflict", "record_exists")


def test_review(door: Door):
    create = door.create()
    door.take(create)
    actor, ops = door.other("township_reviewer")
    approve = ops.make("review", KIND, create["record_id"], {"status": "approved"}, {}, {"rev": 1})
    verdict = door.one(approve, actor=actor)
    assert (verdict.outcome, verdict.rev) == ("applied", 2)
    assert record(create["record_id"])["status"] == 1
    door.take(door.edit(create, {"rev": 2}, {"group_name": "三组"}, {}))
    assert record(create["record_id"])["status"] == 0
    unseen = ops.make("review", KIND, create["record_id"], {"status": "approved"}, {}, {"rev": 2})
    verdict = door.one(unseen, actor=actor)
    assert (verdict.outcome, verdict.code) == ("conflict", "edited")
    back = ops.make("review", KIND, create["record_id"], {"status": "returned"}, {}, {"rev": 3})
    assert door.one(back, actor=actor).outcome == "applied"
    assert record(create["record_id"])["status"] == 2


@pytest.mark.parametrize("values", [{}, {"status": "done"}, {"status": 1}, {"status": [1]}])
def test_a_review_says_one_of_two_things(door: Door, values: dict):
    create = door.create()
    door.take(create)
    actor, ops = door.other("township_reviewer")
    review = ops.make("review", KIND, create["record_id"], values, {}, {"rev": 1})
    verdict = door.one(review, actor=actor)
    assert (verdict.outcome, verdict.code) == ("quarantined", "invalid")
    assert errors(verdict) == [("status", "not_a_status")]


def test_soft_warnings_are_counted(door: Door):
    create = door.create(area_mu=600_000)
    assert door.one(create).outcome == "applied"
    assert record(create["record_id"])["flags"] == 1


def test_a_record_keeps_its_kind(door: Door):
    create = door.create()
    door.take(create)
    other = {**door.edit(create, {"rev": 1}, {}, {}), "kind": "model_family"}
    verdict = door.one(other)
    assert (verdict.code, errors(verdict)) == ("invalid", [("kind", "kind_differs")])


def test_a_closed_month(door: Door):
    create, later = door.create(), door.create(recorded_on="2026-11-01")
    door.take(create, later)
    with writing() as connection:
        connection.execute(text("INSERT INTO period_lock VALUES ('431222', 202610, 0, 'x')"))
    into = door.edit(later, {"rev": 1}, {"recorded_on": "2026-10-30"},
                     {"recorded_on": "2026-11-01"})  # fmt: skip
    out = door.edit(create, {"rev": 1}, {"recorded_on": "2026-11-02"},
                    {"recorded_on": "2026-10-31"})  # fmt: skip
    held = door.take(door.create(), out, into, door.delete(create, {"rev": 1}))
    assert [v.outcome for v in held] == ["late"] * 4
    assert all(v.field_errors for v in held)
    again = {**create, "op_id": str(uuid.uuid4()), "seq": 40}
    idle = door.take(door.edit(create, {"rev": 1}, {}, {}), again)
    assert [v.outcome for v in idle] == ["late"] * 2
    fine = door.take(door.edit(later, {"rev": 1}, {"group_name": "三组"}, {}))
    assert fine[0].outcome == "applied"
    assert number() == 4


def test_clock_ten_years_off(door: Door):
    """A phone's clock is kept and decides nothing: the day is the server's."""
    early = {**door.create(), "at": NOW - 3650 * DAY_MS}
    ahead = {**door.create(), "at": NOW + 3650 * DAY_MS}
    assert [v.outcome for v in door.take(early, ahead)] == ["applied", "applied"]
    assert {row["created_at"] for row in rows("SELECT created_at FROM record")} == {NOW}
    future = door.create(recorded_on="2026-11-21")
    verdict = door.one(future)
    assert (verdict.code, errors(verdict)) == ("invalid", [("recorded_on", "future")])
    tomorrow = {**future, "op_id": str(uuid.uuid4())}
    assert door.one(tomorrow, at=NOW + DAY_MS).outcome == "applied"
