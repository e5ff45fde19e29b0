"""A hash opens nothing: bytes are shown where somebody in scope has sent them, and nowhere else."""

import pytest

from tests.backend.photos.conftest import (
    Sender,
    announce,
    code,
    everything,
    name_again,
    picture,
    sha256,
)
from tests.county import VILLAGE

#: Another village of the same county.
OTHER_VILLAGE = "431222251231"


@pytest.fixture
def theirs(app, county, kept) -> tuple[bytes, str]:
    """A picture of the other village, whole; and its record."""
    raw = picture()
    record = announce(raw, OTHER_VILLAGE)
    client = app.test_client()
    county.sign_in(client, "county_officer")
    assert Sender(client).put(raw).get_json()["complete"] is True
    return raw, record


def stored_said(sender: Sender, record: str) -> list[bool]:
    """What a record's page says of its pictures."""
    answer = sender.client.get(f"/api/v1/records/{record}")
    return [one["stored"] for one in answer.get_json()["photos"]]


def test_a_foreign_hash_in_a_record_of_ones_own_shows_nothing(phone, theirs):
    raw, _ = theirs
    mine = name_again(raw, VILLAGE)
    assert code(phone.show(mine, sha256(raw))) == (404, "not_found")
    assert code(phone.show(mine, sha256(raw), size="thumb")) == (404, "not_found")
    assert stored_said(phone, mine) == [False]


def test_an_upload_under_a_known_hash_is_no_answer_before_its_bytes_are_here(phone, theirs, kept):
    raw, _ = theirs
    mine, before = name_again(raw, VILLAGE), everything(kept)
    assert phone.progress(sha256(raw)).get_json() == {"received": 0, "complete": False}
    assert phone.put(raw, 0, 1).get_json() == {"received": 1, "complete": False}
    other = bytes(reversed(raw))
    assert code(phone.put(other, address=sha256(raw))) == (422, "hash_mismatch")
    assert code(phone.show(mine, sha256(raw))) == (404, "not_found")
    assert everything(kept) == before


def test_whoever_has_the_bytes_is_shown_them(phone, theirs, kept):
    raw, record = theirs
    mine, before = name_again(raw, VILLAGE), everything(kept)
    assert phone.put(raw).get_json() == {"received": len(raw), "complete": True}
    assert phone.progress(sha256(raw)).get_json() == {"received": len(raw), "complete": True}
    assert phone.show(mine, sha256(raw)).status_code == 200
    assert stored_said(phone, mine) == [True]
    assert everything(kept) == before
    assert code(phone.show(record, sha256(raw))) == (404, "not_found")


def test_a_second_record_waits_for_its_own_upload(phone):
    raw = picture()
    first = announce(raw)
    assert phone.put(raw).get_json()["complete"] is True
    second = name_again(raw, VILLAGE)
    assert phone.progress(sha256(raw)).get_json()["complete"] is False
    assert code(phone.show(second, sha256(raw))) == (404, "not_found")
    assert phone.put(raw).get_json()["complete"] is True
    assert {phone.show(one, sha256(raw)).status_code for one in (first, second)} == {200}


def test_a_picture_moved_to_another_field_of_its_record_stays_shown(phone):
    raw = picture()
    record = announce(raw, field="photos_before")
    assert phone.put(raw).get_json()["complete"] is True
    announce(raw, record_id=record, field="photos_after")
    assert phone.progress(sha256(raw)).get_json()["complete"] is True
    assert phone.show(record, sha256(raw)).status_code == 200
    assert stored_said(phone, record) == [True, True]
