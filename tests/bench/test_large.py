"""The county that benchmarks lay down has the totals that a recount and a rollup make of it."""

import pytest
from flask import Flask, current_app
from sqlalchemy import text

from backend.db import writing
from tests.bench.bare import bare
from tests.bench.large import lay_records
from tests.bench.large_totals import fill_totals
from tests.worker.ledger import COUNTY, Ledger, assert_counts_right, mark
from worker.demo.bodies import KINDS
from worker.rollup.turn import rollup_county

#: Three villages, and more than a year, so that members are new again.
MONTHS = 14
RECORDS = 3 * len(KINDS) * 20 * MONTHS


@pytest.mark.parametrize("app", ["postgres"], indirect=True)
def test_totals_laid_down_are_what_the_records_make(app: Flask) -> None:
    Ledger()
    kinds = {name: current_app.extensions["catalogue"].kinds[name] for name in KINDS}
    with writing() as connection, bare(connection, "record"):
        lay_records(connection, kinds, RECORDS)
    with writing() as connection, bare(connection, "total", "total_member"):
        fill_totals(connection, COUNTY, kinds.values())
    found = assert_counts_right()
    assert found.records > RECORDS * 0.8
    with writing() as connection:
        cells = connection.execute(text("SELECT DISTINCT division, kind, month FROM record")).all()
        mark(connection, *((row[0], row[1], row[2]) for row in cells))
    assert len(cells) == 3 * len(KINDS) * MONTHS
    report = rollup_county(COUNTY)
    assert (report.cells, report.rows) == (len(cells), 0)
