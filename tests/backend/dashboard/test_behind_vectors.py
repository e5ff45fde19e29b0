"""Records -> figures, as the lists behind them make them of what intake has kept."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from backend.catalogue.indicator import indicator_value
from backend.dashboard.ask import Asked
from backend.dashboard.behind import Behind, open_figure, opened
from backend.dashboard.card import figure_of
from backend.db import reading
from tests.county import COUNTY, County
from tests.figure_vectors import Told, Vector, kind_of, said, told, vectors
from worker.rollup.turn import rollup_county


@pytest.fixture
def kept(app: Flask, county: County, vector: Vector) -> Iterator[Vector]:
    """A vector whose records the server has, rolled up."""
    with said(app, county, vector):
        rollup_county(county.code)
        yield vector


def _behind(vector: Vector, one: Told, name: str) -> Behind:
    kind = kind_of(vector)
    asked = Asked(one.division, one.last, one.track, COUNTY)
    figure = figure_of(kind, kind.indicators[name])
    return open_figure(figure, asked, one.first, None, "township_reviewer")


@pytest.mark.parametrize("vector", vectors())
def test_list(kept: Vector):
    """The list makes the figure, agrees with the totals, and its lines add up to its sum."""
    for one in told(kept):
        for name, value in one.values.items():
            behind = _behind(kept, one, name)
            with reading() as connection:
                found = opened(connection, behind, 1)
            assert (found["figure"], found["published"]) == (value, value), (name, one[:4])
            assert found["pages"] == 1
            lines = found["records"]
            _check_others(found)
            assert sum(line["value"] for line in lines) == found["sum"], (name, one[:4])
            if behind.figure.indicator.ratio:
                over, under = (
                    sum(line[side] for line in lines) for side in ("numerator", "denominator")
                )
                assert indicator_value(behind.figure.indicator, over, under) == value


def _check_others(found: dict[str, Any]) -> None:
    """So many count, and first; each of the others names the one that counts in its place."""
    counted = [line for line in found["records"] if line["counts"]]
    assert found["records"][: found["counted_records"]] == counted
    # What ends a subject decides as well, and adds nothing itself.
    ends = [line for line in found["records"] if line["why"] and line["why"]["code"] == "ended"]
    there = {line["record_id"]: line["day"] for line in (*counted, *ends)}
    for line in found["records"][len(counted) :]:
        assert line["value"] == 0
        assert there[line["why"]["record_id"]] == line["why"]["day"]
    assert all(line["why"] is None for line in counted)
    if not found["ratio"]:
        assert all(line["own"] == line["value"] for line in counted)
