"""The list of what is held and the decisions about it, over HTTP, by role and scope."""

import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from backend.db import writing
from backend.intake.accept import accept
from tests.county import County
from tests.phone import OpMaker, sample

KIND, NOW = "toilet_renovation", 1_795_140_000_000
HELD = "/api/v1/held"


@pytest.fixture
def ops(county: County) -> list[dict[str, Any]]:
    """A record, an edit in force, an edit that lost against it, and an impossible create."""
    actor = county.actor()
    maker = OpMaker(actor.account_id, county.village)
    create = maker.create(KIND, sample(KIND, head_name="张小明"))
    key, was = create["record_id"], {"head_name": "张小明"}
    made = [
        create,
        maker.make("edit", KIND, key, {"head_name": "张大明"}, was, {"rev": 1}),
        maker.make("edit", KIND, key, {"head_name": "李小明", "secret": "王五"}, was, {"rev": 1}),
        maker.create(KIND, sample(KIND, head_name="赵六六", subsidy_yuan=-1)),
    ]
    outcomes = [accept([op], actor, actor.device_id, NOW + at)[0] for at, op in enumerate(made)]
    assert [v.outcome for v in outcomes] == ["applied", "applied", "conflict", "quarantined"]
    return made


def decide(client: FlaskClient, county: County, op_id: str, **body: Any) -> Any:
    """Ask for a decision."""
    given = {"decision_id": str(uuid.uuid4()), **body}
    return client.post(f"{HELD}/{op_id}/decision", json=given, headers=county.headers)


def listed(client: FlaskClient, **query: str) -> dict[str, Any]:
    """A page of what is held."""
    answer = client.get(HELD, query_string=query)
    assert answer.status_code == 200, answer.get_data()
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.get_json()


def test_what_it_says_stands_against_what_stands(client, county, ops):
    county.sign_in(client, "township_reviewer")
    page = listed(client)
    assert page["counts"] == {"conflict": 1, "quarantined": 1, "late": 0}
    assert page["next"] is None
    lost, impossible = page["held"]
    assert (lost["op_id"], lost["outcome"], lost["code"]) == (
        ops[2]["op_id"],
        "conflict",
        "overlap",
    )
    assert lost["set"]["head_name"] == "李小明" and lost["was"] == {"head_name": "张小明"}
    assert (lost["stands"]["rev"], lost["stands"]["body"]["head_name"]) == (2, "张大明")
    assert lost["can"] == ["accepted", "repaired", "returned"]
    assert not lost["mended"]
    assert impossible["stands"] is None
    assert impossible["can"] == ["repaired", "returned"]
    assert impossible["field_errors"][0]["message"]["zh"]
    assert not impossible["mended"]
    assert "碣滩" in impossible["place"]


def test_what_its_author_has_said_anew_is_marked(client, county, ops):
    actor, create = county.actor(), ops[3]
    anew = {**create, "op_id": str(uuid.uuid4()), "seq": 5, "set": sample(KIND)}
    assert accept([anew], actor, actor.device_id, NOW + 9)[0].outcome == "applied"
    county.sign_in(client, "township_reviewer")
    assert [one["mended"] for one in listed(client)["held"]] == [False, True]


def test_the_county_sees_no_full_name(client, county, ops):
    county.sign_in(client, "county_officer")
    answer = client.get(HELD)
    for name in ("张小明", "张大明", "李小明", "王五", "赵六六"):
        assert name not in answer.get_data(as_text=True)
    assert answer.get_json()["held"][0]["set"] == {"head_name": "李*明"}


def test_nothing_of_another_scope(client, county, ops):
    elsewhere = next(v for v in county.villages if not v.startswith(county.township[:9]))
    county.sign_in(client, "township_reviewer", f"{elsewhere[:9]}000")
    assert listed(client) == {
        "held": [], "next": None, "counts": {"conflict": 0, "quarantined": 0, "late": 0}
    }  # fmt: skip
    foreign = decide(client, county, ops[2]["op_id"], how="accepted")
    missing = decide(client, county, str(uuid.uuid4()), how="accepted")
    assert (foreign.status_code, foreign.get_json()) == (404, missing.get_json())


@pytest.mark.parametrize("role", ["village_reporter", "county_viewer", "administrator"])
def test_others_decide_nothing(client, county, ops, role):
    county.sign_in(client, role)
    assert client.get(HELD).status_code == 403
    assert decide(client, county, ops[2]["op_id"], how="accepted").status_code == 403


def test_nobody_in_particular_decides_nothing(client, county, ops):
    assert client.get(HELD).status_code == 401
    assert decide(client, county, ops[2]["op_id"], how="accepted").status_code == 401


def test_a_decision_and_the_same_tap_again(client, county, ops):
    county.sign_in(client, "township_reviewer")
    given = {"how": "accepted", "decision_id": str(uuid.uuid4())}
    first = decide(client, county, ops[2]["op_id"], **given)
    # An unknown field is no field of the record.
    assert (first.status_code, first.get_json()["code"]) == (409, "only_repair")
    body = {"how": "repaired", "set": {"head_name": "李小明"}, "decision_id": str(uuid.uuid4())}
    done = decide(client, county, ops[2]["op_id"], **body).get_json()
    assert (done["how"], done["rev"], done["replayed"]) == ("repaired", 3, False)
    again = decide(client, county, ops[2]["op_id"], **body)
    assert (again.status_code, again.get_json()) == (200, {**done, "replayed": True})
    other = decide(client, county, ops[2]["op_id"], how="returned", reason="重复")
    assert (other.status_code, other.get_json()["code"]) == (409, "already_decided")
    assert other.get_json()["decision"]["how"] == "repaired"
    assert listed(client)["counts"]["conflict"] == 0
    page = client.get(f"/api/v1/records/{ops[0]['record_id']}").get_json()
    (held,) = page["held"]
    assert held["decision"]["how"] == "repaired" and held["resolved_at"]
    assert page["record"]["body"]["head_name"] == "李小明"


def test_a_repair_that_is_not_possible_says_which_field(client, county, ops):
    county.sign_in(client, "township_reviewer")
    answer = decide(client, county, ops[3]["op_id"], how="repaired", set={"subsidy_yuan": -2})
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid")
    assert answer.get_json()["field_errors"][0]["field"] == "subsidy_yuan"
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    "body",
    [
        {}, {"how": "thrown away"}, {"how": "returned"}, {"how": "returned", "reason": "  "},
        {"how": "returned", "reason": "长" * 201}, {"how": "repaired", "set": []},
        {"how": "accepted", "division": "1"}, {"how": "accepted", "decision_id": "1"},
        {"how": "accepted", "extra": 1},
    ],
)  # fmt: skip
def test_bad_bodies(client, county, ops, body):
    county.sign_in(client, "township_reviewer")
    answer = decide(client, county, ops[2]["op_id"], **body)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid")


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b'{"how": NaN}', b'{"reason": "\\ud800"}'])
def test_bytes_that_are_no_json(client, county, ops, data):
    county.sign_in(client, "township_reviewer")
    answer = client.post(f"{HELD}/{ops[2]['op_id']}/decision", data=data, headers=county.headers)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "malformed")


def test_page_after_page(client, county):
    """Each held operation once, in the order in which they came; by outcome as well."""
    actor = county.actor()
    maker = OpMaker(actor.account_id, county.village)
    made = [maker.create(KIND, sample(KIND, subsidy_yuan=-1)) for _ in range(120)]
    for at in range(3):
        accept(made[at * 40 : at * 40 + 40], actor, actor.device_id, NOW + at)
    county.sign_in(client, "county_officer")
    seen, after = [], {}
    while True:
        page = listed(client, outcome="quarantined", **after)
        seen += [one["op_id"] for one in page["held"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert len(seen) == 120 and set(seen) == {op["op_id"] for op in made}
    assert listed(client, outcome="late")["held"] == []
    for bad in ("x", "1.2", f"{'9' * 30}.{seen[0]}"):
        assert client.get(HELD, query_string={"after": bad}).status_code == 422


def test_the_county_may_let_its_officers_into_closed_months(client, county, app):
    actor = county.actor()
    maker = OpMaker(actor.account_id, county.village)
    probe, late = maker.create(KIND), maker.create(KIND)
    accept([probe], actor, actor.device_id, NOW)
    with writing() as connection:
        close = "INSERT INTO period_lock SELECT county_code, month, 0, 'x' FROM record"
        connection.execute(text(close))
    assert accept([late], actor, actor.device_id, NOW)[0].outcome == "late"
    officer, chief = app.test_client(), app.test_client()
    county.sign_in(client, "township_reviewer")
    county.sign_in(officer, "county_officer")
    county.sign_in(chief, "administrator")
    (shown,) = listed(client)["held"]
    assert shown["can"] == []
    (shown,) = listed(officer)["held"]
    assert shown["can"] == ["accepted", "repaired", "returned"]
    assert decide(client, county, late["op_id"], how="accepted").get_json()["code"] == "county_only"
    refused = decide(officer, county, late["op_id"], how="accepted")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "month_closed")
    rule = {"lead_track": "reported", "closed_months": "county"}
    assert chief.put("/api/v1/settings", json=rule, headers=county.headers).status_code == 200
    assert decide(client, county, late["op_id"], how="accepted").status_code == 409
    assert decide(officer, county, late["op_id"], how="accepted").get_json()["rev"] == 1
