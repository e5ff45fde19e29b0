"""What no decision can do: write into closed months, across borders, twice, or into the unknown."""

import threading
import uuid

from flask import Flask
from sqlalchemy import text

from backend.db import writing
from backend.intake.resolve import resolve
from backend.intake.wish import HOWS, Refused, Wish
from backend.people.actor import Actor
from tests.backend.intake.deciding import LATER, close_month, decide, overlap, refusal
from tests.backend.intake.door import Door, record, rows


def test_a_closed_month_is_the_countys(door: Door):
    create = door.create()
    probe = door.create()
    door.take(probe)
    close_month(record(probe["record_id"])["month"])
    assert door.one(create).outcome == "late"
    officer = door.county.actor("county_officer")
    assert refusal(door, create["op_id"], "returned", reason="迟了") == "county_only"
    for how in ("accepted", "repaired"):
        assert refusal(door, create["op_id"], how) == "county_only"
        assert refusal(door, create["op_id"], how, officer) == "month_closed"
        assert refusal(door, create["op_id"], how, closed_months=True) == "county_only"
    decided = decide(door, create["op_id"], "accepted", officer, closed_months=True)
    assert decided.rev == 1


def test_a_month_opened_again_needs_no_rule(door: Door):
    create, probe = door.create(), door.create()
    door.take(probe)
    close_month(record(probe["record_id"])["month"])
    assert door.one(create).outcome == "late"
    with writing() as connection:
        connection.execute(text("DELETE FROM period_lock"))
    assert decide(door, create["op_id"], "accepted", door.county.actor("county_officer")).rev == 1


def test_no_decision_across_a_border(door: Door):
    _, mine = overlap(door)
    elsewhere = next(
        code for code in door.county.villages if not code.startswith(door.county.township[:9])
    )
    stranger = door.county.actor("township_reviewer", f"{elsewhere[:9]}000")
    for how in HOWS:
        assert refusal(door, mine["op_id"], how, stranger) == "not_found"
        assert refusal(door, str(uuid.uuid4()), how) == "not_found"
    # An edit that a stranger files here, of a record that stands elsewhere.
    person = door.county.person("village_reporter", elsewhere)
    there = Actor(
        person.id, door.county.code, "village_reporter", elsewhere, door.county.device(person), "x"
    )
    create = {**door.create(), "division": elsewhere, "author": person.id}
    assert door.one(create, actor=there).outcome == "applied"
    edit = door.edit(create, {"rev": 1}, {"area_mu": 13000}, {})
    assert door.one(edit).code == "out_of_scope"
    assert refusal(door, edit["op_id"], "accepted") == "beyond_scope"
    assert refusal(door, edit["op_id"], "repaired", values={"area_mu": 13500}) == "beyond_scope"
    assert decide(door, edit["op_id"], "accepted", door.county.actor("county_officer")).rev == 2


def test_what_is_unknown_waits_for_the_update(door: Door):
    create = {**door.create(), "kind_version": 99}
    assert door.one(create).code == "newer_version"
    assert refusal(door, create["op_id"], "accepted") == "not_yet"
    assert refusal(door, create["op_id"], "repaired", values={}) == "not_yet"
    decide(door, create["op_id"], "returned", reason="请用新版本重报")


def test_an_edit_without_its_record_is_completed_or_returned(door: Door):
    create = door.create()
    edit = door.edit(create, {"op": create["op_id"]}, {"area_mu": 13000}, {})
    assert door.one(edit).code == "waiting_for_base"
    assert refusal(door, edit["op_id"], "accepted") == "no_record"
    values = {name: value for name, value in create["set"].items() if name != "area_mu"}
    decide(door, edit["op_id"], "repaired", values=values)
    assert record(create["record_id"])["body"]["area_mu"] == 13000
    # Its base does come: the same record said with another area waits for a person.
    assert door.one(create).code == "record_exists"


def test_two_reviewers_at_once(door: Door, app: Flask):
    """However they race: one decision, one revision, and the other is told."""
    create, mine = overlap(door)
    actor = door.county.actor("township_reviewer")
    start, ends = threading.Barrier(4), list[str]()

    def one(how: str) -> None:
        with app.app_context():
            start.wait()
            try:
                resolve(Wish(str(uuid.uuid4()), mine["op_id"], how, "理由"), actor, LATER)
                ends.append("done")
            except Refused as refused:
                ends.append(refused.code)

    hows = ("accepted", "returned", "accepted", "returned")
    threads = [threading.Thread(target=one, args=(how,)) for how in hows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["already_decided"] * 3 + ["done"]
    assert len(rows("SELECT * FROM decision")) == 1
    assert record(create["record_id"])["rev"] in (2, 3)
