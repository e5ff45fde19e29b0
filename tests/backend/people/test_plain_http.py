"""Production over plain http: the sign-in says what is wrong, instead of beginning for ever."""

import logging
from dataclasses import replace

import pytest

from tests.county import HEADERS, PASSWORD

BODY = {"name": "village_reporter", "password": PASSWORD}


def sign_in(app, origin: str | None, secure: bool, monkeypatch):
    settings = replace(app.extensions["settings"], secure_cookies=secure)
    monkeypatch.setitem(app.extensions, "settings", settings)
    origin_said = {"Origin": origin} if origin else {}
    host = origin.partition("://")[2] if origin else "localhost"
    return app.test_client().post(
        "/api/v1/session", json=BODY, headers={**HEADERS, **origin_said, "Host": host}
    )


def test_it_says_what_to_set(app, county, monkeypatch, caplog):
    with caplog.at_level(logging.WARNING):
        answer = sign_in(app, "http://10.0.0.5:8000", True, monkeypatch)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "needs_https")
    assert all("SECURE_COOKIES=0" in answer.get_json()["title"][lang] for lang in ("zh", "en"))
    assert "SECURE_COOKIES=0" in caplog.text
    assert not answer.headers.getlist("Set-Cookie")


@pytest.mark.parametrize(
    ("origin", "secure"),
    [("https://data.example.cn", True), ("http://localhost:8000", True),
     ("http://127.0.0.1:8000", True), ("http://[::1]:8000", True), (None, True),
     ("http://10.0.0.5:8000", False)],
)  # fmt: skip
def test_whose_cookies_are_kept_signs_in(app, county, monkeypatch, origin, secure):
    """Over https behind a proxy too, whatever this process sees of it."""
    assert sign_in(app, origin, secure, monkeypatch).status_code == 200
