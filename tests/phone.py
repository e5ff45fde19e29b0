"""A phone that speaks the wire, for tests that need one without a browser."""

import gzip
import json
import uuid
from pathlib import Path
from typing import Any

import orjson
import requests

from backend.clock import now_ms

VECTORS = Path(__file__).parent / "vectors"


def sample(kind: str, **other: Any) -> dict[str, Any]:
    """A body of this kind without error or warning, with ``other`` values set in it."""
    for vector in json.loads((VECTORS / f"{kind}.json").read_text(encoding="utf-8")):
        if not vector["errors"] and not vector["warnings"]:
            return {**vector["body"], **other}
    raise LookupError(f"no clean vector for {kind}")


class OpMaker:
    """Makes operations as one device of one author does: gap-free ``seq``, ids of its own."""

    def __init__(self, author: str, division: str) -> None:
        self.author, self.division, self.seq = author, division, 0

    def make(
        self,
        do: str,
        kind: str,
        record_id: str,
        values: dict[str, Any],
        was: dict[str, Any] | None = None,
        base: dict | None = None,
        **other: Any,
    ) -> dict[str, Any]:
        """One operation; ``other`` overrides any of its keys."""
        self.seq += 1
        return {
            "op_id": str(uuid.uuid4()), "seq": self.seq, "record_id": record_id, "do": do,
            "kind": kind, "kind_version": 1, "division": self.division, "base": base,
            "set": values, "was": was or {}, "photos": [], "at": now_ms(),
            "author": self.author, **other,
        }  # fmt: skip

    def create(self, kind: str, body: dict[str, Any] | None = None, **other: Any) -> dict:
        """A create with this body (default: a sample), under a new record id."""
        record_id = other.pop("record_id", str(uuid.uuid4()))
        return self.make("create", kind, record_id, sample(kind) if body is None else body, **other)


class Phone:
    """A signed-in device at the other end of HTTP."""

    def __init__(self, url: str, name: str, password: str) -> None:
        self.url = url
        self.http = requests.Session()
        self.http.headers["X-Shishu"] = "1"
        answer = self.http.post(
            f"{url}/api/v1/session", json={"name": name, "password": password}, timeout=20
        )
        assert answer.status_code == 200, answer.text
        self.profile = answer.json()
        self.cursor: str | None = None
        self.ops = OpMaker(self.profile["account"]["id"], self.profile["account"]["division"])

    def request(self, ops: list[dict[str, Any]], **other: Any) -> dict[str, Any]:
        """The body of one sync request."""
        return {
            "proto": 1, "request_id": str(uuid.uuid4()), "epoch": self.profile["epoch"],
            "cursor": self.cursor, "deposit": False,
            "device": {
                "id": self.profile["device"]["id"], "app": "test", "now": now_ms(),
                "max_seq": self.ops.seq, "pending": len(ops), "persisted": True, "quota_pct": 1,
            },
            "ops": ops, **other,
        }  # fmt: skip

    def push(self, *ops: dict[str, Any]) -> list[dict[str, Any]]:
        """Send operations; returns their results in order and keeps the cursor."""
        answer = self.sync(self.request(list(ops)))
        self.cursor = answer["cursor"]
        return answer["results"]

    def sync(self, body: dict[str, Any]) -> dict[str, Any]:
        """One round trip with a gzipped body."""
        answer = self.http.post(
            f"{self.url}/api/v1/sync",
            data=gzip.compress(orjson.dumps(body)),
            headers={"Content-Encoding": "gzip", "Content-Type": "application/json"},
            timeout=30,
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def get(self, path: str, **params: Any) -> Any:
        """A GET under /api/v1, as JSON."""
        answer = self.http.get(f"{self.url}/api/v1{path}", params=params, timeout=30)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()
