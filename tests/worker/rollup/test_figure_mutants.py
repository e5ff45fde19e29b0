"""The vectors can fail: each deliberate bug of the server's figures is caught by one of them."""

from collections.abc import Callable, Sequence

import pytest
from flask import Flask

from backend.db import db, writing
from tests.county import County
from tests.figure_vectors import Vector, said, vectors
from tests.figures_made import Made, listed, recounted, rolled, shown
from tests.text_mutants import TextMutant
from tests.worker.rollup import figure_mutants as bugs


def _empty() -> None:
    with writing() as connection:
        for table in reversed(db.metadata.sorted_tables):
            connection.exec_driver_sql(f'DELETE FROM "{table.name}"')


def _wrong(make: Callable[[Vector], Made], app: Flask, vector: Vector) -> bool:
    """Whether a figure is not what the vector says, its records being said under the bug."""
    _empty()
    with said(app, County(), vector):
        return any(found != told for found, told in make(vector))


@pytest.mark.parametrize(
    ("mutants", "make"),
    [
        (bugs.ARITHMETIC, rolled),
        (bugs.ROLLUP, rolled),
        (bugs.BOARD, shown),
        (bugs.RECOUNT, recounted),
        (bugs.LISTS, listed),
    ],
    ids=["arithmetic", "rollup", "dashboard", "recount", "lists"],
)
def test_each_bug_is_caught(
    app: Flask, mutants: Sequence[TextMutant], make: Callable[[Vector], Made]
):
    caught: dict[str, str] = {}
    for parameter in vectors():
        for mutant in [one for one in mutants if one.told not in caught]:
            with mutant.alive():
                if _wrong(make, app, parameter.values[0]):
                    caught[mutant.told] = str(parameter.id)
    print(*(f"{vector}: {bug}" for bug, vector in caught.items()), sep="\n")
    assert [one.told for one in mutants if one.told not in caught] == []
