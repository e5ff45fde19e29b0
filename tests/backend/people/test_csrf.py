"""A request that changes something must come from our own pages."""

from dataclasses import replace

import pytest


def test_without_our_header_is_refused(client, county):
    answer = client.post("/api/v1/session", json={"name": "x", "password": "y"})
    assert answer.status_code == 403
    assert answer.get_json()["code"] == "csrf"
    assert set(answer.get_json()["title"]) == {"zh", "en"}


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil"])
def test_of_another_origin_is_refused(client, county, origin):
    county.sign_in(client)
    headers = county.headers | {"Origin": origin}
    answer = client.post("/api/v1/feedback", json={"text": "好"}, headers=headers)
    assert answer.status_code == 403
    assert answer.get_json()["code"] == "csrf"


def test_of_our_own_origin_passes_also_behind_tls(client, county):
    county.sign_in(client)
    for origin in ("http://localhost", "https://localhost"):
        headers = county.headers | {"Origin": origin}
        answer = client.post("/api/v1/feedback", json={"text": "好"}, headers=headers)
        assert answer.status_code == 201


def test_every_room_is_guarded(app, client):
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}:
            values = dict.fromkeys(rule.arguments, "0" * 8)
            values = {name: _example(rule, name) for name in values}
            url = app.url_map.bind("localhost").build(rule.endpoint, values, method=method)
            answer = client.open(url, method=method)
            assert answer.status_code == 403, (method, url)
            assert answer.get_json()["code"] == "csrf"


def _example(rule, name):
    converter = type(rule._converters[name]).__name__
    return {
        "UUIDConverter": "00000000-0000-4000-8000-000000000000",
        "IntegerConverter": 1,
    }.get(converter, "x")


@pytest.mark.parametrize(
    ("site", "status"),
    [("same-origin", 201), ("same-site", 403), ("cross-site", 403), ("none", 403)],
)
def test_the_browser_s_own_word_on_whose_page_asks(client, county, site, status):
    county.sign_in(client)
    headers = county.headers | {"Sec-Fetch-Site": site}
    answer = client.post("/api/v1/feedback", json={"text": "好"}, headers=headers)
    assert answer.status_code == status


def test_an_origin_that_is_no_address_is_refused_and_not_an_error(client, county):
    headers = county.headers | {"Origin": "http://[::1"}
    assert client.post("/api/v1/session", json={}, headers=headers).status_code == 403


REWRITTEN = {"X-Shishu": "1", "Origin": "https://data.example.cn", "Host": "127.0.0.1:8000"}


def test_a_proxy_that_rewrites_host_is_named(client, caplog):
    """So says whoever runs it: the browser itself calls the page one of ours, or says nothing."""
    for site in ({}, {"Sec-Fetch-Site": "same-origin"}):
        caplog.clear()
        answer = client.post("/api/v1/session", json={}, headers={**REWRITTEN, **site})
        assert (answer.status_code, answer.get_json()["code"]) == (403, "csrf")
        assert all("PUBLIC_URL" in answer.get_json()["title"][lang] for lang in ("zh", "en"))
        assert "PUBLIC_URL" in caplog.text and "data.example.cn" in caplog.text


def test_the_address_in_the_browser_s_bar_may_be_set(app, client, monkeypatch):
    settings = app.extensions["settings"]
    allowed = replace(settings, public_origins=frozenset({"https://data.example.cn"}))
    monkeypatch.setitem(app.extensions, "settings", allowed)
    assert client.post("/api/v1/session", json={}, headers=REWRITTEN).status_code == 422
    for other in (
        {"Origin": "https://evil.example.cn"},
        {"Origin": "http://data.example.cn"},
        {"Sec-Fetch-Site": "cross-site"},
        {"X-Shishu": ""},
    ):
        answer = client.post("/api/v1/session", json={}, headers={**REWRITTEN, **other})
        assert answer.status_code == 403
