"""A kind declared anew: its records' columns are filled anew, whatever happens meanwhile."""

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from backend.db import reading, writing
from backend.records.layout import kept_layouts
from tests.worker.layout.conftest import Declare
from tests.worker.layout.fields import begun, figure, started_over, two_fields
from tests.worker.ledger import (
    COUNTY,
    Ledger,
    assert_counts_right,
    dirty,
    members,
    totals,
)
from worker.layout.refill import Refilled, refill
from worker.rollup.commands import recount_command
from worker.rollup.recount import recount
from worker.rollup.repair import NotFilled, repair
from worker.rollup.turn import rollup_county
from worker.upkeep.verify import verify


def test_a_measure_put_first(declare: Declare, ledger: Ledger) -> None:
    """The example: yield 0, and after a repair by the columns 300 kg, areas and yields mixed."""
    declare("area")
    assert refill() == Refilled()
    two_fields(ledger)
    rollup_county(COUNTY)
    assert (figure("area"), figure("yield")) == (3000, 0)
    declare("yield", "area")
    done = refill()
    assert done.kinds == ["field"]
    assert (done.looked["field"], done.changed["field"]) == (2, 2)
    rollup_county(COUNTY)
    assert (figure("area"), figure("yield")) == (3000, 8000)
    assert_counts_right()
    assert refill() == Refilled()


CHANGES = {
    "added first": (("area", "owners"), ("yield", "area", "owners")),
    "added last": (("area",), ("area", "yield", "owners", "base")),
    "removed": (("yield", "area", "owners", "base"), ("area",)),
    "all others": (("yield", "owners"), ("tea", "base")),
    "a dimension dealt anew": (
        ("area_by_crop", "area_by_season"),
        ("area_by_season", "area_by_crop", "owners"),
    ),
}
SAME_NAME = {
    "another condition": ('type = "sum"\nfield = "area"\nwhen = { crop = "tea" }', None),
    "another field": ('type = "sum"\nfield = "area"', 'type = "sum"\nfield = "yield_kg"'),
    "a sum becomes a stock": (None, 'type = "stock"\nfield = "area"\nkey = ["owner"]'),
    "a stock becomes a sum": ('type = "stock"\nfield = "area"\nkey = ["owner"]', None),
    "a stock lasts for a year": (
        'type = "stock"\nfield = "area"\nkey = ["owner"]',
        'type = "stock"\nfield = "area"\nkey = ["owner"]\nlasts = "year"',
    ),
    "members of the county": (
        'type = "distinct"\nkey = ["owner"]\nwithin = "village"',
        'type = "distinct"\nkey = ["owner"]\nwithin = "county"',
    ),
    "another key": (
        'type = "distinct"\nkey = ["owner"]\nwithin = "county"',
        'type = "distinct"\nkey = ["crop", "owner"]\nwithin = "county"\nby = "season"',
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_measures_that_come_and_go(declare: Declare, ledger: Ledger, change: str) -> None:
    before, after = CHANGES[change]
    begun(declare, ledger, *before)
    declare(*after)
    refill()
    rollup_county(COUNTY)
    assert_counts_right()
    assert (totals(), members()) == started_over()


@pytest.mark.parametrize("change", SAME_NAME)
def test_a_measure_that_adds_up_something_else(
    declare: Declare, ledger: Ledger, change: str
) -> None:
    before, after = (text or 'type = "sum"\nfield = "area"' for text in SAME_NAME[change])
    begun(declare, ledger, "yield", x=before)
    declare("yield", x=after)
    refill()
    rollup_county(COUNTY)
    assert_counts_right()
    assert (totals(), members()) == started_over()


def test_records_that_are_dated_by_another_field(declare: Declare, ledger: Ledger) -> None:
    """They leave months in which nothing is left of them; who says no such day keeps the old."""
    begun(declare, ledger, "area", "owners", "base")
    declare("area", "owners", "base", dated='["sown_on", "on"]')
    refill()
    rollup_county(COUNTY)
    assert figure("records", month=202512) == 6
    assert_counts_right()
    assert (totals(), members()) == started_over()


def test_a_body_without_any_day_of_the_new_declaration_keeps_its_own(
    declare: Declare, ledger: Ledger
) -> None:
    declare("area")
    refill()
    record = ledger.add(20260310, kind="field", area=5)
    with writing() as connection:
        sql = text("UPDATE record SET body = :body WHERE record_id = :id")
        connection.execute(sql, {"id": record, "body": '{"area":7}'})
    declare("yield", "area")
    refill()
    rollup_county(COUNTY)
    assert figure("area") == 7
    assert_counts_right()


def test_until_then_nothing_is_added_up_or_repaired(declare: Declare, ledger: Ledger) -> None:
    begun(declare, ledger, "area")
    before = totals()
    declare("yield", "area")
    ledger.add(20260310, kind="field", area=1)
    report = rollup_county(COUNTY)
    assert (report.cells, dirty()) == (0, 1)
    assert totals() == before
    # The proof goes by the bodies: what it finds is true, and nothing is written.
    assert recount(COUNTY).misfilled
    with pytest.raises(NotFilled, match="field"):
        repair(COUNTY)
    told = CliRunner().invoke(recount_command, ["--repair"])
    assert (told.exit_code, "shishu migrate" in told.output) == (1, True)
    assert totals() == before
    assert [fault.place for fault in verify(COUNTY, "x").faults if fault.proof == "layout"] == [
        "field"
    ]
    refill()
    rollup_county(COUNTY)
    assert_counts_right()
    assert "layout" not in {fault.proof for fault in verify(COUNTY, "x").faults}


def test_a_database_of_the_release_before(declare: Declare, ledger: Ledger) -> None:
    """It keeps no layout, and nobody knows what its columns and totals hold."""
    begun(declare, ledger, "area", "owners")
    declare("yield", "area")
    with writing() as connection:
        connection.execute(text("DELETE FROM kind_layout"))
        connection.execute(text("UPDATE total SET reported = reported + 1"))
    assert refill().changed["field"] > 0
    rollup_county(COUNTY)
    assert_counts_right()
    assert (totals(), members()) == started_over()


def test_a_kind_that_is_declared_no_more_is_forgotten(declare: Declare, ledger: Ledger) -> None:
    begun(declare, ledger, "area")
    with writing() as connection:
        connection.execute(text("INSERT INTO kind_layout VALUES ('old', 'x', '{}', NULL)"))
    refill()
    with reading() as connection:
        assert set(kept_layouts(connection)) == {"field"}


def test_columns_that_an_older_worker_wrote_are_named_and_mended(
    declare: Declare, ledger: Ledger
) -> None:
    """One of the release before knows no layout: it went on while this one was migrated."""
    begun(declare, ledger, "yield", "area")
    with writing() as connection:
        sql = "UPDATE record SET n1 = n2, n2 = NULL WHERE month = 202601 AND status < 2"
        wrong = connection.execute(text(sql)).rowcount
    assert wrong > 0
    assert len(recount(COUNTY).misfilled) == wrong
    told = CliRunner().invoke(recount_command)
    assert (told.exit_code, f"{wrong} 条记录" in told.output) == (1, True)
    mended = CliRunner().invoke(recount_command, ["--repair"])
    assert mended.exit_code == 0, mended.output
    assert_counts_right()
    assert (totals(), members()) == started_over()
