"""A township of the demo through intake and rollup, on both engines and at the turns of a year.

With DEMO_DAYS=1 (`make demo-days`) on more days, and the whole county on three of them.
"""

import os

import pytest
from sqlalchemy import text

from backend.clock import stand
from backend.db import reading, writing
from backend.divisions.importing import load_demo_divisions
from tests.worker.demo.days import CHOSEN, noon
from worker.demo.fill import fill
from worker.rollup.recount import recount

TOWNSHIP = "431222230"
COUNTY = "431222"
VOLUME = bool(os.environ.get("DEMO_DAYS"))
DAYS = [str(day) for day in CHOSEN] if VOLUME else ["2025-01-01", "2027-02-06", "2028-02-29"]
FILLED = [(TOWNSHIP, day) for day in DAYS]
if VOLUME:
    FILLED += [(COUNTY, day) for day in ("2025-01-01", "2026-11-30", "2028-02-29")]


def _fill(scope: str, day: str):
    """The demo of an empty county as of a day's noon."""
    stand(noon(day))
    with writing() as connection:
        load_demo_divisions(connection)
    return fill(scope)


@pytest.fixture
def filled(app):
    """The smallest township's two years."""
    return _fill(TOWNSHIP, "2026-11-30")


def _one(sql: str):
    with reading() as connection:
        return connection.execute(text(sql)).scalar_one()


def _is_whole(filled) -> None:
    """All of it was taken, is in the records and in the totals."""
    assert _one("SELECT count(*) FROM record") == filled.records
    assert _one("SELECT count(*) FROM dirty_cell") == 0
    assert not recount(COUNTY).differences
    counted = _one(
        """SELECT sum(reported_delta) FROM total WHERE measure = 'records'
            AND division = '431222000000'"""
    )
    assert counted == _one("SELECT count(*) FROM record WHERE status < 2 AND dead = 0")
    assert _one("SELECT count(*) FROM op_log") == filled.records + filled.reviews
    assert _one("SELECT count(*) FROM op_log WHERE outcome <> 'applied'") == 0


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("scope", "day"), FILLED)
def test_everything_is_in_the_totals(app, scope, day):
    filled = _fill(scope, day)
    assert filled.records > (14_000 if scope == COUNTY else 200)
    _is_whole(filled)


def test_again_changes_nothing(filled):
    """As after a cut at the very end; a day later by the clock."""
    numbers = "SELECT number FROM county_clock"
    before = _one(numbers)
    stand(noon("2026-12-01"))
    assert fill(TOWNSHIP, noon("2026-11-30")) == filled
    assert _one(numbers) == before
    _is_whole(filled)


def test_every_picture_is_stored(filled):
    assert filled.pictures > 0
    assert _one("SELECT count(*) FROM photo WHERE stored IS NULL") == 0


def test_who_reports_and_reviews_cannot_sign_in(filled):
    assert _one("SELECT count(*) FROM account WHERE active = 1") == 0
