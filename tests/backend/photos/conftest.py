"""Pictures, records that announce them, and a place to keep them: a folder and a real S3."""

import hashlib
import io
import random
import subprocess
import sys
import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import insert, text
from sqlalchemy.engine import Connection

from backend.clock import now_ms
from backend.db import reading, writing
from backend.photos.objects import Objects
from backend.records.models import Photo, Record, RecordPhoto
from tests.county import HEADERS, VILLAGE
from tests.ports import accepts, free_port, wait_until


def picture(width: int = 1280, height: int = 960, form: str = "JPEG", **options) -> bytes:
    """A picture like no other, of random blocks."""
    small = Image.frombytes("RGB", (16, 12), random.randbytes(16 * 12 * 3))
    kept = io.BytesIO()
    small.resize((width, height)).save(kept, form, **options)
    return kept.getvalue()


def sha256(raw: bytes) -> str:
    """The address of a picture."""
    return hashlib.sha256(raw).hexdigest()


def announce(
    raw: bytes,
    division: str = VILLAGE,
    record_id: str | None = None,
    field: str = "photos",
    address: str | None = None,
) -> str:
    """What intake does when an operation shows a picture; returns the record's id."""
    county, address = division[:6], address or sha256(raw)
    with writing() as connection:
        if record_id is None:
            record_id = make_record(connection, division)
            connection.execute(
                insert(Photo).values(
                    county_code=county, sha256=address, bytes=len(raw), created_at=now_ms()
                )
            )
        link_picture(connection, county, record_id, field, address)
    return record_id


def name_again(raw: bytes, division: str = VILLAGE, field: str = "photos") -> str:
    """A further record that names a picture which has been announced before; returns its id."""
    with writing() as connection:
        record_id = make_record(connection, division)
        link_picture(connection, division[:6], record_id, field, sha256(raw))
    return record_id


def make_record(connection: Connection, division: str) -> str:
    record_id = str(uuid.uuid4())
    connection.execute(
        insert(Record).values(
            county_code=division[:6], record_id=record_id, kind="tea_base", kind_version=1,
            division=division, day=20261101, month=202611, status=0, dead=0, rev=1,
            author="a", body="{}", flags=0, created_at=now_ms(), updated_at=now_ms(),
        )
    )  # fmt: skip
    return record_id


def link_picture(
    connection: Connection, county: str, record_id: str, field: str, address: str
) -> None:
    link = {"county_code": county, "record_id": record_id, "field": field}
    connection.execute(insert(RecordPhoto).values(**link, sha256=address, gone=0))


class Sender:
    """A signed-in phone that uploads."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def progress(self, address: str):
        """GET …/upload."""
        return self.client.get(f"/api/v1/photos/{address}/upload")

    def put(self, raw: bytes, start: int = 0, end: int | None = None, **other):
        """PUT one piece of a picture (all of it unless told)."""
        end = len(raw) if end is None else end
        address = other.get("address", sha256(raw))
        span = other.get("span", f"bytes {start}-{end - 1}/{len(raw)}")
        body = other.get("body", raw[start:end])
        headers = HEADERS | ({"Content-Range": span} if span else {})
        return self.client.put(f"/api/v1/photos/{address}/upload", data=body, headers=headers)

    def show(self, record_id: str, address: str, size: str = "full", **headers):
        """GET the picture of a record."""
        url = f"/api/v1/records/{record_id}/photos/{address}?size={size}"
        return self.client.get(url, headers=headers)


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """A server that speaks S3 over HTTP, in its own process."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: accepts(port), 60, "moto's S3")
    yield f"http://127.0.0.1:{port}"
    server.kill()
    server.wait()


@pytest.fixture
def s3(s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A new bucket, with the environment that reaches it; its URL."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    bucket = f"shishu-{uuid.uuid4().hex}"
    Objects("s3://")._files.mkdir(bucket)
    return f"s3://{bucket}/pictures"


@pytest.fixture
def photo_url(app: Flask, request: pytest.FixtureRequest, tmp_path) -> str:
    """Where pictures are kept: a folder beside SQLite, S3 beside PostgreSQL, as they are run."""
    if app.extensions["settings"].embedded:
        return str(tmp_path / "photos")
    return request.getfixturevalue("s3")


@pytest.fixture
def kept(app: Flask, photo_url: str, monkeypatch: pytest.MonkeyPatch) -> Objects:
    """The app's picture store, empty."""
    store = Objects(photo_url)
    monkeypatch.setitem(app.extensions, "photo_objects", store)
    return store


@pytest.fixture
def phone(kept: Objects, app: Flask, county) -> Sender:
    """The village reporter's phone."""
    client = app.test_client()
    county.sign_in(client)
    return Sender(client)


def everything(store: Objects) -> list[str]:
    """The name of every object that there is."""
    return sorted(store.older("", 2**53))


@pytest.fixture
def unused_endpoint() -> str:
    """An address where nothing listens."""
    return f"http://127.0.0.1:{free_port()}"


def row(address: str):
    """What the database knows of a picture."""
    with reading() as connection:
        sql = "SELECT bytes, stored, width, height FROM photo WHERE sha256 = :sha256"
        return connection.execute(text(sql), {"sha256": address}).mappings().one()


def records() -> list:
    """Every record as it stands."""
    with reading() as connection:
        return list(connection.execute(text("SELECT * FROM record ORDER BY record_id")))


def code(answer) -> tuple[int, str]:
    """Status and code of a refusal, which must be a problem in both languages."""
    assert answer.mimetype == "application/problem+json"
    body = answer.get_json()
    assert set(body["title"]) == {"zh", "en"}
    return answer.status_code, body["code"]
