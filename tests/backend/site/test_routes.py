"""The pages: which file, in which form, kept how long, and never a page for a script."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from backend.app import create_app
from backend.config import load_settings

PAGE = b"<!doctype html><title>shishu</title>" + b" " * 600
SCRIPT = b"console.log('shishu');" * 40


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A built PWA of a page, a hashed script in two forms, a service worker and the docs page."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "docs").mkdir()
    (folder / "index.html").write_bytes(PAGE)
    (folder / "sw.js").write_bytes(b"self.x = 1;")
    (folder / "manifest.webmanifest").write_text("{}", encoding="utf-8")
    (folder / "assets" / "index-abc.js").write_bytes(SCRIPT)
    (folder / "assets" / "index-abc.js.gz").write_bytes(gzip.compress(SCRIPT))
    (folder / "assets" / "index-abc.js.br").write_bytes(b"as brotli")
    (folder / "docs" / "index.html").write_bytes(b"<!doctype html><title>api</title>")
    (folder / ".built").write_text("", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("no", encoding="utf-8")
    return folder


@pytest.fixture
def site(tmp_path: Path, dist: Path) -> Iterator[FlaskClient]:
    """A client of an app that serves ``dist``."""
    env = {"SHISHU_VAR": str(tmp_path / "var"), "SECRET_KEY": "t" * 40, "PWA_DIR": str(dist)}
    yield create_app(load_settings(env)).test_client()


@pytest.mark.parametrize("address", ["/", "/index.html", "/records", "/records/0190-abc", "/login"])
def test_addresses_of_the_app_give_its_page(site, address):
    answer = site.get(address)
    assert answer.status_code == 200
    assert answer.data == PAGE
    assert answer.headers["Cache-Control"] == "no-cache"


def test_index_html_is_no_redirect(site):
    """A redirect here would poison the service worker's precache."""
    assert site.get("/index.html").status_code == 200


@pytest.mark.parametrize(
    "address", ["/assets/index-old.js", "/nothing.css", "/.built", "/a/../../secret.txt"]
)
def test_a_missing_file_is_never_answered_with_a_page(site, address):
    answer = site.get(address)
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_unknown_calls_of_the_api_are_not_found(site, method):
    answer = getattr(site, method)("/api/v1/nothing", headers={"X-Shishu": "1"})
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize(
    ("accepted", "encoding", "body"),
    [
        ("gzip, br", "br", b"as brotli"),
        ("gzip", "gzip", gzip.compress(SCRIPT)),
        ("", None, SCRIPT),
        ("br;q=0, identity", None, SCRIPT),
    ],
    ids=("brotli", "gzip", "nothing", "refused"),
)
def test_the_smallest_form_that_the_browser_reads(site, accepted, encoding, body):
    answer = site.get("/assets/index-abc.js", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding
    assert answer.data[20:] == body[20:]
    assert answer.mimetype == "text/javascript"
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_hashed_assets_are_kept_for_good_and_the_rest_is_asked_about_each_time(site):
    assert "immutable" in site.get("/assets/index-abc.js").headers["Cache-Control"]
    for address in ("/sw.js", "/manifest.webmanifest", "/"):
        answer = site.get(address)
        assert answer.headers["Cache-Control"] == "no-cache", address
        again = site.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304, address


def test_the_manifest_has_its_own_type(site):
    assert site.get("/manifest.webmanifest").mimetype == "application/manifest+json"


def test_no_build_says_what_to_run(site, dist):
    (dist / "index.html").unlink()
    answer = site.get("/")
    assert answer.status_code == 503
    assert "make run" in answer.get_data(as_text=True)


def test_the_documentation_page(site):
    answer = site.get("/api/docs")
    assert answer.status_code == 200
    assert b"<title>api" in answer.data
