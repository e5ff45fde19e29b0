"""Uploads that are wrong: each refused by name, with nothing kept."""

import pytest
from sqlalchemy import text

from backend.db import writing
from tests.backend.photos.conftest import announce, code, everything, picture, records, row, sha256
from tests.county import HEADERS

OTHER_VILLAGE = "431222251231"


@pytest.mark.parametrize("cut", [1, 2])
def test_a_wrong_hash_keeps_nothing(phone, kept, cut):
    raw, other = picture(), None
    other = bytes(reversed(raw))
    announce(raw)
    before = records()
    step = len(raw) // cut + 1
    for start in range(0, len(raw), step):
        answer = phone.put(other, start, min(start + step, len(raw)), address=sha256(raw))
    assert code(answer) == (422, "hash_mismatch")
    assert everything(kept) == []
    assert row(sha256(raw))["stored"] is None
    assert records() == before
    assert phone.progress(sha256(raw)).get_json() == {"received": 0, "complete": False}
    assert phone.put(raw).get_json()["complete"] is True


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        (b"<!doctype html><title>Login</title>", "not_an_image"),
        (picture()[:-3000], "not_an_image"),
        (picture(form="GIF"), "not_an_image"),
    ],
    ids=["html-as-jpeg", "truncated", "gif"],
)
def test_no_picture_keeps_nothing(phone, kept, raw, refusal):
    announce(raw)
    assert code(phone.put(raw)) == (422, refusal)
    assert everything(kept) == []
    assert row(sha256(raw))["stored"] is None


def test_a_picture_of_too_many_bytes_is_refused_before_it_is_read(phone, kept):
    address = "a" * 64
    announce(b"x" * 12_000_001, address=address)
    answer = phone.put(b"xx", address=address, span="bytes 0-1/12000001")
    assert code(answer) == (422, "image_too_large")
    assert answer.get_json()["max_bytes"] == 12_000_000
    assert everything(kept) == []


def test_another_size_than_announced(phone, kept):
    raw = picture()
    announce(raw)
    answer = phone.put(raw + b"x", address=sha256(raw))
    assert code(answer) == (422, "hash_mismatch")
    assert everything(kept) == []


def test_a_wrong_size_announced_by_somebody_keeps_no_picture_out(phone):
    raw = picture()
    announce(raw)
    with writing() as connection:
        connection.execute(text("UPDATE photo SET bytes = 1"))
    assert phone.put(raw).get_json() == {"received": len(raw), "complete": True}
    assert row(sha256(raw))["bytes"] == len(raw)


def test_a_picture_announced_by_its_hash_alone(phone):
    raw = picture()
    announce(raw)
    with writing() as connection:
        connection.execute(text("UPDATE photo SET bytes = 0"))
    assert phone.put(raw).get_json() == {"received": len(raw), "complete": True}
    assert row(sha256(raw))["bytes"] == len(raw)


BROKEN_RANGES = (
    "", "bytes 0-9", "bytes */100", "bytes 5-4/100", "bytes 0-100/100", "bytes -1-4/100",
    "bytes 0-0/0", "items 0-9/100", "bytes 0-9/*", "bytes \xbc-9/100",
    "bytes 0-99999999999999999999/999999999999999999999",
)  # fmt: skip


def test_a_broken_range(phone, kept):
    raw = picture()
    announce(raw)
    for span in BROKEN_RANGES:
        answer = phone.put(raw, span=span)
        assert code(answer) == (400, "content_range"), span
        assert answer.get_json()["header"] == "Content-Range"
    assert everything(kept) == []


def test_a_body_that_is_not_as_long_as_it_says(phone, kept):
    """Scenario 1: uploads arrived empty."""
    raw = picture()
    announce(raw)
    for body in (b"", b"short", b"x" * 2000):
        assert code(phone.put(raw, 0, 1000, body=body)) == (400, "content_range")
    assert everything(kept) == []


def test_what_nobody_announced(phone, kept):
    raw = picture()
    assert code(phone.put(raw)) == (404, "not_found")
    assert code(phone.progress(sha256(raw))) == (404, "not_found")
    for address in ("x", "A" * 64, "g" * 64, "a" * 63, "%00" * 64, "..%2f.."):
        assert phone.put(raw, address=address).status_code == 404
        assert phone.progress(address).status_code == 404
    assert everything(kept) == []


def test_what_only_another_village_or_county_announced(phone, kept):
    for division in (OTHER_VILLAGE, "431223100001"):
        raw = picture()
        announce(raw, division)
        assert code(phone.put(raw)) == (404, "not_found")
        assert code(phone.progress(sha256(raw))) == (404, "not_found")
    assert everything(kept) == []


def test_nobody_unknown_and_no_foreign_page(app, county, kept):
    raw = picture()
    announce(raw)
    url = f"/api/v1/photos/{sha256(raw)}/upload"
    client = app.test_client()
    assert client.put(url, data=raw, headers=HEADERS).status_code == 401
    county.sign_in(client)
    assert code(client.put(url, data=raw)) == (403, "csrf")
    assert everything(kept) == []
