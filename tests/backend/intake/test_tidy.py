"""Pasted text: what no eye sees is taken out at the door, and sets nothing aside."""

from backend.records.replay import replay
from tests.backend.intake.door import Door, errors, record

PASTED = {
    "base_name": "\u202d\u5c4b\u573a\u576a\u202c",
    "operator": "\uf9e1\u5efa\t\u56fd",
    "remark": "\u4e00\t\u4e8c\u2028\u4e09",
}
TIDY = {"base_name": "屋场坪", "operator": "李建 国", "remark": "一 二\n三"}


def test_a_pasted_text_is_kept_tidy(door: Door):
    create = door.create(**PASTED)
    verdict = door.one(create)
    assert (verdict.outcome, verdict.rev) == ("applied", 1)
    body = record(create["record_id"])["body"]
    assert {name: body[name] for name in PASTED} == TIDY
    assert replay(door.county.code) == []


def test_the_same_said_again_is_the_same(door: Door):
    create = door.create(**PASTED)
    door.one(create)
    again = {**door.create(**PASTED), "record_id": create["record_id"]}
    again["set"] = create["set"]
    assert door.one(again).outcome == "merged"


def test_an_edit_that_saw_the_text_as_it_was_typed(door: Door):
    create = door.create(**PASTED)
    door.one(create)
    values = {"base_name": "\u202d\u65b0\u5c4b\u202c", "remark": "\u56db\t"}
    was = {name: PASTED[name] for name in values}
    verdict = door.one(door.edit(create, {"rev": 1}, values, was))
    assert verdict.outcome == "applied"
    body = record(create["record_id"])["body"]
    assert (body["base_name"], body["remark"]) == ("新屋", "四")
    assert replay(door.county.code) == []


def test_an_identity_number_with_blanks_is_refused(door: Door):
    verdict = door.one(door.create(operator="４３１２２２ 19800101 123Ｘ"))
    assert verdict.outcome == "quarantined"
    assert errors(verdict) == [("operator", "identity_number")]


def test_a_text_of_nothing_that_can_be_seen_is_none(door: Door):
    """A text that is nothing but what no eye sees is no text."""
    verdict = door.one(door.create(operator="\u202d\u202c"))
    assert errors(verdict) == [("operator", "required")]
