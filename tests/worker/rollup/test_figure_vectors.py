"""Records -> figures, as rollup, dashboard and recount make them of what intake has kept."""

from collections.abc import Iterator

import pytest
from flask import Flask

from backend.catalogue.load import load_catalogue
from tests.county import County
from tests.figure_vectors import REAL, Vector, catalogue_of, said, vectors
from tests.figures_made import WHOLE, recounted, rolled, shown
from worker.rollup.recount import recount
from worker.rollup.turn import rollup_county


@pytest.fixture
def kept(app: Flask, county: County, vector: Vector) -> Iterator[Vector]:
    """A vector whose records the server has."""
    with said(app, county, vector):
        yield vector


@pytest.mark.parametrize("vector", vectors())
def test_rollup(kept: Vector):
    for found, told in rolled(kept):
        assert found == told


@pytest.mark.parametrize("vector", vectors())
def test_dashboard(kept: Vector):
    for found, told in shown(kept):
        assert found == told


@pytest.mark.parametrize("vector", vectors())
def test_recount(kept: Vector):
    """In plain Python; and the tables agree with it."""
    for found, told in recounted(kept):
        assert found == told
    rollup_county(WHOLE)
    assert recount(WHOLE).differences == []


def test_every_indicator_of_every_kind_is_in_a_vector():
    """In the village's month (which the phone knows) and in its year, and not as nothing alone."""
    all_ = [parameter.values[0] for parameter in vectors()]
    kinds = dict(load_catalogue(REAL).kinds)
    for vector in all_:
        kinds |= catalogue_of(vector).kinds
    missing = {
        (kind.name, name, span)
        for kind in kinds.values()
        for name in kind.indicators
        for span in ("month", "year")
    }
    for vector in all_:
        for figures in vector["figures"]:
            if figures["place"] == "own":
                for span, values in figures.get("reported", {}).items():
                    missing -= {(vector["kind"], name, span) for name, v in values.items() if v}
    assert missing == set()
