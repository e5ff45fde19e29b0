"""Records -> figures, as the rollup and the recount make them of what intake has kept."""

from collections.abc import Iterator

import pytest
from flask import Flask, current_app

from backend.catalogue.kind import Indicator, Kind
from backend.catalogue.load import load_catalogue
from backend.dashboard.ask import Asked
from backend.dashboard.board import board
from backend.dashboard.store import freshness
from backend.db import reading
from backend.totals.figure import Track, lines_of, read
from backend.totals.read import Ask, Both, period_sums
from tests.county import COUNTY, County
from tests.figure_vectors import (
    REAL,
    Told,
    Vector,
    catalogue_of,
    kind_of,
    said,
    told,
    vectors,
)
from worker.rollup.recount import Tally, _records, recount
from worker.rollup.turn import rollup_county

WHOLE = "431222"


@pytest.fixture
def kept(app: Flask, county: County, vector: Vector) -> Iterator[Vector]:
    """A vector whose records the server has."""
    with said(app, county, vector):
        yield vector


def _figure(kind: Kind, indicator: Indicator, amounts: dict[Ask, Both], track: Track) -> int | None:
    found = [amounts.get(ask, Both(0, 0)) for ask in lines_of(kind, indicator)]
    return read(indicator, found, track).value


def _rolled(vector: Vector, one: Told) -> dict[str, int | None]:
    kind = kind_of(vector)
    indicators = [kind.indicators[name] for name in one.values]
    asks = list({ask: None for each in indicators for ask in lines_of(kind, each)})
    with reading() as connection:
        sums = period_sums(connection, [one.division], asks, one.first, one.last)
    return {each.name: _figure(kind, each, sums[one.division], one.track) for each in indicators}


@pytest.mark.parametrize("vector", vectors())
def test_rollup(kept: Vector):
    rollup_county(WHOLE)
    for one in told(kept):
        assert _rolled(kept, one) == one.values, one[:4]


@pytest.mark.parametrize("vector", vectors())
def test_dashboard(kept: Vector):
    """The cards' year so far, and the last month of their trends."""
    rollup_county(WHOLE)
    for one in told(kept):
        asked = Asked(one.division, one.last, one.track, COUNTY, kept["kind"])
        with reading() as connection:
            fresh = freshness(connection, one.division)
            shown = board(connection, current_app.extensions["catalogue"], asked, fresh)
        year = {card["indicator"]: card["value"] for card in shown["cards"]}
        month = {key.split("/")[1]: row[-1] for key, row in shown["trend"]["values"].items()}
        found = month if one.first == one.last else year
        # No record at all is no figure, which a phone need not tell from 0.
        some = {name: value for name, value in one.values.items() if found[name] is not None}
        assert {name: found[name] for name in some} == some, one[:4]


@pytest.mark.parametrize("vector", vectors())
def test_recount(kept: Vector):
    """The same from the records alone, in plain Python; and the tables agree with it."""
    kind = kind_of(kept)
    tally = Tally(kind)
    with reading() as connection:
        for record in _records(connection, WHOLE, kind.name):
            tally.add(record)
    totals = tally.finish()["total"]
    for one in told(kept):
        amounts = {
            ask: _over_months(totals, one, ask)
            for name in one.values
            for ask in lines_of(kind, kind.indicators[name])
        }
        found = {
            name: _figure(kind, kind.indicators[name], amounts, one.track) for name in one.values
        }
        assert found == one.values, one[:4]
    rollup_county(WHOLE)
    assert recount(WHOLE).differences == []


def _over_months(totals: dict, one: Told, ask: Ask) -> Both:
    """A flow's own month, or what its months add; a stock's level at the end."""
    reported = approved = 0
    for (division, _, month, measure, part), row in totals.items():
        if (division, measure, part) != (one.division, ask.measure, ask.part):
            continue
        stock = ask.type == "stock"
        if month <= one.last and (stock or month >= one.first):
            # A row: value and what it adds, reported and approved.
            which = 0 if not stock and one.first == one.last else 1
            reported += row[which]
            approved += row[2 + which]
    return Both(reported, approved)


def test_every_indicator_of_every_kind_is_in_a_vector():
    """In the village's month (which the phone knows) and in its year, and not as nothing alone."""
    kinds = {**load_catalogue(REAL).kinds}
    for vector in (parameter.values[0] for parameter in vectors()):
        kinds |= catalogue_of(vector).kinds
    missing = {
        (kind.name, name, span)
        for kind in kinds.values()
        for name in kind.indicators
        for span in ("month", "year")
    }
    for vector in (parameter.values[0] for parameter in vectors()):
        for figures in vector["figures"]:
            if figures["place"] == "own":
                for span, values in figures.get("reported", {}).items():
                    missing -= {(vector["kind"], name, span) for name, v in values.items() if v}
    assert missing == set()
