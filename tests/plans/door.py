"""Somebody who is signed in to a county that was laid down: a phone, or a desk."""

import uuid
from typing import Any

from flask import Flask
from sqlalchemy import text

from backend.border import seeing
from backend.clock import now_ms
from backend.db import reading
from tests.county import HEADERS, PASSWORD, FreshClient
from tests.phone import OpMaker


class Door:
    """The account of a division, over HTTP."""

    def __init__(self, app: Flask, division: str) -> None:
        sql = text("SELECT name FROM account WHERE division = :division")
        with seeing(division[:6]), reading() as connection:
            name = connection.execute(sql, {"division": division}).scalar_one()
        app.test_client_class = FreshClient
        self.client = app.test_client()
        self.profile = self.post("/session", {"name": name, "password": PASSWORD})
        self.ops = OpMaker(self.profile["account"]["id"], division)
        self.cursor: str | None = None

    def get(self, path: str) -> Any:
        """A whole answer: JSON, or text."""
        answer = self.client.get(f"/api/v1{path}")
        assert answer.status_code == 200, (path, answer.get_data(as_text=True))
        return answer.get_json(silent=True) or answer.get_data(as_text=True)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Send JSON; its answer."""
        answer = self.client.post(f"/api/v1{path}", json=body, headers=HEADERS)
        assert answer.status_code == 200, (path, answer.get_data(as_text=True))
        return answer.get_json()

    def push(self, *ops: dict[str, Any]) -> Any:
        """Push these, all of which come in force, and pull what is new."""
        device = {
            "id": self.profile["device"]["id"], "app": "t", "now": now_ms(),
            "max_seq": self.ops.seq, "pending": 0, "persisted": True, "quota_pct": 1,
        }  # fmt: skip
        body = {
            "proto": 1, "request_id": "r", "epoch": self.profile["epoch"],
            "cursor": self.cursor, "deposit": False, "device": device, "ops": list(ops),
        }  # fmt: skip
        told = self.post("/sync", body)
        wrong = [one for one in told["results"] if one["outcome"] not in ("applied", "merged")]
        assert not wrong, wrong[0]
        self.cursor = told["cursor"]
        return told

    def pull_all(self) -> None:
        """Pull until nothing is new."""
        while self.push()["more"]:
            pass

    def give_back(self, held: dict[str, Any]) -> None:
        """Decide that an operation that is held is returned to its author."""
        wish = {"decision_id": str(uuid.uuid4()), "how": "returned", "reason": "不对"}
        self.post(f"/held/{held['op_id']}/decision", wish)
