"""The tasks: one county that cannot be rolled up keeps no other waiting."""

import logging

import pytest
from sqlalchemy import insert

from backend.clock import now_ms
from backend.db import reading, writing
from backend.totals.models import DirtyCell
from backend.totals.store import dirty_counties
from tests.backend.intake.test_accept import poison
from worker.rollup.tasks import sweep


def test_a_county_that_fails_keeps_no_other_waiting(app, caplog: pytest.LogCaptureFixture) -> None:
    cell = {"kind": "tea_base", "month": 202603, "generation": 1, "marked_at": now_ms()}
    with writing() as connection:
        for county in ("111111", "222222"):
            where = {"county_code": county, "division": f"{county}251233"}
            connection.execute(insert(DirtyCell).values(**cell, **where))
    with poison("rollup_turn", "NEW.county_code = '111111'"), caplog.at_level(logging.ERROR):
        sweep()
    with reading() as connection:
        assert dirty_counties(connection) == ["111111"]
    assert "the rollup of 111111 failed" in caplog.text
    sweep()
    with reading() as connection:
        assert dirty_counties(connection) == []
