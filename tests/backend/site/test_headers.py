"""Every answer carries the security headers, refusals and the API's own answers too."""

import pytest

from backend.app import create_app
from backend.config import load_settings


@pytest.fixture
def site(tmp_path):
    """A client of an app without a built PWA."""
    (tmp_path / "none").mkdir()
    env = {"SHISHU_VAR": str(tmp_path), "SECRET_KEY": "t" * 40, "PWA_DIR": str(tmp_path / "none")}
    return create_app(load_settings(env)).test_client()


@pytest.mark.parametrize("address", ["/", "/nothing.js", "/api/openapi.json", "/api/v1/nothing"])
def test_headers_are_on_every_answer(site, address):
    headers = site.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "camera=(self)" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_hsts_over_tls_only(site):
    answer = site.get("/", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
