"""What browsers are told, what cookies carry, and how files leave."""

import re
from dataclasses import replace

import pytest

from backend.app import create_app
from backend.config import SettingsError, load_settings
from backend.people.tokens import DEVICE_COOKIE, SESSION_COOKIE
from tests.borders.world import World
from tests.county import HEADERS, PASSWORD, VILLAGE
from tests.phone import OpMaker, sample

WANTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
DIRECTIVES = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "base-uri": "'none'",
    "connect-src": "'self'", "form-action": "'self'", "frame-ancestors": "'none'",
    "object-src": "'none'", "worker-src": "'self'", "font-src": "'self'", "manifest-src": "'self'",
    "img-src": "'self' blob: data:",
}  # fmt: skip
PAGES = ("/", "/nothing.js", "/api/openapi.json", "/api/v1/nothing", "/api/v1/session", "/healthz")


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_strict_headers(client, path):
    headers = client.get(path).headers
    assert {name: headers.get(name) for name in WANTED} == WANTED
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy == DIRECTIVES
    allowed = re.findall(r"(\w[\w-]*)=\(self\)", headers["Permissions-Policy"])
    assert allowed == ["camera", "geolocation"]
    assert "Server" not in headers and "X-Powered-By" not in headers


@pytest.mark.parametrize("path", PAGES[-3:-1])
def test_an_answer_with_somebody_s_data_is_stored_nowhere_shared(client, path):
    assert client.get(path).headers["Cache-Control"] in ("no-store", "private, no-store")


def test_a_production_server_speaks_tls_alone(tmp_path):
    """HSTS on what came over TLS, told by the one proxy that is trusted and by nobody else."""
    env = {"SHISHU_VAR": str(tmp_path), "SECRET_KEY": "t" * 40, "SHISHU_ENV": "production"}
    client = create_app(load_settings({**env, "TRUSTED_PROXIES": "1"})).test_client()
    over_tls = client.get("/api/v1/nothing", headers={"X-Forwarded-Proto": "https"})
    assert over_tls.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    untrusting = create_app(load_settings(env)).test_client()
    answer = untrusting.get("/api/v1/nothing", headers={"X-Forwarded-Proto": "https"})
    assert "Strict-Transport-Security" not in answer.headers


def test_a_production_server_refuses_a_weak_secret(tmp_path):
    env = {"SHISHU_VAR": str(tmp_path), "SHISHU_ENV": "production"}
    for secret in ("", "short", "x" * 31):
        with pytest.raises(SettingsError, match="SECRET_KEY"):
            load_settings({**env, "SECRET_KEY": secret})
    assert load_settings({**env, "SECRET_KEY": "x" * 32}).secure_cookies


def test_a_field_that_nobody_asked_for_is_refused_by_name(client, county):
    """So that nobody makes himself an administrator by saying so."""
    county.sign_in(client)
    sent = {"text": "好", "county_code": "431299", "role": "administrator"}
    answer = client.post("/api/v1/feedback", json=sent, headers=HEADERS)
    assert answer.status_code == 422
    assert set(answer.get_json()["fields"]["json"]) == {"county_code", "role"}


@pytest.mark.parametrize("secure", ["1", "0"])
def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(app, county, secure, monkeypatch):
    settings = replace(app.extensions["settings"], secure_cookies=secure == "1")
    monkeypatch.setitem(app.extensions, "settings", settings)
    client, body = app.test_client(), {"name": "village_reporter", "password": PASSWORD}
    answer = client.post(
        "/api/v1/session", json=body, headers=HEADERS, base_url="https://localhost"
    )
    known = client.get("/api/v1/session", base_url="https://localhost")
    assert known.status_code == 200
    cookies = answer.headers.getlist("Set-Cookie")
    prefix = "__Host-" if secure == "1" else ""
    names = {prefix + SESSION_COOKIE, prefix + DEVICE_COOKIE}
    assert {cookie.split("=")[0] for cookie in cookies} == names
    for cookie in cookies:
        parts = {part.strip() for part in cookie.split(";")}
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= parts
        assert ("Secure" in parts) == (secure == "1")
        assert not [part for part in parts if part.startswith("Domain")]


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", '=HYPERLINK("http://x")']


def test_no_cell_of_an_export_is_a_formula(app, county, client):
    """What a village typed reaches a county's spreadsheet as text."""
    maker = OpMaker(county.accounts["village_reporter"].id, VILLAGE)
    ops = [
        maker.create("tea_base", sample("tea_base", base_name=f"{cell}甲乙", remark=cell))
        for cell in FORMULAS
    ]
    county.sign_in(client)
    pushed = client.post(
        "/api/v1/sync", json={"proto": 1, "request_id": "r", "ops": ops}, headers=HEADERS
    )
    assert {result["outcome"] for result in pushed.get_json()["results"]} <= {
        "applied", "quarantined",
    }  # fmt: skip
    figure = "/api/v1/figures/tea_base/area/records.csv"
    for address in (figure, "/api/v1/dashboard.csv"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="')
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.content_type == "text/csv; charset=utf-8"
        cells = re.findall(r'(?:^|,)"?([^",\n]*)', answer.get_data(as_text=True), re.MULTILINE)
        risky = [cell for cell in cells if cell.lstrip(" \u3000\ufeff")[:1] in tuple("=+@＝＋＠\t")]
        assert not risky


def test_a_picture_is_served_as_a_picture_and_never_as_a_page(app):
    world = World()
    reporter = next(c for c in world.callers if c.state == "active")
    client = app.test_client(use_cookies=False)
    address = f"/api/v1/records/{world.records[VILLAGE]}/photos/{world.stored[VILLAGE]}"
    answer = client.get(address, headers={"Cookie": world.cookie(reporter)})
    assert answer.status_code == 200
    assert answer.content_type == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == 'inline; filename="photo.jpg"'
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


# --- Throttling: it slows, and never locks a village out ------------------------------------------


def try_password(app, name: str, password: str, address: str, cookie: str = ""):
    return app.test_client(use_cookies=False).post(
        "/api/v1/session",
        json={"name": name, "password": password},
        headers={**HEADERS, "Cookie": cookie},
        environ_base={"REMOTE_ADDR": address},
    )


def test_a_storm_on_one_account_does_not_lock_its_owner_out_on_a_known_device(app):
    """Not even from the very address that the storm comes from: the village's own gateway."""
    world = World()
    owner = next(c for c in world.callers if c.state == "active")
    device = f"shishu_device={owner.device}.{owner.secret}"
    name = world.name_of(owner)
    seen = {try_password(app, name, "guess", "198.51.100.7").status_code for _ in range(15)}
    assert seen == {401, 429}
    assert try_password(app, name, PASSWORD, "198.51.100.7").status_code == 429
    assert try_password(app, name, PASSWORD, "198.51.100.7", device).status_code == 200
    assert try_password(app, name, PASSWORD, "203.0.113.9").status_code == 200


def test_a_storm_on_many_accounts_leaves_a_village_s_known_devices_alone(app):
    world = World()
    owner = next(c for c in world.callers if c.state == "active")
    device = f"shishu_device={owner.device}.{owner.secret}"
    for number in range(110):
        try_password(app, f"nobody-{number}", "guess", "198.51.100.8")
    assert try_password(app, "nobody-new", "guess", "198.51.100.8").status_code == 429
    answer = try_password(app, world.name_of(owner), PASSWORD, "198.51.100.8", device)
    assert answer.status_code == 200


def test_a_known_device_does_not_guess_without_end(app):
    world = World()
    owner = next(c for c in world.callers if c.state == "active")
    device = f"shishu_device={owner.device}.{owner.secret}"
    name = world.name_of(owner)
    seen = [try_password(app, name, "guess", "198.51.100.9", device).status_code for _ in range(15)]
    assert seen[-1] == 429


def test_forty_cadres_behind_one_address_sign_in_at_once(app, county):
    people = [county.person("village_reporter", village) for village in county.villages[:40]]
    for person in people:
        assert try_password(app, person.name, PASSWORD, "198.51.100.10").status_code == 200
