"""`shishu recount`: it finds every kind of wrong row, says which, and can put it right."""

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from backend.db import writing
from tests.worker.ledger import (
    COUNTY,
    FAR,
    NEIGHBOUR,
    VILLAGE,
    WHOLE,
    Ledger,
    assert_counts_right,
    members,
    totals,
)
from worker.rollup.commands import recount_command, rollup
from worker.rollup.recount import recount
from worker.rollup.repair import repair
from worker.rollup.turn import rollup_county

DAMAGE = [
    f"UPDATE total SET reported = reported + 1 WHERE division = '{WHOLE}' AND measure = 'area'",
    f"UPDATE total SET approved_delta = 7 WHERE division = '{VILLAGE}' AND measure = 'workers'",
    f"DELETE FROM total WHERE division = '{WHOLE}' AND measure = 'varieties'",
    "DELETE FROM total",
    "UPDATE total SET month = 202412 WHERE measure = 'records' AND month = 202603",
    f"DELETE FROM total_member WHERE division = '{WHOLE}'",
    f"UPDATE total_member SET approved_delta = 5 WHERE division = '{VILLAGE}'",
    "UPDATE total_member SET reported_delta = 5 WHERE measure = 'workers' AND month = 202603",
    "UPDATE total_member SET member = 'nobody' WHERE measure = 'owners' AND month = 202603",
    "DELETE FROM total_member",
]


def world(ledger: Ledger) -> None:
    """A few records in three villages and three months, rolled up."""
    for day in (20260110, 20260310, 20260510):
        for village in (VILLAGE, NEIGHBOUR, FAR):
            ledger.add(
                day, village, status=day // 100 % 2, area=day % 97, crop="tea",
                owner="张三", variety="甲", workers=day // 100 % 10,
            )  # fmt: skip
    rollup_county(COUNTY)


def damage(sql: str) -> None:
    """Do behind everybody's back what no code does."""
    with writing() as connection:
        assert connection.execute(text(sql)).rowcount > 0


@pytest.mark.parametrize("sql", DAMAGE)
def test_damage_is_found_and_put_right(ledger: Ledger, sql: str) -> None:
    world(ledger)
    right = totals(), members()
    damage(sql)
    found = recount(COUNTY).differences
    assert found
    repaired = repair(COUNTY)
    assert repaired == found
    assert (totals(), members()) == right
    assert_counts_right()


def test_a_repair_between_two_rollups_loses_nothing(ledger: Ledger) -> None:
    """Cells that are dirty while the repair runs: both find the same figures."""
    world(ledger)
    ledger.add(area=5, owner="李四", workers=2)
    damage("UPDATE total SET reported = reported + 1")
    repair(COUNTY)
    assert_counts_right_but_dirty(1)
    ledger.add(area=7, owner="李四", workers=1)
    rollup_county(COUNTY)
    assert_counts_right()


def assert_counts_right_but_dirty(cells: int) -> None:
    """Nothing differs in what is compared, and so many cells are left out of it."""
    found = recount(COUNTY)
    assert (found.differences, found.waiting) == ([], cells)


def test_what_is_dirty_is_not_called_wrong(ledger: Ledger) -> None:
    world(ledger)
    ledger.add(area=5, owner="李四", workers=2)
    assert_counts_right_but_dirty(1)


def test_command_says_that_nothing_differs(ledger: Ledger) -> None:
    world(ledger)
    done = CliRunner().invoke(recount_command)
    assert done.exit_code == 0, done.output
    assert "0 个单元格不一致" in done.output


def test_command_names_what_differs_and_fails(ledger: Ledger) -> None:
    world(ledger)
    damage(DAMAGE[0])
    done = CliRunner().invoke(recount_command, ["--county", COUNTY])
    assert done.exit_code == 1
    assert f"total {WHOLE} plot 202601 area" in done.output


def test_command_repairs(ledger: Ledger) -> None:
    world(ledger)
    damage(DAMAGE[3])
    done = CliRunner().invoke(recount_command, ["--repair"])
    assert done.exit_code == 0, done.output
    assert_counts_right()


def test_rollup_command_drains(ledger: Ledger) -> None:
    ledger.add(area=5)
    done = CliRunner().invoke(rollup)
    assert done.exit_code == 0
    assert f"{COUNTY}: 1" in done.output
    assert_counts_right()
