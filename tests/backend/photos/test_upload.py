"""Uploads: piece by piece, twice, from two phones, wrong in every way."""

import threading

from sqlalchemy import text

from backend.db import writing
from backend.photos.objects import Objects
from tests.backend.photos.conftest import (
    Sender,
    announce,
    code,
    everything,
    picture,
    records,
    row,
    sha256,
)

OTHER_VILLAGE = "431222251231"


def test_in_one_go(phone, kept):
    raw = picture()
    announce(raw)
    assert phone.progress(sha256(raw)).get_json() == {"received": 0, "complete": False}
    answer = phone.put(raw)
    assert answer.status_code == 200
    assert answer.get_json() == {"received": len(raw), "complete": True}
    assert phone.progress(sha256(raw)).get_json() == answer.get_json()
    found = row(sha256(raw))
    assert (found["width"], found["height"]) == (1280, 960)
    full = kept.get(f"kept/431222/{found['stored'][:2]}/{found['stored']}.full.jpg")
    assert sha256(full) == found["stored"]
    assert len(everything(kept)) == 2


def test_in_pieces_over_several_web_processes(app, phone, photo_url, monkeypatch):
    raw = picture()
    announce(raw)
    step = len(raw) // 4 + 1
    for start in range(0, len(raw), step):
        monkeypatch.setitem(app.extensions, "photo_objects", Objects(photo_url))
        end = min(start + step, len(raw))
        answer = phone.put(raw, start, end)
        assert answer.get_json() == {"received": end, "complete": end == len(raw)}
        assert phone.progress(sha256(raw)).get_json() == answer.get_json()
    assert len(everything(Objects(photo_url))) == 2


def test_a_lost_answer_is_gone_on_from(phone):
    raw = picture()
    announce(raw)
    phone.put(raw, 0, 1000)
    again = phone.put(raw, 0, 1000)
    assert code(again) == (409, "offset")
    assert again.get_json()["received"] == 1000
    ahead = phone.put(raw, 2000, 3000)
    assert code(ahead) == (409, "offset")
    assert ahead.get_json()["received"] == 1000
    assert phone.put(raw, 1000).get_json()["complete"] is True
    assert phone.put(raw, 1000).get_json()["complete"] is True


def test_an_upload_may_start_over_in_one_go(phone, kept):
    raw = picture()
    announce(raw)
    phone.put(raw, 0, 1000)
    assert phone.put(raw).get_json()["complete"] is True
    assert len(everything(kept)) == 2


def test_the_same_picture_twice_is_success(phone, kept):
    raw = picture()
    announce(raw)
    answers = [phone.put(raw) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {200}
    assert len(everything(kept)) == 2


def test_two_identical_pictures_in_one_record(phone, kept):
    """Scenario 19: one upload serves both fields."""
    raw = picture()
    record = announce(raw, field="photo_before")
    announce(raw, record_id=record, field="photo_after")
    assert phone.put(raw).get_json()["complete"] is True
    assert phone.put(raw).get_json()["complete"] is True
    assert phone.show(record, sha256(raw)).status_code == 200


def test_later_pictures_of_a_record_are_kept(phone):
    """Scenario 19: success was answered, the second picture still comes in."""
    first, second = picture(), picture()
    record = announce(first)
    assert phone.put(first).status_code == 200
    assert phone.put(second).status_code == 404
    announce_more(second, record)
    assert phone.put(second).get_json()["complete"] is True
    assert phone.show(record, sha256(second)).status_code == 200


def announce_more(raw, record):
    with writing() as connection:
        sql = "INSERT INTO photo (county_code, sha256, bytes, created_at) VALUES (:c, :s, :b, 0)"
        values = {"c": "431222", "s": sha256(raw), "b": len(raw)}
        connection.execute(text(sql), values)
    announce(raw, record_id=record, field="more")


def test_a_record_without_its_picture_waits_for_it(phone):
    """Scenario 5 on the server: the record is whole and counts; the picture is simply due."""
    raw = picture()
    record = announce(raw)
    before = records()
    assert code(phone.show(record, sha256(raw))) == (404, "not_found")
    assert phone.put(raw).get_json()["complete"] is True
    assert records() == before
    assert phone.show(record, sha256(raw)).status_code == 200


def test_from_two_phones_at_once(app, county, kept):
    raw = picture()
    announce(raw)
    phones = []
    for role in ("village_reporter", "township_reviewer"):
        client = app.test_client()
        county.sign_in(client, role)
        phones.append(Sender(client))
    answers = []
    half = len(raw) // 2

    def send(phone):
        first = phone.put(raw, 0, half)
        answers.append(phone.put(raw, half) if first.get_json()["received"] == half else first)

    threads = [threading.Thread(target=send, args=(phone,)) for phone in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.get_json()["complete"] for answer in answers] == [True, True]
    stored = row(sha256(raw))["stored"]
    assert [name.split("/")[-1].split(".")[0] for name in everything(kept)] == [stored] * 2


def test_a_hostile_phone_spoils_nobody_else_s_upload(app, county, phone, kept):
    raw = picture()
    announce(raw)
    client = app.test_client()
    county.sign_in(client, "township_reviewer")
    hostile = Sender(client)
    garbage = b"x" * (len(raw) // 2)
    span = f"bytes 0-{len(garbage) - 1}/{len(raw)}"
    assert hostile.put(garbage, address=sha256(raw), span=span).status_code == 200
    assert phone.progress(sha256(raw)).get_json()["received"] == 0
    assert phone.put(raw).get_json()["complete"] is True


def test_a_record_withdrawn_meanwhile_still_takes_its_picture(phone):
    """Otherwise the phone would owe it for ever."""
    raw = picture()
    announce(raw)
    with writing() as connection:
        connection.execute(text("UPDATE record SET dead = 1"))
        connection.execute(text("UPDATE record_photo SET gone = 1"))
    assert phone.put(raw).get_json()["complete"] is True


def test_the_picture_of_a_held_operation(app, county, phone):
    """Its record does not exist yet, or lies elsewhere: whoever said it may finish saying it."""
    raw = picture()
    record = announce(raw, OTHER_VILLAGE)
    assert phone.put(raw).status_code == 404
    with writing() as connection:
        connection.execute(text("DELETE FROM record"))
    assert phone.put(raw).status_code == 404
    log_operation(record, OTHER_VILLAGE, county.accounts["village_reporter"].id)
    assert phone.put(raw).get_json()["complete"] is True
    # To be seen it must be filed in scope: the township settles it.
    assert phone.show(record, sha256(raw)).status_code == 404
    client = app.test_client()
    county.sign_in(client, "township_reviewer")
    assert Sender(client).show(record, sha256(raw)).status_code == 200


def log_operation(record, division, author):
    with writing() as connection:
        sql = """INSERT INTO op_log (county_code, op_id, device_id, record_id, "do", division,
                author, outcome, fingerprint, body, received_at)
            VALUES ('431222', 'op', 'd', :record, 'create', :division, :author, 'quarantined',
                'f', '{}', 0)"""
        values = {"record": record, "division": division, "author": author}
        connection.execute(text(sql), values)


def test_a_store_that_is_away_loses_nothing(app, phone, kept, monkeypatch, unused_endpoint):
    raw = picture()
    announce(raw)
    phone.put(raw, 0, 1000)
    with monkeypatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", unused_endpoint)
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setitem(app.extensions, "photo_objects", Objects("s3://nowhere/x"))
        assert code(phone.put(raw, 1000)) == (503, "storage_away")
    assert phone.progress(sha256(raw)).get_json()["received"] == 1000
    assert phone.put(raw, 1000).get_json()["complete"] is True
