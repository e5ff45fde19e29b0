"""GET /api/v1/records/{id}: the record with its history, to those in whose scope it is."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from backend.db import writing
from backend.intake.accept import accept
from tests.county import County
from tests.phone import OpMaker, sample

KIND, NOW = "toilet_renovation", 1_795_140_000_000


@pytest.fixture
def ops(county: County) -> list[dict]:
    """A record with an edit in force and one that waits for a person, and a second of its key."""
    actor = county.actor()
    maker = OpMaker(actor.account_id, county.village)
    create = maker.create(KIND, sample(KIND, head_name="张小明"))
    key = create["record_id"]
    was = {"head_name": "张小明"}
    made = [
        create,
        maker.make("edit", KIND, key, {"head_name": "张大明"}, was, {"rev": 1}),
        maker.make("edit", KIND, key, {"head_name": "李小明", "secret": "王五"}, was, {"rev": 1}),
        maker.create(KIND, sample(KIND, head_name="赵六")),
    ]
    outcomes = [v.outcome for v in accept(made, actor, actor.device_id, NOW)]
    assert outcomes == ["applied", "applied", "conflict", "applied"]
    return made


def read(client: FlaskClient, record_id: str) -> dict:
    """The page of one record."""
    response = client.get(f"/api/v1/records/{record_id}")
    assert response.status_code == 200, response.get_data()
    assert response.headers["Cache-Control"] == "no-store"
    return response.get_json()


def test_in_the_village_all_is_shown(county: County, client: FlaskClient, ops: list[dict]):
    county.sign_in(client)
    page = read(client, ops[0]["record_id"])
    assert page["record"]["body"]["head_name"] == "张大明"
    assert (page["record"]["rev"], page["record"]["day"]) == (2, ops[0]["set"]["completed_on"])
    assert (page["record"]["status"], page["record"]["dead"]) == ("reported", False)
    assert page["record"]["updated_at"] == "2026-11-20T02:00:00.000Z"
    assert [(step["rev"], step["do"], step["outcome"]) for step in page["history"]] == [
        (1, "create", "applied"), (2, "edit", "applied"),
    ]  # fmt: skip
    assert page["history"][1]["set"] == {"head_name": "张大明"}
    assert page["history"][1]["was"] == {"head_name": "张小明"}
    assert page["history"][0]["author_name"].startswith("测试")
    (held,) = page["held"]
    assert (held["rev"], held["code"], held["set"]["head_name"]) == (None, "overlap", "李小明")
    assert held["field_errors"][0]["field"] == "head_name"
    assert [(p["field"], p["gone"], p["stored"]) for p in page["photos"]] == [
        ("photos_after", False, False), ("photos_before", False, False),
    ]  # fmt: skip


def test_suspected_duplicates_are_shown(county: County, client: FlaskClient, ops: list[dict]):
    county.sign_in(client)
    page = read(client, ops[0]["record_id"])
    assert [double["record_id"] for double in page["same"]] == [ops[3]["record_id"]]


@pytest.mark.parametrize("role", ["county_officer", "county_viewer", "administrator"])
def test_the_county_sees_no_names(county: County, client: FlaskClient, ops: list[dict], role: str):
    county.sign_in(client, role)
    page = read(client, ops[0]["record_id"])
    assert page["record"]["body"]["head_name"] == "张*明"
    assert page["history"][1]["was"] == {"head_name": "张*明"}
    assert page["held"][0]["set"] == {"head_name": "李*明"}
    assert "*" in page["record"]["author_name"]
    for name in ("张小明", "张大明", "李小明", "王五", "赵六"):
        assert name not in str(page)


def test_the_county_sees_how_a_review_ended(county: County, client: FlaskClient, ops: list[dict]):
    actor = county.actor("township_reviewer")
    said = {"status": "approved"}
    key = ops[0]["record_id"]
    review = OpMaker(actor.account_id, county.village).make(
        "review", KIND, key, said, {}, {"rev": 2}
    )
    assert [v.outcome for v in accept([review], actor, actor.device_id, NOW)] == ["applied"]
    county.sign_in(client, "county_officer")
    assert read(client, key)["history"][2]["set"] == said


def test_the_township_sees_names(county: County, client: FlaskClient, ops: list[dict]):
    county.sign_in(client, "township_reviewer")
    assert read(client, ops[0]["record_id"])["record"]["body"]["head_name"] == "张大明"


def test_foreign_and_missing_look_the_same(county: County, client: FlaskClient, ops: list[dict]):
    county.sign_in(client, "village_reporter", "431222251234")
    answers = [
        client.get(f"/api/v1/records/{key}")
        for key in (ops[0]["record_id"], uuid.uuid4(), "x", "%00", "1" * 36)
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.get_data() for answer in answers}) == 1


def test_without_a_session(client: FlaskClient, ops: list[dict]):
    assert client.get(f"/api/v1/records/{ops[0]['record_id']}").status_code == 401


def test_a_kind_that_the_catalogue_no_longer_has(
    county: County, client: FlaskClient, ops: list[dict]
):
    """What may be a name there is not known: the county sees none of it."""
    with writing() as connection:
        connection.execute(text("UPDATE record SET kind = 'forgotten'"))
    county.sign_in(client, "county_officer")
    assert read(client, ops[0]["record_id"])["record"]["body"] == {}
