"""The built PWA: nothing inline, and small enough for a village's line."""

import re

from tests.architecture.build import DIST, ENTRY, OFFLINE, entry, page, precached, weight


def test_nothing_is_inline():
    assert not re.search(r"<script(?![^>]*\bsrc=)", page())
    assert "<style" not in page()
    assert not re.search(r"\s(?:style|on\w+)=", page())


def test_the_entry_is_small():
    assert len(entry()) > 2
    assert weight(entry()) <= ENTRY


def test_an_offline_start_is_small():
    assert any(name.startswith("assets/") for name in precached())
    assert weight(precached()) <= OFFLINE


def test_the_dashboard_is_not_fetched_ahead_of_need():
    ahead = precached() | entry()
    assert not [name for name in ahead if "county" in name or name.startswith("docs/")]


def test_everything_precached_exists():
    for name in precached():
        assert (DIST / name).is_file(), name


def test_light_and_dark_are_written_for_the_browsers_we_serve():
    """light-dark() is Chrome 123's: the build must have put it in older words."""
    styles = [path.read_text(encoding="utf-8") for path in DIST.rglob("assets/**/*.css")]
    assert any("prefers-color-scheme" in style for style in styles)
    assert not [style for style in styles if "light-dark(" in style]
