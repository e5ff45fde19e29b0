"""The county's choices."""

import pytest

from backend.db import reading
from backend.people.audit import length
from backend.people.settings import setting

URL = "/api/v1/settings"


def put(client, county, body):
    return client.put(URL, json=body, headers=county.headers)


def test_the_administrator_chooses_which_track_leads(app, client, county):
    county.sign_in(client, "administrator")
    kept = {"totp": "optional", "closed_months": "kept"}
    assert client.get(URL).get_json() == {"lead_track": "auto", **kept}
    answer = put(client, county, {"lead_track": "approved"})
    assert (answer.status_code, answer.get_json()) == (200, {"lead_track": "approved", **kept})
    assert client.get(URL).get_json() == {"lead_track": "approved", **kept}
    assert client.get("/api/v1/session").get_json()["lead_track"] == "approved"
    with reading() as connection:
        assert setting(connection, "431222", "lead_track", "reported") == "approved"
        assert setting(connection, "431223", "lead_track", "reported") == "reported"


def test_only_a_change_is_put_on_record(client, county):
    county.sign_in(client, "administrator")

    def rows():
        with reading() as connection:
            return length(connection, "431222")

    before = rows()
    put(client, county, {"lead_track": "approved"})
    put(client, county, {"lead_track": "approved"})
    assert rows() == before + 1


@pytest.mark.parametrize(
    "role", ["village_reporter", "township_reviewer", "county_officer", "county_viewer"]
)
def test_others_may_read_it_only(client, county, role):
    county.sign_in(client, role)
    assert client.get(URL).status_code == 200
    answer = put(client, county, {"lead_track": "approved"})
    assert (answer.status_code, answer.get_json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize(
    ("body", "field"),
    [({"lead_track": "guessed"}, "lead_track"), ({}, "lead_track"), ({"totp": "never"}, "totp"),
     ({"lead_track": "approved", "theme": "red"}, "theme"),
     ({"lead_track": "approved", "closed_months": "open"}, "closed_months")],
)  # fmt: skip
def test_bad_body(client, county, body, field):
    county.sign_in(client, "administrator")
    answer = put(client, county, body)
    assert answer.status_code == 422
    assert list(answer.get_json()["fields"]["json"]) == [field]


def test_nobody_unknown(client, county):
    assert client.get(URL).status_code == 401
    assert put(client, county, {"nonsense": 1}).status_code == 401
