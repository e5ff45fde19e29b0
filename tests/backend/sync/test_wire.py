"""Bytes: corrupt, cut, too many, not ours."""

import gzip
import io
import zlib

import orjson
import pytest

from backend.sync.wire import INFLATED, LIMITS, WIRE
from tests.backend.sync.line import Line

GZIP = {"Content-Encoding": "gzip"}


def refused(response, status: int, code: str, **more: object) -> None:
    """A problem in both languages, with no trace in it."""
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    problem = response.get_json()
    assert problem["code"] == code
    assert problem["title"]["zh"] and problem["title"]["en"]
    assert more.items() <= problem.items()
    assert "Traceback" not in response.get_data(as_text=True)


def nothing_came(line: Line) -> None:
    """The line still works, and nothing of what was refused was stored."""
    answer = line.sync()
    assert (answer["device"]["contiguous_seq"], answer["device"]["missing"]) == (0, [])
    assert line.copies == {}


def test_gzip_corrupt(line: Line):
    good = bytearray(gzip.compress(orjson.dumps(line.body(line.create()))))
    for place in (3, len(good) // 2, len(good) - 6):
        bad = bytearray(good)
        bad[place] ^= 0xFF
        response = line.send(bytes(bad), **GZIP)
        assert response.status_code in (400, 200), place
    refused(line.send(b"not gzip at all", **GZIP), 400, "malformed")
    flipped = good[:-8] + bytes([good[-8] ^ 1]) + good[-7:]
    refused(line.send(bytes(flipped), **GZIP), 400, "malformed")


def test_gzip_cut(line: Line):
    good = gzip.compress(orjson.dumps(line.body(line.create())))
    for length in (0, 1, 10, len(good) // 2, len(good) - 1):
        refused(line.send(good[:length], **GZIP), 400, "malformed")
    refused(line.send(good + b"more", **GZIP), 400, "malformed")
    nothing_came(line)


def test_gzip_in_several_members(line: Line):
    """RFC 1952: one gzip behind the other is one gzip, bombs included."""
    data = orjson.dumps(line.body(line.create()))
    members = [gzip.compress(part) for part in (data[:9], data[9:50], data[50:])]
    assert line.send(b"".join(members), **GZIP).status_code == 200
    half = gzip.compress(b" " * (INFLATED // 2 + 1))
    refused(line.send(half + half, **GZIP), 413, "too_large", limit="inflated")
    refused(line.send(gzip.compress(b" ") * 9, **GZIP), 400, "malformed")


def test_gzip_bomb(line: Line):
    bomb = gzip.compress(b" " * (200 * INFLATED))
    assert len(bomb) < WIRE
    refused(line.send(bomb, **GZIP), 413, "too_large", limit="inflated", limits=LIMITS)
    nothing_came(line)


def test_too_many_bytes(line: Line):
    noise = orjson.dumps(line.body(line.create(remark="x" * WIRE)))
    refused(line.send(noise), 413, "too_large", limit="wire")
    nothing_came(line)


def test_too_many_bytes_without_a_length(line: Line):
    """Chunked: nobody says beforehand how much it is."""
    data = orjson.dumps(line.body(line.create(remark="x" * WIRE)))
    response = line.client.post(
        "/api/v1/sync",
        input_stream=io.BytesIO(data),
        headers={**line.county.headers, "Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    refused(response, 413, "too_large", limit="wire")


def test_101_operations(line: Line):
    ops = [line.create() for _ in range(101)]
    refused(line.send(orjson.dumps(line.body(*ops))), 413, "too_large", limit="ops")
    nothing_came(line)
    assert line.outcomes(*ops[:100]) == ["applied"] * 100


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (b"", ""),
        (b"{", ""),
        (b"[]", ""),
        (b'"x"', ""),
        (b"null", ""),
        (b"\xff\xfe{}", ""),
        (b"{}", "proto"),
        (b"[" * 100_000, ""),
        (b'{"proto": 2, "request_id": "x"}', "proto"),
        (b'{"proto": true, "request_id": "x"}', "proto"),
        (b'{"proto": 1}', "request_id"),
        (b'{"proto": 1, "request_id": 5}', "request_id"),
        (b'{"proto": 1, "request_id": ""}', "request_id"),
        (b'{"proto": 1, "request_id": "x", "ops": {}}', "ops"),
        (b'{"proto": 1, "request_id": "x", "device": []}', "device"),
        (b'{"proto": 1, "request_id": "x", "deposit": 1}', "deposit"),
    ],
)
def test_a_body_that_cannot_be_read_as_a_whole(line: Line, data: bytes, field: str):
    refused(line.send(data), 400, "malformed", field=field)


def test_another_encoding(line: Line):
    data = zlib.compress(orjson.dumps(line.body()))
    refused(line.send(data, **{"Content-Encoding": "deflate"}), 415, "unsupported_media_type")


def test_gzip_only_where_it_is_asked_for(line: Line):
    body = orjson.dumps(line.body(*[line.create() for _ in range(5)]))
    plain = line.send(body)
    assert "Content-Encoding" not in plain.headers
    packed = line.send(body, **{"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Cache-Control"] == "no-store"
    small = line.send(orjson.dumps(line.body(cursor=plain.get_json()["cursor"])),
                      **{"Accept-Encoding": "gzip"})  # fmt: skip
    assert "Content-Encoding" not in small.headers
