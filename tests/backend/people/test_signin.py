"""Signing in and out over HTTP."""

import pytest
from sqlalchemy import text

from backend.db import reading, writing
from backend.people.accounts import disable_account
from backend.people.tokens import hash_secret

URL = "/api/v1/session"
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}


def rows(sql):
    with reading() as connection:
        return [dict(row) for row in connection.execute(text(sql)).mappings()]


def post(client, county, **body):
    return client.post(URL, json=body, headers=county.headers, environ_overrides=ELSEWHERE)


def test_profile_says_who_and_where(client, county):
    profile = county.sign_in(client)
    account = county.accounts["village_reporter"]
    assert profile["account"] | {"display_name": ""} == {
        "id": account.id,
        "name": account.name,
        "display_name": "",
        "role": "village_reporter",
        "division": "431222251233",
        "county_code": "431222",
    }
    assert profile["division"] == {"code": "431222251233", "name": "碣滩村", "level": 3}
    assert profile["lead_track"] == "auto"
    assert profile["demo"] is True
    assert profile["epoch"] == rows("SELECT epoch FROM county_clock")[0]["epoch"]
    assert client.get(URL).get_json() == profile


def test_cookies_are_closed_to_scripts_and_other_sites(client, county):
    person = county.accounts["village_reporter"]
    answer = post(client, county, name=person.name, password=person.password)
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Secure" not in cookie


def test_production_cookies_are_secure(app, client, county, monkeypatch):
    settings = app.extensions["settings"]
    secure = type(settings)(
        **{name: getattr(settings, name) for name in settings.__slots__} | {"secure_cookies": True}
    )
    monkeypatch.setitem(app.extensions, "settings", secure)
    person = county.accounts["village_reporter"]
    answer = post(client, county, name=person.name, password=person.password)
    assert all("Secure" in cookie for cookie in answer.headers.getlist("Set-Cookie"))


def test_tokens_are_stored_hashed_only(client, county):
    county.sign_in(client)
    token = client.get_cookie("shishu_session").value
    device_id, secret = client.get_cookie("shishu_device").value.split(".")
    assert rows("SELECT token_hash FROM session") == [{"token_hash": hash_secret(token)}]
    device = [row for row in rows("SELECT id, secret_hash FROM device") if row["id"] == device_id]
    assert device == [{"id": device_id, "secret_hash": hash_secret(secret)}]


def test_wrong_name_and_wrong_password_look_alike(client, county):
    person = county.accounts["village_reporter"]
    wrong = post(client, county, name=person.name, password="wrong")
    missing = post(client, county, name="nobody", password="wrong")
    assert wrong.status_code == missing.status_code == 401
    assert wrong.get_json() == missing.get_json()
    assert wrong.get_json()["code"] == "bad_credentials"


def test_a_name_is_found_however_it_is_typed(client, county):
    person = county.accounts["village_reporter"]
    name = f" {person.name.upper()} ".replace("V", "Ｖ")
    assert post(client, county, name=name, password=person.password).status_code == 200


def test_a_disabled_account_hears_so_only_with_the_right_password(client, county):
    person = county.accounts["village_reporter"]
    with writing() as connection:
        disable_account(connection, person.name)
    right = post(client, county, name=person.name, password=person.password)
    assert (right.status_code, right.get_json()["code"]) == (403, "account_disabled")
    assert post(client, county, name=person.name, password="wrong").status_code == 401


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "a"}, "password"),
        ({"password": "a"}, "name"),
        ({"name": "a", "password": "b", "role": "administrator"}, "role"),
        ({"name": ["a"], "password": "b"}, "name"),
        ({"name": None, "password": "b"}, "name"),
        ({"name": "  ", "password": "b"}, "name"),
        ({"name": "a\x00", "password": "b"}, "name"),
        ({"name": "\ud800", "password": "b"}, "name"),
        ({"name": "a" * 41, "password": "b"}, "name"),
        ({"name": "a", "password": "b" * 129}, "password"),
        ({"name": "a", "password": "b", "label": "c" * 121}, "label"),
    ],
)
def test_bad_body_names_the_field_in_both_languages(client, county, body, field):
    answer = post(client, county, **body)
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    faults = answer.get_json()["fields"]["json"]
    assert list(faults) == [field]
    assert all(set(fault) == {"zh", "en"} for fault in faults[field])


@pytest.mark.parametrize("raw", [b"{", b"[]", b'"x"', b"\xff\xfe", b""])
def test_a_body_that_is_no_object(client, county, raw):
    headers = county.headers | {"Content-Type": "application/json"}
    answer = client.post(URL, data=raw, headers=headers)
    assert answer.status_code in (400, 422)
    assert answer.mimetype == "application/problem+json"


def test_the_device_of_a_browser_stays_the_same(client, county):
    first = county.sign_in(client)["device"]["id"]
    assert county.sign_in(client, "township_reviewer")["device"]["id"] == first
    owner = rows(f"SELECT account_id FROM device WHERE id = '{first}'")[0]["account_id"]
    assert owner == county.accounts["township_reviewer"].id


def test_another_browser_gets_another_device(app, county):
    devices = {county.sign_in(app.test_client())["device"]["id"] for _ in range(2)}
    assert len(devices) == 2


def test_a_forged_device_cookie_gets_a_new_device(client, county):
    known = county.sign_in(client)["device"]["id"]
    client.set_cookie("shishu_device", f"{known}.{'x' * 43}")
    assert county.sign_in(client)["device"]["id"] != known


def test_signing_in_again_ends_the_session_before(client, county):
    county.sign_in(client)
    old = client.get_cookie("shishu_session").value
    county.sign_in(client)
    client.set_cookie("shishu_session", old)
    assert client.get(URL).status_code == 401


def test_sign_out_keeps_the_device_and_may_be_repeated(client, county):
    device = county.sign_in(client)["device"]["id"]
    assert client.delete(URL, headers=county.headers).status_code == 204
    assert client.get_cookie("shishu_session") is None
    assert client.get_cookie("shishu_device").value.startswith(device)
    assert client.get(URL).get_json()["code"] == "session_expired"
    assert client.delete(URL, headers=county.headers).status_code == 204


def test_sign_ins_and_failures_are_on_record_without_what_was_typed(client, county):
    person = county.accounts["village_reporter"]
    post(client, county, name=person.name, password="hunter-two")
    post(client, county, name="my-password-by-mistake", password="x")
    post(client, county, name=person.name, password=person.password)
    client.delete(URL, headers=county.headers)
    found = rows("SELECT county_code, what, actor, detail FROM audit ORDER BY at, number")
    seen = {(row["county_code"], row["what"], row["actor"]) for row in found}
    assert seen >= {
        ("431222", "sign_in.failed", person.id),
        ("000000", "sign_in.failed", ""),
        ("431222", "sign_in", person.id),
        ("431222", "sign_out", person.id),
    }
    assert not any("mistake" in row["detail"] or "hunter" in row["detail"] for row in found)
