"""What the daily upkeep throws away, and what it keeps."""

import os

import pytest
from flask import Flask
from sqlalchemy import insert, select

from backend.clock import now_ms, shift
from backend.db import reading, writing
from backend.people.models import Session
from backend.photos import pieces
from backend.photos.objects import objects
from backend.photos.pieces import Upload
from backend.records.models import Change
from worker.upkeep.prune import CHANGES_KEPT, DAY, PIECES_KEPT, SESSIONS_KEPT, prune


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
    assert prune() == {"session": 0, "change": 0, "piece": 0, "message": 0}


def test_pieces_of_uploads_that_were_given_up(app):
    """By what runs every night, and only those."""
    store = objects()
    upload = Upload("431222", "a" * 64, "device", 10)
    pieces.put(store, upload, 0, b"0123")
    prune()
    assert pieces.received(pieces.held(store, upload)) == 4
    shift(PIECES_KEPT + DAY)
    prune()
    assert pieces.held(store, upload) == []


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_what_a_dead_process_left_in_the_broker_s_folder(app):
    folder = app.extensions["settings"].var_dir / "broker"
    old, new = folder / "taken" / "old", folder / "queue" / ".new"
    waiting = folder / "queue" / "w.msg"
    for path in (old, new, waiting):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"{")
    for path in (old, waiting):
        os.utime(path, (0, 0))
    assert prune()["message"] == 1
    assert (old.exists(), new.exists(), waiting.exists()) == (False, True, True)


def test_what_died_half_written_goes_after_a_day(app: Flask) -> None:
    """The copy of a database that a backup had begun too; nothing that is kept, nothing young."""
    folder = app.extensions["settings"].var_dir
    left = [f".beat.json.{'0' * 32}", ".backup-abc", ".a.tar.part"]
    (folder / ".backup-abc").mkdir()
    for name in (left[0], ".backup-abc/shishu.db", left[2], ".own", "beat.json"):
        (folder / name).write_bytes(b"x")
    prune()
    assert all((folder / name).exists() for name in left)
    for path in folder.iterdir():
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 2 * DAY // 1000))
    assert prune()["message"] >= len(left)
    assert not any((folder / name).exists() for name in left)
    for name in (".own", "beat.json"):
        (folder / name).unlink()
