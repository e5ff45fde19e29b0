"""A county whose records are written by hand and rolled up for real, to read figures from."""

import uuid
from datetime import date, datetime
from typing import Any

import orjson
from flask import Flask, current_app
from flask.testing import FlaskClient
from sqlalchemy import insert, text

from backend.catalogue.measure import contribution
from backend.clock import CHINA, now_ms, shift, stand
from backend.db import writing
from backend.records.models import DIMENSIONS, MEMBERS, NUMBERS, Record
from tests.county import COUNTY, TOWNSHIP, VILLAGE, County
from tests.phone import sample
from tests.worker.ledger import mark
from worker.rollup.turn import rollup_county

#: Another village of the same township, and one of another township.
NEIGHBOUR = "431222251202"
FAR = "431222114200"
FAR_TOWNSHIP = "431222114000"
SLOTS = (*NUMBERS, *DIMENSIONS, *MEMBERS)
#: The day on which these tests live.
TODAY = date(2026, 11, 20)

__all__ = ["COUNTY", "FAR", "FAR_TOWNSHIP", "NEIGHBOUR", "TOWNSHIP", "VILLAGE", "World"]


class World:
    """The county's people and divisions, and records that appear in it one by one."""

    def __init__(self, app: Flask, county: County) -> None:
        self.app, self.county = app, county
        self.author = county.accounts["village_reporter"]

    def say(
        self, kind: str, division: str = VILLAGE, *, status: int = 0, dead: int = 0, **body: Any
    ) -> str:
        """A record with this body over a sample of its kind; its cell is dirty. Returns its id."""
        said = sample(kind, **body)
        made = contribution(current_app.extensions["catalogue"].kinds[kind], said)
        slots = zip(SLOTS, (*made.numbers, *made.dimensions, *made.members), strict=True)
        row = {
            "county_code": division[:6], "record_id": str(uuid.uuid4()), "kind": kind,
            "kind_version": 1, "division": division, "day": made.day, "month": made.month,
            "status": status, "dead": dead, "rev": 1, "author": self.author.id,
            "body": orjson.dumps(said).decode(), "flags": 0, "same_key": made.same_key,
            "created_at": now_ms(), "updated_at": now_ms(), **dict(slots),
        }  # fmt: skip
        with writing() as connection:
            connection.execute(insert(Record).values(row))
            mark(connection, (division, kind, made.month))
        return str(row["record_id"])

    def judge(self, record_id: str, status: int) -> None:
        """Approve (1), return (2) or un-review (0) a record."""
        self._set(record_id, status=status)

    def withdraw(self, record_id: str) -> None:
        """Take a record back."""
        self._set(record_id, dead=1)

    def _set(self, record_id: str, **columns: int) -> None:
        fresh = ", ".join(f"{name} = :{name}" for name in columns)
        with writing() as connection:
            cell = connection.execute(
                text(f"""UPDATE record SET {fresh} WHERE record_id = :id
                    RETURNING division, kind, month"""),
                {"id": record_id, **columns},
            ).one()
            mark(connection, tuple(cell))

    def roll(self) -> None:
        """Bring every total up to date, as the worker does."""
        rollup_county(self.county.code)

    def reader(self, role: str = "county_officer", division: str | None = None) -> "Reader":
        """Somebody signed in over HTTP, who reads figures."""
        client = self.app.test_client()
        self.county.sign_in(client, role, division)
        return Reader(client)


class Reader:
    """A browser that asks for figures."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> Any:
        """Any answer under /api/v1."""
        answer = self.client.get(f"/api/v1{path}", query_string=query, headers=headers)
        # Read to its end, as a browser does.
        answer.get_data()
        return answer

    def board(self, **query: Any) -> dict[str, Any]:
        """A dashboard."""
        answer = self.get("/dashboard", **query)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    def card(self, key: str, **query: Any) -> dict[str, Any]:
        """One card of a dashboard, by kind/indicator."""
        kind, indicator = key.split("/")
        cards = self.board(**query)["cards"]
        return next(c for c in cards if (c["kind"], c["indicator"]) == (kind, indicator))

    def behind(self, key: str, **query: Any) -> dict[str, Any]:
        """The records behind a figure."""
        answer = self.get(f"/figures/{key}/records", **query)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()


def live_on(day: date) -> None:
    """Move the clock so that it is noon of ``day`` in the county."""
    shift(0)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=CHINA)
    shift(int(noon.timestamp() * 1000) - now_ms())


def stand_on(day: date) -> None:
    """Let the clock stand at noon of ``day`` in the county."""
    stand(int(datetime(day.year, day.month, day.day, 12, tzinfo=CHINA).timestamp() * 1000))
