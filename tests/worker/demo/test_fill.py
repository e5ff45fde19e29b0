"""A township of the demo through intake and rollup, on both engines."""

import pytest
from sqlalchemy import text

from backend.db import reading, writing
from backend.divisions.importing import load_demo_divisions
from worker.demo.fill import fill
from worker.rollup.recount import recount

TOWNSHIP = "431222230"


@pytest.fixture
def filled(app):
    """The smallest township's two years."""
    with writing() as connection:
        load_demo_divisions(connection)
    return fill(TOWNSHIP)


def _one(sql: str):
    with reading() as connection:
        return connection.execute(text(sql)).scalar_one()


def test_everything_is_in_the_totals(filled):
    assert filled.records > 300
    assert _one("SELECT count(*) FROM record") == filled.records
    assert _one("SELECT count(*) FROM dirty_cell") == 0
    assert not recount("431222").differences
    counted = _one(
        """SELECT sum(reported_delta) FROM total WHERE measure = 'records'
            AND division = '431222000000'"""
    )
    assert counted == _one("SELECT count(*) FROM record WHERE status < 2 AND dead = 0")


def test_it_went_through_the_only_door(filled):
    assert _one("SELECT count(*) FROM op_log") == filled.records + filled.reviews
    assert _one("SELECT count(*) FROM op_log WHERE outcome <> 'applied'") == 0


def test_every_picture_is_stored(filled):
    assert filled.pictures > 0
    assert _one("SELECT count(*) FROM photo WHERE stored IS NULL") == 0


def test_who_reports_and_reviews_cannot_sign_in(filled):
    assert _one("SELECT count(*) FROM account WHERE active = 1") == 0
