"""A phone at the other end of the line, as far as the wire is concerned."""

import gzip
import uuid
from typing import Any

import orjson
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backend.clock import now_ms
from tests.county import County
from tests.phone import OpMaker, sample

KIND = "tea_base"


class Line:
    """One signed-in device: makes requests, remembers its cursor and its copies of records."""

    def __init__(
        self,
        client: FlaskClient,
        county: County,
        role: str = "village_reporter",
        division: str | None = None,
    ) -> None:
        self.client, self.county = client, county
        self.profile = county.sign_in(client, role, division)
        account = self.profile["account"]
        self.ops = OpMaker(account["id"], account["division"])
        self.cursor: str | None = None
        self.copies: dict[str, dict[str, Any]] = {}

    def create(self, **other: Any) -> dict[str, Any]:
        """A create of a sample, of a base of its own."""
        body = sample(KIND, base_name=f"屋场坪{uuid.uuid4().hex[:6]}")
        return self.ops.create(KIND, {**body, **other})

    def body(self, *ops: Any, **other: Any) -> dict[str, Any]:
        """The body of a request; ``other`` overrides any of its keys."""
        device = {
            "id": self.profile["device"]["id"], "app": "0.1.0", "now": now_ms(),
            "max_seq": self.ops.seq, "pending": len(ops), "persisted": True, "quota_pct": 2,
        }  # fmt: skip
        return {
            "proto": 1, "request_id": str(uuid.uuid4()), "epoch": self.profile["epoch"],
            "cursor": self.cursor, "deposit": False, "device": device, "ops": list(ops), **other,
        }  # fmt: skip

    def send(self, data: bytes, **headers: str) -> TestResponse:
        """Bytes as they are."""
        given = {**self.county.headers, "Content-Type": "application/json", **headers}
        return self.client.post("/api/v1/sync", data=data, headers=given)

    def sync(self, *ops: Any, **other: Any) -> dict[str, Any]:
        """One round trip, gzipped both ways; keeps the cursor and applies the changes."""
        body = self.body(*ops, **other)
        response = self.send(
            gzip.compress(orjson.dumps(body)),
            **{"Content-Encoding": "gzip", "Accept-Encoding": "gzip"},
        )
        assert response.status_code == 200, response.get_data()
        data = response.get_data()
        if response.headers.get("Content-Encoding") == "gzip":
            data = gzip.decompress(data)
        answer: dict[str, Any] = orjson.loads(data)
        assert (answer["proto"], answer["request_id"]) == (1, body["request_id"])
        assert len(answer["results"]) == len(ops)
        self._keep(answer)
        return answer

    def _keep(self, answer: dict[str, Any]) -> None:
        self.cursor = answer["cursor"]
        if answer["reset"]:
            self.copies.clear()
        for change in answer["changes"]:
            self.copies[change["record_id"]] = change

    def catch_up(self) -> int:
        """Pull until there is no more; how many requests it took."""
        for count in range(1, 1000):
            if not self.sync()["more"]:
                return count
        raise AssertionError("there is always more")

    def outcomes(self, *ops: Any) -> list[str]:
        """Send operations; their outcomes."""
        return [result["outcome"] for result in self.sync(*ops)["results"]]
