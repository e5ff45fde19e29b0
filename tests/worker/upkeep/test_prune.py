"""What the daily upkeep throws away, and what it keeps."""

from flask import Flask
from sqlalchemy import insert, select

from backend.clock import now_ms
from backend.db import reading, writing
from backend.people.models import Session
from backend.records.models import Change
from worker.upkeep.prune import CHANGES_KEPT, DAY, SESSIONS_KEPT, prune


def session(token: str, expires_at: int, revoked_at: int | None = None) -> None:
    """A sign-in that ends then."""
    with writing() as connection:
        connection.execute(
            insert(Session).values(
                token_hash=token, public_id=token, account_id="a", device_id="d", user_agent="",
                created_at=0, last_seen=0, expires_at=expires_at, revoked_at=revoked_at,
            )
        )  # fmt: skip


def change(number: int, at: int, division: str = "431222251233") -> None:
    """A change of that number and time."""
    with writing() as connection:
        connection.execute(
            insert(Change).values(
                county_code="431222", division=division, number=number, record_id=f"r{number}",
                at=at,
            )
        )  # fmt: skip


def test_sessions_go_a_month_after_their_end(app: Flask) -> None:
    now = now_ms()
    session("open", now + DAY)
    session("ended", now - DAY)
    session("long ended", now - SESSIONS_KEPT - DAY)
    session("revoked", now + DAY, now - SESSIONS_KEPT - DAY)
    assert prune()["session"] == 2
    with reading() as connection:
        left = set(connection.execute(select(Session.token_hash)).scalars())
    assert left == {"open", "ended"}


def test_changes_go_after_400_days(app: Flask) -> None:
    now = now_ms()
    for number, age in enumerate([500, 401, 399, 1]):
        change(number, now - age * DAY)
        change(number, now - age * DAY, "431222114201")
    assert prune()["change"] == 4
    with reading() as connection:
        oldest = connection.execute(select(Change.at).order_by(Change.at)).scalars().first()
    assert oldest > now - CHANGES_KEPT


def test_pruning_nothing(app: Flask) -> None:
    assert prune() == {"session": 0, "change": 0}
