"""Lists add up to their figures also where a village has had more than one code."""

import pytest
from flask import current_app

from backend.clock import now_ms, shift
from backend.dashboard import behind
from backend.dashboard.ask import Asked
from backend.dashboard.card import figure_of
from backend.db import reading
from tests.backend.boundaries.lists import NEW, OLD, TOWNSHIP, move
from tests.backend.boundaries.test_moving import moved_actor
from tests.backend.intake.door import NOW, Door
from tests.county import County
from tests.worker.rollup.test_villages import COUNTY, close, said
from worker.rollup.turn import rollup_county


@pytest.fixture
def moved(county: County) -> Door:
    """A base of a closed month, said anew under the new code, and one that was not."""
    shift(NOW - now_ms())
    door = Door(county)
    door.take(said(door, 9, 500000), said(door, 10, 500000))
    door.take(door.create(recorded_on="2026-10-18"))
    close(9)
    close(10)
    move()
    door.take(said(door, 11, 800000), actor=moved_actor(door))
    rollup_county(County.code)
    return door


@pytest.mark.parametrize("span", [(202601, 202611), (202611, 202611), (202609, 202610)], ids=str)
@pytest.mark.parametrize("division", [OLD, NEW, County.township, TOWNSHIP, COUNTY])
def test_every_list_adds_up_to_its_figure(moved: Door, division: str, span: tuple[int, int]):
    kind = current_app.extensions["catalogue"].kinds["tea_base"]
    for indicator in kind.indicators.values():
        figure = figure_of(kind, indicator)
        asked = Asked(division, span[1], "reported", COUNTY)
        opened = behind.open_figure(figure, asked, span[0], None, "county_officer")
        with reading() as connection:
            found = behind.opened(connection, opened, 1)
        assert found["figure"] == found["published"], (figure.key, division, span)
        assert sum(record["value"] for record in found["records"]) == found["sum"]


@pytest.mark.parametrize(
    ("division", "span", "bases"),
    [(COUNTY, (202602, 202611), 2), (OLD, (202602, 202611), 1), (NEW, (202602, 202611), 1),
     (OLD, (202602, 202610), 2), (NEW, (202611, 202611), 1), (COUNTY, (202611, 202611), 1)],
)  # fmt: skip
def test_a_base_counts_once_over_any_months(moved: Door, division: str, span, bases: int):
    kind = current_app.extensions["catalogue"].kinds["tea_base"]
    figure = figure_of(kind, kind.indicators["bases"])
    asked = Asked(division, span[1], "reported", COUNTY)
    opened = behind.open_figure(figure, asked, span[0], None, "county_officer")
    with reading() as connection:
        found = behind.opened(connection, opened, 1)
    assert found["figure"] == found["published"] == bases
