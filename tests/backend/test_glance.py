"""A single look spares the transaction, and leaves none of that behind in the pool."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.engine import Connection

from backend.db import writing
from backend.glance import glance

INSERT = text("INSERT INTO setting (county_code, name, value) VALUES ('431222', 'seen', :value)")
SELECT = text("SELECT value FROM setting WHERE county_code = '431222' AND name = 'seen'")


def seen() -> list[str]:
    """What a glance finds."""
    with glance() as connection:
        return list(connection.execute(SELECT).scalars())


def test_it_sees_what_is_committed_each_time_anew(app: Flask) -> None:
    with app.app_context():
        assert seen() == []
        with writing() as connection:
            connection.execute(INSERT, {"value": "yes"})
        assert seen() == ["yes"]


def _fail(connection: Connection) -> None:
    connection.execute(INSERT, {"value": "no"})
    raise RuntimeError


def test_a_write_after_it_is_still_one_transaction(app: Flask) -> None:
    with app.app_context():
        for _ in range(20):
            seen()
            with pytest.raises(RuntimeError), writing() as connection:
                _fail(connection)
        assert seen() == []
