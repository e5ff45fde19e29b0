"""A refill that is killed, begun anew, or run by several at once; what arrives meanwhile."""

import pytest

from tests.worker.layout.conftest import Declare
from tests.worker.layout.fields import begun, figure, started_over
from tests.worker.ledger import COUNTY, VILLAGE, Ledger, assert_counts_right, members, totals
from worker.layout.refill import Refilled, refill
from worker.rollup.turn import rollup_county


class Killed(Exception):
    """What ends a run in the middle."""


@pytest.mark.parametrize("pages", [1, 3, 11])
def test_a_run_that_was_killed_is_gone_on_with(
    declare: Declare, ledger: Ledger, pages: int
) -> None:
    begun(declare, ledger, "area")
    declare("yield", "area")
    left = iter(range(pages - 1))

    def die(_done: int, _of: int) -> None:
        if next(left, None) is None:
            raise Killed

    with pytest.raises(Killed):
        refill(die, size=2)
    assert rollup_county(COUNTY).cells == 0
    done = refill(size=2)
    assert done.looked["field"] == 24 - 2 * pages
    rollup_county(COUNTY)
    assert_counts_right()
    assert (totals(), members()) == started_over()


def test_declared_again_before_the_first_was_done(declare: Declare, ledger: Ledger) -> None:
    begun(declare, ledger, "area", "owners")
    declare("yield", "area")

    def die(_done: int, _of: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        refill(die, size=5)
    declare("owners", "base", "yield")
    assert refill(size=5).looked["field"] == 24
    rollup_county(COUNTY)
    assert_counts_right()
    assert (totals(), members()) == started_over()


def test_several_at_once_take_turns(declare: Declare, ledger: Ledger) -> None:
    begun(declare, ledger, "area")
    declare("yield", "area")
    others: list[Refilled] = []
    done = refill(lambda _done, _of: None if others else others.append(refill(size=3)), size=3)
    assert (done.looked["field"], others[0].looked["field"]) == (3, 21)
    assert (done.cells, others[0].cells > 0) == (0, True)
    rollup_county(COUNTY)
    assert_counts_right()


def test_a_record_that_arrives_meanwhile(declare: Declare, ledger: Ledger) -> None:
    begun(declare, ledger, "area")
    declare("yield", "area")
    pages: list[int] = []

    def arrive(done: int, _of: int) -> None:
        pages.append(done)
        ledger.add(20260310, kind="field", area=1, yield_kg=len(pages))
        assert rollup_county(COUNTY).cells == 0

    refill(arrive, size=9)
    rollup_county(COUNTY)
    assert_counts_right()
    assert figure("yield", VILLAGE) == sum(range(1, len(pages) + 1))
