"""A phone that cannot send, the file that its own code makes, and a desk that brings it in."""

import base64
import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import text

from backend.config import PROJECT
from backend.db import reading
from backend.people.sealing import proof_of, seal_of
from tests.county import County
from tests.phone import OpMaker

SECRET = "t" * 40
MAKER = Path(__file__).with_name("phone_file.mjs")
NODE = shutil.which("node") or "node"
URL = "/api/v1/handover"


class Stranded:
    """One person's phone: its operations, its pictures, and the key that it was given."""

    def __init__(self, county: County, device: str | None = None) -> None:
        self.person = county.accounts["village_reporter"]
        self.device = device or county.device_id
        self.ops = OpMaker(self.person.id, county.village)
        self.key: str | None = proof_of(SECRET, self.device, self.person.id)
        self.pictures: list[tuple[str, bytes]] = []

    def group(self, *ops: dict[str, Any], **other: Any) -> dict[str, Any]:
        """What its owner has to say; ``other`` overrides any of it."""
        group = {"account": self.person.id, "ops": list(ops), **other}
        return group if "key" in other else {**group, "key": self.key}

    def file(self, *groups: dict[str, Any], **other: Any) -> bytes:
        """The sealed file, by the code that phones run."""
        pictures = [
            {"account": self.person.id, "sha256": name, "base64": base64.b64encode(data).decode()}
            for name, data in self.pictures
        ]
        asked = {
            "seal": seal_of(SECRET), "device": self.device, "groups": list(groups),
            "pictures": pictures, **other,
        }  # fmt: skip
        done = subprocess.run(
            [NODE, MAKER, PROJECT / "pwa"], input=json.dumps(asked).encode(), capture_output=True
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout


def bring(client: FlaskClient, county: County, data: bytes) -> Any:
    """Import a file."""
    headers = {**county.headers, "Content-Type": "application/octet-stream"}
    return client.post(URL, data=data, headers=headers)


def rows(sql: str, **parameters: Any) -> list[dict[str, Any]]:
    """What a query finds."""
    with reading() as connection:
        return [dict(row) for row in connection.execute(text(sql), parameters).mappings()]


def jpeg() -> bytes:
    """A small picture."""
    data = io.BytesIO()
    Image.new("RGB", (40, 30), (20, 120, 60)).save(data, "JPEG")
    return data.getvalue()
