"""What is set aside without a look at its record."""

import uuid

import pytest

from backend.people.actor import Actor
from tests.backend.intake.door import KIND, Door, errors, logged, rows


def test_unknown_field_and_wrong_type_are_named(door: Door):
    verdict = door.one(door.create(area_mu="12", colour="green"))
    assert (verdict.outcome, verdict.code) == ("quarantined", "invalid")
    assert errors(verdict) == [("area_mu", "type"), ("colour", "unknown_field")]
    assert "实有面积" in verdict.field_errors[0]["message"]["zh"]


def test_out_of_range_and_missing_are_named(door: Door):
    create = door.create(area_mu=0)
    del create["set"]["operator"]
    assert errors(door.one(create)) == [("operator", "required"), ("area_mu", "too_small")]


def test_an_edit_is_checked_as_a_whole(door: Door):
    """Improved 80 亩 of 120: to shrink the whole below the part is impossible."""
    create = door.create(area_mu=12000, improved_area_mu=8000)
    edit = door.edit(create, {"rev": 1}, {"area_mu": 7000}, {"area_mu": 12000})
    verdict = door.take(create, edit)[1]
    assert (verdict.outcome, verdict.code) == ("quarantined", "invalid")
    assert rows("SELECT rev FROM record") == [{"rev": 1}]


def test_foreign_division(door: Door):
    for division in (door.county.villages[0], "999999999999", "431223100200", "431222251000"):
        verdict = door.one({**door.create(), "division": division})
        assert (verdict.outcome, verdict.code) == ("quarantined", "out_of_scope"), division
        assert errors(verdict) == [("division", "out_of_scope")]


def test_village_moved(door: Door):
    """What a phone brings from outside its scope is kept where a township looks for it."""
    create = {**door.create(), "division": door.county.villages[0]}
    abroad = {**door.create(), "division": "430102001001"}
    door.take(create, abroad)
    filed = {row["record_id"]: row["division"] for row in rows("SELECT * FROM op_log")}
    assert filed[create["record_id"]] == door.county.villages[0]
    assert filed[abroad["record_id"]] == door.actor.division
    assert rows("SELECT record_id FROM record") == []


def test_a_record_of_another_village(door: Door):
    """Neither seen nor touched, and the answer does not tell that it exists."""
    create = door.create()
    door.take(create)
    neighbour = door.county.actor("village_reporter", "431222251234")
    ops = [
        {**create, "op_id": str(uuid.uuid4()), "division": neighbour.division},
        {**door.edit(create, {"rev": 1}, {"group_name": "三组"}, {}),
         "division": neighbour.division},
    ]  # fmt: skip
    mine = [{**op, "author": neighbour.account_id} for op in ops]
    verdicts = door.take(*mine, actor=neighbour)
    assert [v.code for v in verdicts] == ["out_of_scope", "out_of_scope"]
    assert rows("SELECT rev FROM record") == [{"rev": 1}]


def test_newer_version_and_unknown_kind(door: Door):
    newer = {**door.create(), "kind_version": 99}
    unknown = {**door.create(), "kind": "bamboo"}
    verdicts = door.take(newer, unknown, door.create())
    assert [v.code for v in verdicts] == ["newer_version", "unknown_kind", None]
    assert [errors(v) for v in verdicts[:2]] == [
        [("kind_version", "newer_version")], [("kind", "unknown_kind")],
    ]  # fmt: skip


def test_two_year_old_app(door: Door):
    """Its operations are of version 1, two years late; they come in by the day they say."""
    old = door.create(recorded_on="2024-11-20")
    assert door.one({**old, "at": 1_732_000_000_000}).outcome == "applied"
    assert rows("SELECT month FROM record") == [{"month": 202411}]


@pytest.mark.parametrize("role", ["county_viewer", "administrator"])
def test_who_only_looks_does_not_write(door: Door, role: str):
    actor = door.county.actor(role)
    verdict = door.one({**door.create(), "author": actor.account_id}, actor=actor)
    assert (verdict.outcome, verdict.code) == ("quarantined", "role")


def test_a_reporter_does_not_review(door: Door):
    create = door.create()
    door.take(create)
    review = door.ops.make(
        "review", KIND, create["record_id"], {"status": "approved"}, {}, {"rev": 1}
    )
    assert door.one(review).code == "role"


def test_two_cadres_on_one_phone(door: Door):
    """A's operations sent under B's session are not B's."""
    other, _ = door.other()
    create = door.create()
    for replayed in (False, True):
        verdict = door.one(create, actor=other, device=door.actor.device_id)
        assert (verdict.op_id, verdict.replayed) == (create["op_id"], replayed)
        assert (verdict.outcome, verdict.code) == ("quarantined", "author_mismatch")
        assert errors(verdict) == [("author", "author_mismatch")]
    mine = door.one(create)
    assert (mine.outcome, mine.replayed) == ("applied", False)


def test_a_deposit_is_kept_aside(door: Door):
    actor = door.actor
    deposit = Actor(
        account_id=actor.account_id, county_code=actor.county_code, role=actor.role,
        division=actor.division, device_id=actor.device_id, name=actor.name, standing="deposit",
    )  # fmt: skip
    create = door.create()
    verdicts = door.take(create, door.delete(create, {"rev": 1}), actor=deposit)
    assert [(v.outcome, v.code) for v in verdicts] == [("quarantined", "account_disabled")] * 2
    assert len(logged(create["record_id"])) == 2
    assert rows("SELECT record_id FROM record") == []


def test_a_kind_belongs_to_a_level(door: Door):
    """A village's record cannot stand in a township."""
    actor, ops = door.other("township_reviewer")
    create = {**door.create(), "division": door.county.township, "author": ops.author}
    verdict = door.one(create, actor=actor)
    assert (verdict.code, errors(verdict)) == ("invalid", [("division", "wrong_level")])


def test_a_thousand_unknown_fields_are_not_told_one_by_one(door: Door):
    verdict = door.one(door.create(**{f"x{n}": 1 for n in range(1000)}))
    assert len(errors(verdict)) == 20
