"""The county that the tests live in: demo divisions and one account for each role."""

import contextvars
import uuid
from dataclasses import dataclass
from typing import Any

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from backend.clock import now_ms
from backend.db import writing
from backend.divisions.importing import load_demo_divisions
from backend.divisions.models import Division
from backend.people.actor import Actor
from backend.people.models import Account, Device

#: 碣滩村 in 北溶乡, its neighbour 朱红溪村's township, and a village of another township.
VILLAGE = "431222251233"
TOWNSHIP = "431222251000"
COUNTY = "431222000000"
PASSWORD = "correct horse 7"
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
HEADERS = {"X-Shishu": "1"}
SCOPES = {
    "village_reporter": VILLAGE,
    "township_reviewer": TOWNSHIP,
    "county_officer": COUNTY,
    "county_viewer": COUNTY,
    "administrator": COUNTY,
}


class FreshClient(FlaskClient):
    """A client whose requests start from an empty context, as a real server's do."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Run the request outside the test's own application context."""
        return contextvars.Context().run(super().open, *args, **kwargs)


@dataclass(frozen=True)
class Person:
    """An account whose password the tests know."""

    id: str
    name: str
    password: str
    role: str
    division: str


class County:
    """The world of one test: divisions, accounts, and ways to act as somebody."""

    code = "431222"
    headers = HEADERS
    township = TOWNSHIP
    village = VILLAGE

    def __init__(self) -> None:
        with writing() as connection:
            load_demo_divisions(connection)
            rows = connection.execute(
                select(Division.code).where(Division.level == 3).order_by(Division.code)
            )
            self.villages = [row.code for row in rows]
        self.accounts: dict[str, Person] = {}
        for role, division in SCOPES.items():
            self.accounts[role] = self.person(role, division)
        self.device_id = self.device(self.accounts["village_reporter"])

    def person(self, role: str, division: str) -> Person:
        """A new account with this role and scope."""
        key = str(uuid.uuid4())
        name = role if role not in self.accounts else f"{role}-{key[:6]}"
        person = Person(key, name, PASSWORD, role, division)
        with writing() as connection:
            connection.execute(
                insert(Account).values(
                    id=key, county_code=division[:6], name=name, display_name=f"测试{key[:4]}",
                    password_hash=HASH, role=role, division=division, active=1, demo=0,
                    created_at=now_ms(),
                )
            )  # fmt: skip
        return person

    def device(self, person: Person) -> str:
        """A device that the server knows, owned by this person."""
        key = str(uuid.uuid4())
        with writing() as connection:
            connection.execute(
                insert(Device).values(
                    id=key, county_code=person.division[:6], secret_hash="0" * 64,
                    account_id=person.id, label="", received="[]", contiguous_seq=0, max_seq=0,
                    pending=0, app="", skew_ms=0, persisted=0, quota_pct=0, created_at=now_ms(),
                    last_seen=now_ms(), revoked_at=None,
                )
            )  # fmt: skip
        return key

    def _who(self, role: str, division: str | None) -> Person:
        known = self.accounts[role]
        if division is None or division == known.division:
            return known
        return self.person(role, division)

    def actor(self, role: str = "village_reporter", division: str | None = None) -> Actor:
        """Somebody signed in, for functions that take an Actor."""
        person = self._who(role, division)
        return Actor(
            account_id=person.id, county_code=person.division[:6], role=person.role,
            division=person.division, device_id=self.device_id, name=person.name,
            standing="active",
        )  # fmt: skip

    def sign_in(
        self, client: FlaskClient, role: str = "village_reporter", division: str | None = None
    ) -> dict:
        """Sign in over HTTP; returns the profile."""
        person = self._who(role, division)
        answer = client.post(
            "/api/v1/session",
            json={"name": person.name, "password": person.password},
            headers=HEADERS,
        )
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()
