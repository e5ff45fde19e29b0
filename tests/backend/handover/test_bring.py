"""A phone's file through the door: its author's, once, and never more than it can prove."""

import hashlib

import pytest
from sqlalchemy import text

from backend.db import writing
from backend.intake.accept import accept
from backend.people.sealing import proof_of
from backend.records.replay import replay
from tests.backend.handover.world import SECRET, Stranded, bring, jpeg, rows
from tests.phone import OpMaker, sample

KIND, NOW = "tea_base", 1_795_140_000_000


def test_a_file_counts_once_however_often_it_comes(desk, county):
    phone, data = Stranded(county), jpeg()
    name = hashlib.sha256(data).hexdigest()
    phone.pictures = [(name, data)]
    shown = {"photos": [{"sha256": name, "bytes": len(data)}]}
    ops = [
        phone.ops.create(KIND, sample(KIND, base_name="屋场坪", photos=[name]), **shown),
        phone.ops.create(KIND, sample(KIND, base_name="茶园湾")),
    ]
    file = phone.file(phone.group(*ops))
    first = bring(desk, county, file)
    assert first.status_code == 200, first.get_data()
    assert first.get_json() == {
        "operations": 2, "outcomes": {"applied": 2}, "again": 0, "unproven": 0, "elsewhere": 0,
        "pictures": 1, "pictures_kept": 1,
    }  # fmt: skip
    again = bring(desk, county, file).get_json()
    assert (again["again"], again["pictures_kept"]) == (2, 1)
    actor = county.actor()
    later = accept(ops, actor, phone.device, NOW)
    assert [(v.outcome, v.rev, v.replayed) for v in later] == [("applied", 1, True)] * 2
    assert len(rows("SELECT * FROM record")) == len(rows("SELECT * FROM op_log")) == 2
    (device,) = rows("SELECT received, max_seq FROM device WHERE id = :id", id=phone.device)
    assert device == {"received": "[[1,2]]", "max_seq": 2}
    (picture,) = rows("SELECT stored FROM photo")
    assert picture["stored"]
    assert {row["author"] for row in rows("SELECT author FROM record")} == {actor.account_id}
    assert replay(county.code) == []
    told = rows("SELECT detail FROM audit WHERE what = 'handover'")
    assert len(told) == 2 and phone.device in told[0]["detail"]


def test_what_the_phone_sent_before_is_known_again(desk, county):
    phone = Stranded(county)
    ops = [phone.ops.create(KIND) for _ in range(3)]
    accept(ops[:2], county.actor(), phone.device, NOW)
    brought = bring(desk, county, phone.file(phone.group(*ops))).get_json()
    assert (brought["outcomes"], brought["again"]) == ({"applied": 3}, 2)


@pytest.mark.parametrize("forged", ["no proof", "another's key", "changed after", "other device"])
def test_a_forged_file_spoils_nothing(desk, county, forged):
    """Whoever holds the public key can make one: it is set aside, beside the ids it names."""
    phone = Stranded(county)
    op = phone.ops.create(KIND)
    if forged == "other device":
        file = phone.file(phone.group(op), device=county.device(phone.person))
    else:
        stranger = county.person("village_reporter", county.village)
        key = None if forged == "no proof" else proof_of(SECRET, phone.device, stranger.id)
        if forged == "changed after":
            key = proof_of("x" * 40, phone.device, phone.person.id)
        file = phone.file(phone.group(op, key=key))
    brought = bring(desk, county, file).get_json()
    assert (brought["outcomes"], brought["unproven"]) == ({"quarantined": 1}, 1)
    assert bring(desk, county, file).get_json()["again"] == 1
    (kept,) = rows("SELECT op_id, code, seq, device_id FROM op_log")
    assert (kept["code"], kept["seq"]) == ("unproven", None)
    assert kept["op_id"] != op["op_id"] and kept["device_id"] != phone.device
    (device,) = rows("SELECT received, max_seq FROM device WHERE id = :id", id=phone.device)
    assert device == {"received": "[]", "max_seq": 0}
    # The phone itself can still say it, and the township may decide about the other copy.
    assert accept([op], county.actor(), phone.device, NOW)[0].outcome == "applied"
    (held,) = desk.get("/api/v1/held").get_json()["held"]
    body = {"decision_id": kept["op_id"], "how": "accepted"}
    url = f"/api/v1/held/{held['op_id']}/decision"
    assert desk.post(url, json=body, headers=county.headers).status_code == 200
    assert len(rows("SELECT * FROM record")) == 1
    assert replay(county.code) == []


def test_accepted_first_and_sent_by_the_phone_later(desk, county):
    phone = Stranded(county)
    op = phone.ops.create(KIND)
    bring(desk, county, phone.file(phone.group(op, key=None)))
    (held,) = desk.get("/api/v1/held").get_json()["held"]
    assert held["code"] == "unproven" and "accepted" in held["can"]
    body = {"decision_id": op["op_id"], "how": "accepted"}
    url = f"/api/v1/held/{held['op_id']}/decision"
    assert desk.post(url, json=body, headers=county.headers).get_json()["rev"] == 1
    assert accept([op], county.actor(), phone.device, NOW)[0].outcome == "merged"
    assert len(rows("SELECT * FROM record")) == 1
    assert replay(county.code) == []


def test_what_has_no_number_yet_is_never_proven(desk, county):
    phone = Stranded(county)
    op = {name: value for name, value in phone.ops.create(KIND).items() if name != "seq"}
    brought = bring(desk, county, phone.file(phone.group(op, key=None))).get_json()
    assert brought["outcomes"] == {"quarantined": 1}
    assert rows("SELECT code FROM op_log") == [{"code": "unproven"}]
    # Then the phone learns its number.
    assert accept([{**op, "seq": 1}], county.actor(), phone.device, NOW)[0].outcome == "applied"


def test_two_groups_of_one_author_are_each_what_they_prove(desk, county):
    phone = Stranded(county)
    good, bad = phone.ops.create(KIND), phone.ops.create(KIND)
    for order in ((good, bad), (bad, good)):
        groups = [phone.group(op, key=phone.key if op is good else None) for op in order]
        bring(desk, county, phone.file(*groups))
    found = rows("SELECT outcome FROM op_log ORDER BY outcome")
    assert [row["outcome"] for row in found] == ["applied", "quarantined"]


def test_of_a_disabled_account_and_of_a_revoked_phone(desk, county):
    phone = Stranded(county)
    with writing() as connection:
        connection.execute(
            text("UPDATE account SET active = 0 WHERE id = :id"), {"id": phone.person.id}
        )
    bring(desk, county, phone.file(phone.group(phone.ops.create(KIND))))
    with writing() as connection:
        connection.execute(text("UPDATE device SET revoked_at = 1 WHERE id = :id"),
                           {"id": phone.device})  # fmt: skip
    bring(desk, county, phone.file(phone.group(phone.ops.create(KIND))))
    found = rows("SELECT code FROM op_log ORDER BY code")
    assert [row["code"] for row in found] == ["account_disabled", "unproven"]


def test_people_of_another_township_are_left_to_it(desk, county, app):
    elsewhere = next(v for v in county.villages if not v.startswith(county.township[:9]))
    stranger = county.person("village_reporter", elsewhere)
    phone = Stranded(county)
    op = OpMaker(stranger.id, elsewhere).create(KIND)
    key = proof_of(SECRET, phone.device, stranger.id)
    file = phone.file(
        phone.group(op, account=stranger.id, key=key), phone.group(phone.ops.create(KIND))
    )
    brought = bring(desk, county, file).get_json()
    assert (brought["elsewhere"], brought["outcomes"]) == (1, {"applied": 1})
    assert len(rows("SELECT * FROM op_log")) == 1
    officer = app.test_client()
    county.sign_in(officer, "county_officer")
    brought = bring(officer, county, file).get_json()
    assert (brought["elsewhere"], brought["outcomes"], brought["again"]) == (0, {"applied": 2}, 1)


def test_a_bad_picture_harms_nothing_else(desk, county):
    phone = Stranded(county)
    good, never = jpeg(), b"no picture at all"
    names = [hashlib.sha256(one).hexdigest() for one in (good, never)]
    phone.pictures = [(names[1], never), (names[0], good), ("f" * 64, good)]
    photos = [{"sha256": n, "bytes": len(d)} for n, d in zip(names, (good, never), strict=True)]
    op = phone.ops.create(KIND, sample(KIND, photos=names), photos=photos)
    brought = bring(desk, county, phone.file(phone.group(op))).get_json()
    assert brought["outcomes"] == {"applied": 1}
    assert (brought["pictures"], brought["pictures_kept"]) == (3, 1)
