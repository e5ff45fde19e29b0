"""The cursor is ours, for this scope, this epoch and 400 days."""

import pytest
from itsdangerous import URLSafeSerializer

from backend.sync.cursor import KEPT_MS, Position, read_cursor, write_cursor

SECRET, SCOPE, NOW = "s" * 40, "431222251233-431222251233", 1_795_140_000_000
HERE = Position("epoch", SCOPE, 991, NOW)


def read(cursor: object, secret: str = SECRET, epoch: str = "epoch", scope: str = SCOPE,
         now: int = NOW) -> Position | None:  # fmt: skip
    """Read a cursor as this server would."""
    return read_cursor(secret, cursor, epoch, scope, now)


@pytest.mark.parametrize("after", [None, ("431222251233", "a-record")])
def test_it_comes_back_as_it_was(after: tuple[str, str] | None):
    position = Position("epoch", SCOPE, 991, NOW, after)
    assert read(write_cursor(SECRET, position)) == position


@pytest.mark.parametrize("cursor", [None, "", "x", 5, {}, [1], "eyJ.x", "a.b.c"])
def test_what_is_no_cursor(cursor: object):
    assert read(cursor) is None


def test_foreign_cursors():
    cursor = write_cursor(SECRET, HERE)
    assert read(cursor) == HERE
    assert read(cursor, secret="t" * 40) is None
    assert read(cursor, epoch="another") is None
    assert read(cursor, scope="431222251000-431222251999") is None
    assert read(cursor[:-1]) is None


def test_an_old_cursor():
    cursor = write_cursor(SECRET, HERE)
    assert read(cursor, now=NOW + KEPT_MS - 1) == HERE
    assert read(cursor, now=NOW + KEPT_MS) is None


def test_a_cursor_that_was_given_compressed():
    parts = ["epoch", SCOPE, 991, NOW]
    assert read(URLSafeSerializer(SECRET, "shishu.cursor").dumps(parts)) == HERE
