"""Two counties with people in every role and every state, and something to find in each village.

What lies in a village carries that village's mark in its text, so that an answer tells by itself
whether something crossed a border.
"""

import hashlib
import io
import itertools
import uuid
from dataclasses import dataclass

from PIL import Image
from sqlalchemy import insert, text

from backend.clock import now_ms
from backend.db import writing
from backend.divisions.store import start_county, upsert
from backend.intake.accept import accept
from backend.people.actor import ROLES, Actor
from backend.people.models import Account, Device, Session
from backend.people.tokens import hash_secret, new_secret
from backend.photos.upload import Span, take
from tests.county import COUNTY, HASH, PASSWORD, TOWNSHIP, VILLAGE, County
from tests.phone import OpMaker, sample

NEIGHBOUR, FAR, FAR_TOWNSHIP = "431222251202", "431222114200", "431222114000"
FOREIGN, FOREIGN_TOWNSHIP, FOREIGN_COUNTY = "431299100201", "431299100000", "431299000000"
#: Well formed, and not there.
NO_VILLAGE, NO_COUNTY = "431222251999", "431277000000"

MARKS = {
    VILLAGE: "MARKOWN", NEIGHBOUR: "MARKNEAR", FAR: "MARKFAR", FOREIGN: "MARKABROAD",
}  # fmt: skip
STATES = ("active", "revoked", "expired", "disabled", "lost")
YEAR_MS = 365 * 86_400_000


@dataclass(frozen=True)
class Caller:
    """Somebody at the door: nobody at all, or an account in a role and a state.

    ``state``: ``revoked`` and ``expired`` are the session's, ``disabled`` the account's, and
    ``lost`` a device that was reported as such.
    """

    label: str
    state: str = "anonymous"
    role: str = ""
    division: str = ""
    account: str = ""
    device: str = ""
    secret: str = ""

    def actor(self) -> Actor:
        """The same for functions that take an Actor."""
        return Actor(
            self.account, self.division[:6], self.role, self.division, self.device, self.label
        )


class World:
    """The two counties. Needs an application context and empty tables."""

    def __init__(self) -> None:
        self.county = County()
        _found_foreign_county()
        self.authors = {home: self._account("village_reporter", home, mark) for home, mark in
                        MARKS.items()}  # fmt: skip
        self._numbers = itertools.count(10)
        self.records: dict[str, str] = {}
        self.stored: dict[str, str] = {}
        self.announced: dict[str, bytes] = {}
        for home in MARKS:
            self._furnish(home)
        self.withdrawn = self._withdrawn()
        self.callers = [Caller("nobody"), *self._people()]

    def _account(
        self, role: str, division: str, label: str, state: str = "active", lost: bool = False
    ) -> Caller:
        account, device, secret = str(uuid.uuid4()), str(uuid.uuid4()), new_secret()
        now = now_ms()
        with writing() as connection:
            connection.execute(
                insert(Account).values(
                    id=account, county_code=division[:6], name=f"borders-{account[:13]}",
                    display_name=label, password_hash=HASH, role=role, division=division,
                    active=int(state != "disabled"), demo=0, created_at=now,
                )
            )  # fmt: skip
            connection.execute(
                insert(Device).values(
                    id=device, county_code=division[:6], secret_hash=hash_secret(secret),
                    account_id=account, label=label, received="[]", contiguous_seq=0, max_seq=0,
                    pending=0, app="", skew_ms=0, persisted=0, quota_pct=0, created_at=now,
                    last_seen=now, revoked_at=now if state == "lost" else None,
                )
            )  # fmt: skip
        return Caller(f"{state} {role} {label}", state, role, division, account, device, secret)

    def _people(self) -> list[Caller]:
        """Every role here, at home in the other county, and in every state of not being right."""
        here = dict(zip(ROLES, (VILLAGE, TOWNSHIP, COUNTY, COUNTY, COUNTY), strict=True))
        there = dict(zip(ROLES, (FOREIGN, FOREIGN_TOWNSHIP, *[FOREIGN_COUNTY] * 3), strict=True))
        people = [self._account(role, home, "here", state) for state in STATES for role, home in
                  here.items()]  # fmt: skip
        return [*people, *(self._account(role, home, "there") for role, home in there.items())]

    def _furnish(self, home: str) -> None:
        """One record of a village with a picture that is kept and one that is still to come."""
        author = self.authors[home]
        kept, coming = picture(), picture()
        addresses = [address(raw) for raw in (kept, coming)]
        maker = OpMaker(author.account, home)
        body = sample("tea_base", base_name=MARKS[home], remark=MARKS[home], photos=addresses)
        photos = [{"sha256": address, "bytes": len(raw)} for address, raw in
                  zip(addresses, (kept, coming), strict=True)]  # fmt: skip
        op = maker.create("tea_base", body, photos=photos)
        (verdict,) = accept([op], author.actor(), author.device, now_ms())
        assert verdict.outcome == "applied", verdict
        take(author.actor(), addresses[0], Span(0, len(kept), len(kept)), kept)
        self.records[home], self.stored[home] = op["record_id"], addresses[0]
        self.announced[home] = coming

    def _withdrawn(self) -> str:
        """A record of our own village that its author took back."""
        author = self.authors[VILLAGE]
        maker = OpMaker(author.account, VILLAGE)
        maker.seq = 1
        made = maker.create("tea_base", sample("tea_base", base_name="MARKOWN 2"))
        gone = maker.make("delete", "tea_base", made["record_id"], {}, base={"op": made["op_id"]})
        verdicts = accept([made, gone], author.actor(), author.device, now_ms())
        assert [verdict.outcome for verdict in verdicts] == ["applied"] * 2
        return made["record_id"]

    def hold(self, home: str) -> str:
        """An operation of a village that cannot come in force as it is; returns its id."""
        author = self.authors[home]
        maker = OpMaker(author.account, home)
        maker.seq = next(self._numbers)
        op = maker.create("tea_base", sample("tea_base", base_name=MARKS[home], area_mu=-1))
        (verdict,) = accept([op], author.actor(), author.device, now_ms())
        assert verdict.outcome == "quarantined", verdict
        return op["op_id"]

    def cookie(self, caller: Caller) -> str:
        """A Cookie header with a session of its own, in the caller's state."""
        if caller.state == "anonymous":
            return ""
        return f"{self.session(caller)[0]}; shishu_device={caller.device}.{caller.secret}"

    def session(self, caller: Caller) -> tuple[str, str]:
        """A new session of a caller: its cookie, and its public id."""
        token, public, now = new_secret(), str(uuid.uuid4()), now_ms()
        expired = caller.state == "expired"
        with writing() as connection:
            connection.execute(
                insert(Session).values(
                    token_hash=hash_secret(token), public_id=public, account_id=caller.account,
                    device_id=caller.device, user_agent="", created_at=now, last_seen=now,
                    expires_at=now - 1 if expired else now + YEAR_MS,
                    revoked_at=now if caller.state == "revoked" else None,
                )
            )  # fmt: skip
        return f"shishu_session={token}", public

    def forget_password(self, caller: Caller) -> None:
        """Give a caller back the password that the world knows it by."""
        with writing() as connection:
            sql = text("UPDATE account SET password_hash = :hash WHERE id = :id")
            connection.execute(sql, {"hash": HASH, "id": caller.account})

    def name_of(self, caller: Caller) -> str:
        """The account name that a caller signs in with; somebody's for nobody."""
        account = caller.account or self.authors[VILLAGE].account
        with writing() as connection:
            sql = text("SELECT name FROM account WHERE id = :id")
            return str(connection.execute(sql, {"id": account}).scalar_one())


def _found_foreign_county() -> None:
    """Another county with a township and a village, none of which exist."""
    places = ((FOREIGN_COUNTY, None, 1), (FOREIGN_TOWNSHIP, FOREIGN_COUNTY, 2),
              (FOREIGN, FOREIGN_TOWNSHIP, 3))  # fmt: skip
    rows = [
        {
            "code": code, "county_code": code[:6], "parent_code": parent, "level": level,
            "name": f"MARKABROAD{level}", "full_name": f"MARKABROAD{level}", "urban": 0,
            "valid_from": 19490101, "valid_to": None, "successor_code": None, "demo": 1,
        }
        for code, parent, level in places
    ]  # fmt: skip
    with writing() as connection:
        upsert(connection, rows)
        start_county(connection, FOREIGN_COUNTY[:6], str(uuid.uuid4()))


def picture() -> bytes:
    """A small picture like no other."""
    kept = io.BytesIO()
    Image.frombytes("RGB", (2, 2), uuid.uuid4().bytes[:12]).resize((32, 24)).save(kept, "JPEG")
    return kept.getvalue()


def credentials(world: World, caller: Caller) -> dict[str, str]:
    """What a caller signs in with."""
    return {"name": world.name_of(caller), "password": PASSWORD}


def address(raw: bytes) -> str:
    """The name of a picture."""
    return hashlib.sha256(raw).hexdigest()
