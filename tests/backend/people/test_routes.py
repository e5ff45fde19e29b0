"""Sessions and divisions over HTTP."""

import uuid

from backend.db import writing
from backend.divisions.checking import Row
from backend.divisions.importing import demo_rows, import_divisions
from tests.county import PASSWORD

DIVISIONS = "/api/v1/divisions"
SESSIONS = "/api/v1/sessions"


def test_sessions_are_listed_and_revoked_one_by_one(app, county):
    phone, laptop = app.test_client(), app.test_client()
    person = county.accounts["village_reporter"]
    body = {"name": person.name, "password": person.password, "label": "旧手机"}
    phone.post("/api/v1/session", json=body, headers=county.headers | {"User-Agent": "Old\x09X"})
    county.sign_in(laptop)
    listed = laptop.get(SESSIONS).get_json()["sessions"]
    assert len(listed) == 2
    assert [row["current"] for row in listed].count(True) == 1
    other = next(row for row in listed if not row["current"])
    assert other["device_label"] == "旧手机"
    assert other["user_agent"] == "OldX"
    assert other["created_at"].endswith("Z")
    url, sent = f"{SESSIONS}/{other['id']}/end", {"password": person.password}
    wrong = laptop.post(url, json={"password": "guessed it"}, headers=county.headers)
    assert (wrong.status_code, wrong.get_json()["code"]) == (401, "bad_credentials")
    assert phone.get("/api/v1/session").status_code == 200
    assert laptop.post(url, json={}, headers=county.headers).status_code == 422
    assert laptop.post(url, json=sent, headers=county.headers).status_code == 204
    assert phone.get("/api/v1/session").status_code == 401
    assert laptop.post(url, json=sent, headers=county.headers).status_code == 404
    assert len(laptop.get(SESSIONS).get_json()["sessions"]) == 1


def test_foreign_and_missing_sessions_look_alike(app, county):
    mine, theirs = app.test_client(), app.test_client()
    county.sign_in(mine)
    county.sign_in(theirs, "township_reviewer")
    foreign = theirs.get(SESSIONS).get_json()["sessions"][0]["id"]
    answers = [
        mine.post(f"{SESSIONS}/{key}/end", json={"password": PASSWORD}, headers=county.headers)
        for key in (foreign, uuid.uuid4(), "x", "%00")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.get_data() for answer in answers}) == 1
    assert theirs.get("/api/v1/session").status_code == 200


def test_divisions_of_a_village_a_township_and_the_county(app, county):
    expected = {"village_reporter": 3, "township_reviewer": 16, "county_officer": 426}
    for role, count in expected.items():
        client = app.test_client()
        county.sign_in(client, role)
        found = client.get(DIVISIONS).get_json()["divisions"]
        assert len(found) == count
    assert found[0] == {
        "code": "431222000000",
        "name": "沅陵县",
        "full_name": "沅陵县",
        "level": 1,
        "parent": None,
    }
    village = next(row for row in found if row["code"] == "431222251233")
    assert (village["name"], village["parent"]) == ("碣滩村", "431222251000")


def test_divisions_are_not_sent_twice(client, county):
    county.sign_in(client, "county_officer")
    first = client.get(DIVISIONS)
    assert "private" in first.headers["Cache-Control"]
    again = client.get(DIVISIONS, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    rows = [row for row in demo_rows() if row.code != "431222251233"]
    with writing() as connection:
        import_divisions(connection, [*rows, Row("431222251233", "碣滩新村")])
    changed = client.get(DIVISIONS, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert any(row["name"] == "碣滩新村" for row in changed.get_json()["divisions"])


def test_a_division_out_of_force_is_not_offered(client, county):
    county.sign_in(client, "county_officer")
    rows = [row for row in demo_rows() if row.code != "431222251231"]
    with writing() as connection:
        import_divisions(connection, rows)
    found = client.get(DIVISIONS).get_json()["divisions"]
    assert "431222251231" not in {row["code"] for row in found}


def test_closed_to_the_unknown(client, county):
    for url in (DIVISIONS, SESSIONS, "/api/v1/settings", "/api/v1/feedback", "/api/v1/session"):
        answer = client.get(url)
        assert (answer.status_code, answer.get_json()["code"]) == (401, "session_expired")
        assert answer.mimetype == "application/problem+json"


def test_every_route_is_documented(app, client):
    paths = client.get("/api/openapi.json").get_json()["paths"]
    for path in ("session", "sessions", "settings", "feedback", "divisions"):
        assert f"/api/v1/{path}" in paths
    body = paths["/api/v1/session"]["post"]["requestBody"]["content"]["application/json"]
    assert body["schema"]["$ref"].endswith("SignInBody")
