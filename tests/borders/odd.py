"""Bytes that are nearly right: bodies of a sync and pictures, cut, twisted and lied about."""

import io
import struct
import zlib
from typing import Any

import orjson
from flask import Flask
from PIL import Image, features

from backend.errors import Problem
from backend.photos.picture import FULL_EDGE, Picture, clean
from tests.borders.world import Caller, World
from tests.county import HEADERS, VILLAGE
from tests.phone import OpMaker, sample

#: What the refusal of a picture may say.
REFUSALS = ("not_an_image", "image_too_large")


def pictures() -> list[bytes]:
    """Small pictures of every form that is taken, with all that they may carry."""
    image = Image.frombytes("RGB", (8, 6), bytes(range(144)))
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "a"
    made = [
        ("JPEG", image, {"exif": exif}), ("JPEG", image.convert("CMYK"), {}),
        ("JPEG", image.convert("L"), {"progressive": True}), ("PNG", image, {"exif": exif}),
        ("PNG", image.convert("P"), {"transparency": 3}), ("PNG", image.convert("I;16"), {}),
        ("PNG", image.convert("LA"), {}), ("PNG", image.convert("1"), {}),
    ]  # fmt: skip
    if features.check("webp"):
        made += [
            ("WEBP", image.convert("RGBA"), {"exif": exif}),
            ("WEBP", image, {"lossless": True}),
        ]
    kept = []
    for form, source, options in made:
        held = io.BytesIO()
        source.save(held, form, **options)
        kept.append(held.getvalue())
    return kept


def lying_png(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says that it is this large."""

    def chunk(name: bytes, content: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + crc

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def take_picture(raw: bytes) -> str:
    """Clean bytes as an upload is; what became of them. Raises whatever is not a refusal."""
    try:
        kept = clean(raw)
    except Problem as problem:
        assert problem.code in REFUSALS, problem
        return problem.code
    assert isinstance(kept, Picture)
    assert max(kept.width, kept.height) <= FULL_EDGE
    return "kept"


class Line:
    """A signed-in reporter's way to /sync, for bytes of any sort. Needs an app context."""

    def __init__(self, app: Flask, world: World) -> None:
        self.client, self.world = app.test_client(use_cookies=False), world
        self.who: Caller = next(c for c in world.callers if c.state == "active")
        self.headers = {**HEADERS, "Cookie": world.cookie(self.who)}
        self.ops = OpMaker(self.who.account, VILLAGE)

    def bodies(self) -> list[dict[str, Any]]:
        """Good bodies with every sort of operation in them."""
        made = self.ops.create("tea_base", sample("tea_base"))
        ops = [
            made,
            self.ops.make("edit", "tea_base", made["record_id"], {"remark": "x"}, {},
                          {"op": made["op_id"]}),
            self.ops.make("attach", "tea_base", made["record_id"], {"photos": ["0" * 64]},
                          base={"rev": 1}, photos=[{"sha256": "0" * 64, "bytes": 9}]),
            self.ops.make("delete", "tea_base", made["record_id"], {}, base={"rev": 1}),
            self.ops.create("toilet_renovation"), self.ops.create("crop_variety"),
        ]  # fmt: skip
        envelope = {"proto": 1, "request_id": "r", "epoch": None, "cursor": None, "deposit": False}
        device = {"app": "x", "now": 1, "max_seq": 3, "pending": 1, "persisted": True}
        return [{**envelope, "device": device, "ops": [op]} for op in ops]

    def send(self, data: bytes, encoding: str = "") -> int:
        """Push these bytes; the status. Raises where something escaped or was not understood."""
        headers = self.headers | ({"Content-Encoding": encoding} if encoding else {})
        answer = self.client.post("/api/v1/sync", data=data, headers=headers)
        assert answer.status_code < 500, (answer.status_code, data)
        assert b"Traceback" not in answer.data
        if answer.status_code != 200:
            assert answer.content_type == "application/problem+json"
            return answer.status_code
        for result in orjson.loads(answer.data)["results"]:
            # Something was raised inside, caught, and the operation kept: still a mistake.
            assert result["code"] != "unexpected" and result["outcome"] != "retry", (result, data)
        return 200
