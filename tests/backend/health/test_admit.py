"""/metrics: with the token from anywhere, without one from this machine alone."""

from dataclasses import replace

import pytest

from backend.app import create_app
from backend.config import SettingsError, load_settings

TOKEN = "a-token-of-the-operator"
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}


def ask(client, environ=None, **headers):
    answer = client.get("/metrics", headers=headers, environ_base=environ or {})
    return answer.status_code, (answer.get_json(silent=True) or {}).get("code"), answer


@pytest.fixture
def guarded(app, client, monkeypatch):
    settings = replace(app.extensions["settings"], metrics_token=TOKEN)
    monkeypatch.setitem(app.extensions, "settings", settings)
    return client


def test_the_token_opens_from_anywhere(guarded):
    for environ in ({}, ELSEWHERE):
        status, _, answer = ask(guarded, environ, Authorization=f"Bearer {TOKEN}")
        assert status == 200
        assert b"shishu_dirty_cells" in answer.data


@pytest.mark.parametrize(
    "said", ["", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer 实数"]
)
def test_nothing_else_does_not_even_from_here(guarded, said):
    status, code, answer = ask(guarded, Authorization=said.encode().decode("latin-1"))
    assert (status, code) == (401, "token_required")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="metrics"'
    assert b"shishu_" not in answer.data


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "127.8.9.1"])
def test_without_a_token_this_machine_is_answered(client, address):
    assert ask(client, {"REMOTE_ADDR": address})[0] == 200


@pytest.mark.parametrize("address", ["198.51.100.7", "10.0.0.4", "2001:db8::1", ""])
def test_without_a_token_nobody_else_is(client, address):
    status, code, answer = ask(client, {"REMOTE_ADDR": address})
    assert (status, code) == (403, "local_only")
    assert b"shishu_" not in answer.data


@pytest.mark.parametrize("name", ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"])
def test_a_proxy_on_this_machine_does_not_open_it_to_the_world(client, name):
    """Counted as trusted or not: its own address is not the asker's."""
    assert ask(client, **{name: "for=198.51.100.7"})[:2] == (403, "local_only")


def test_behind_a_trusted_proxy_the_asker_counts(tmp_path):
    env = {"SHISHU_VAR": str(tmp_path), "TRUSTED_PROXIES": "1"}
    client = create_app(load_settings(env)).test_client()
    assert ask(client, **{"X-Forwarded-For": "198.51.100.7"})[:2] == (403, "local_only")


def test_health_stays_open_and_names_no_place(client, county):
    answer = client.get("/healthz", environ_base=ELSEWHERE)
    assert answer.status_code == 200
    assert county.code.encode() not in answer.data


def test_a_token_that_can_be_guessed_is_no_setting(tmp_path):
    env = {"SHISHU_VAR": str(tmp_path)}
    assert load_settings(env).metrics_token == ""
    assert load_settings({**env, "METRICS_TOKEN": TOKEN}).metrics_token == TOKEN
    with pytest.raises(SettingsError, match="METRICS_TOKEN"):
        load_settings({**env, "METRICS_TOKEN": "short"})
