"""Looking at pictures: through a record in scope, and no other way."""

import io
import uuid

import pytest
from PIL import Image
from sqlalchemy import text

from backend.db import writing
from tests.backend.photos.conftest import Sender, announce, picture, sha256


@pytest.fixture
def photo_url(tmp_path):
    """Who may look does not depend on where pictures are kept."""
    return str(tmp_path / "photos")


@pytest.fixture
def shown(phone):
    """A record with an uploaded picture: (record id, address)."""
    raw = picture(1600, 1200)
    record = announce(raw)
    assert phone.put(raw).status_code == 200
    return record, sha256(raw)


def somebody(app, county, role, division=None):
    client = app.test_client()
    county.sign_in(client, role, division)
    return Sender(client)


def test_both_sizes_as_jpeg(phone, shown):
    for size, edge in (("full", 1600), ("thumb", 320)):
        answer = phone.show(*shown, size)
        assert answer.status_code == 200
        assert answer.mimetype == "image/jpeg"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "private" in answer.headers["Cache-Control"]
        assert max(Image.open(io.BytesIO(answer.get_data())).size) == edge


def test_it_is_not_sent_twice(phone, shown):
    tags = {}
    for size in ("full", "thumb"):
        tags[size] = phone.show(*shown, size).headers["ETag"]
        again = phone.show(*shown, size, **{"If-None-Match": tags[size]})
        assert (again.status_code, again.get_data()) == (304, b"")
    assert tags["full"] != tags["thumb"]
    other = phone.show(*shown, "full", **{"If-None-Match": tags["thumb"]})
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("role", "division", "status"),
    [
        ("village_reporter", "431222251233", 200),
        ("township_reviewer", "431222251000", 200),
        ("county_officer", "431222000000", 200),
        ("county_viewer", "431222000000", 200),
        ("village_reporter", "431222251231", 404),
        ("township_reviewer", "431222114000", 404),
        ("county_officer", "431223000000", 404),
    ],
)
def test_who_sees_it(app, county, shown, role, division, status):
    assert somebody(app, county, role, division).show(*shown).status_code == status


def test_foreign_and_missing_look_alike(app, county, phone, shown):
    record, address = shown
    stranger = somebody(app, county, "village_reporter", "431222251231")
    answers = [
        stranger.show(record, address),
        phone.show(str(uuid.uuid4()), address),
        phone.show(record, "b" * 64),
        phone.show(record, "nothing"),
        phone.show("nothing", address),
        phone.show("%00", address),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.get_data() for answer in answers}) == 1


def test_a_hash_opens_nothing_by_itself(app, county, phone, shown):
    _, address = shown
    stranger = somebody(app, county, "village_reporter", "431222251231")
    mine = announce(picture(), "431222251231")
    assert stranger.show(mine, address).status_code == 404
    assert stranger.progress(address).status_code == 404


def test_a_record_that_moved_away_takes_its_pictures_along(app, county, phone, shown):
    with writing() as connection:
        connection.execute(text("UPDATE record SET division = '431222251231'"))
    assert phone.show(*shown).status_code == 404
    neighbour = somebody(app, county, "village_reporter", "431222251231")
    assert neighbour.show(*shown).status_code == 200


def test_bad_size_names_the_field(phone, shown):
    answer = phone.show(*shown, "huge")
    assert answer.status_code == 422
    assert set(answer.get_json()["fields"]["query"]["size"][0]) == {"zh", "en"}


def test_nobody_unknown(app, shown):
    assert Sender(app.test_client()).show(*shown).status_code == 401


def test_the_routes_are_documented(app, client):
    paths = client.get("/api/openapi.json").get_json()["paths"]
    upload = paths["/api/v1/photos/{sha256}/upload"]
    assert set(upload) >= {"get", "put"}
    assert any(parameter["name"] == "Content-Range" for parameter in upload["put"]["parameters"])
    assert "/api/v1/records/{record_id}/photos/{sha256}" in paths
