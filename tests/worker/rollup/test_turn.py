"""What a rollup makes of records: every type of measure, every level, both tracks."""

import pytest
from sqlalchemy import text

from backend.db import writing
from tests.worker.ledger import (
    COUNTY,
    FAR,
    NEIGHBOUR,
    TOWNSHIP,
    VILLAGE,
    WHOLE,
    Ledger,
    assert_counts_right,
    dirty,
    mark,
    members,
    totals,
)
from worker.rollup.turn import drain_all, rollup_county

JANUARY, MARCH, APRIL, MAY = 202601, 202603, 202604, 202605
NONE = (0, 0, 0, 0)


def figures(
    measure: str, division: str = WHOLE, month: int = MARCH, part: str = "", kind: str = "plot"
) -> tuple[int, int, int, int]:
    """The four figures of one total row; zeros where there is none."""
    return totals().get((division, kind, month, measure, part), NONE)


def version() -> int:
    """The version of the county's totals."""
    with writing() as connection:
        return connection.execute(text("SELECT max(version) FROM rollup_turn")).scalar_one()


@pytest.fixture(autouse=True)
def _checked(ledger: Ledger):
    """Whatever a test did, its last rollup agrees with a recount."""
    yield
    rollup_county(COUNTY)
    assert_counts_right()


def test_a_record_reaches_village_township_and_county(ledger: Ledger) -> None:
    ledger.add(area=250, crop="tea", owner="张三", variety="黄金茶1号")
    report = rollup_county(COUNTY)
    assert (report.cells, report.loops, report.more) == (1, 1, False)
    for division in (VILLAGE, TOWNSHIP, WHOLE):
        assert figures("records", division) == (1, 1, 0, 0)
        assert figures("tea_records", division) == (1, 1, 0, 0)
        assert figures("area", division) == (250, 250, 0, 0)
        assert figures("area", division, part="tea") == (250, 250, 0, 0)
        assert figures("owners", division) == (1, 1, 0, 0)
        assert figures("varieties", division, part="tea") == (1, 1, 0, 0)
    assert dirty() == 0


def test_both_tracks(ledger: Ledger) -> None:
    ledger.add(area=100, status=0)
    ledger.add(area=30, status=1)
    ledger.add(area=7, status=2)
    rollup_county(COUNTY)
    assert figures("records") == (2, 2, 1, 1)
    assert figures("area") == (130, 130, 30, 30)


def test_a_sum_is_kept_by_part_and_whole(ledger: Ledger) -> None:
    ledger.add(area=100, crop="tea")
    ledger.add(area=30, crop="corn", division=FAR)
    ledger.add(area=7)
    rollup_county(COUNTY)
    assert figures("area", part="tea")[0] == 100
    assert figures("area", part="corn")[0] == 30
    assert figures("area")[0] == 137


def test_moved_to_another_month(ledger: Ledger) -> None:
    record = ledger.add(area=100)
    rollup_county(COUNTY)
    ledger.change(record, day=20260401)
    rollup_county(COUNTY)
    assert figures("area", month=MARCH) == NONE
    assert figures("area", month=APRIL) == (100, 100, 0, 0)


def test_moved_to_another_village(ledger: Ledger) -> None:
    record = ledger.add(area=100, owner="张三")
    rollup_county(COUNTY)
    ledger.change(record, division=FAR)
    rollup_county(COUNTY)
    assert figures("area", VILLAGE) == NONE
    assert figures("owners", TOWNSHIP) == NONE
    assert figures("area", FAR) == figures("area", WHOLE) == (100, 100, 0, 0)


def test_withdrawn_leaves_no_row_behind(ledger: Ledger) -> None:
    record = ledger.add(area=100, crop="tea", owner="张三", variety="甲", workers=3)
    rollup_county(COUNTY)
    ledger.change(record, dead=1)
    rollup_county(COUNTY)
    assert totals() == {}
    assert members() == {}


def test_county_distinct_is_not_the_sum_of_its_villages(ledger: Ledger) -> None:
    for village in (VILLAGE, NEIGHBOUR, FAR):
        ledger.add(division=village, variety="甲", owner="张三")
    ledger.add(division=FAR, variety="乙")
    rollup_county(COUNTY)
    assert figures("varieties", TOWNSHIP)[0] == 1
    assert figures("varieties", WHOLE)[0] == 2
    # The same name in three villages is three people.
    assert figures("owners", WHOLE)[0] == 3


def test_distinct_adds_up_over_a_year(ledger: Ledger) -> None:
    march = ledger.add(day=20260310, variety="甲")
    ledger.add(day=20260510, variety="甲")
    ledger.add(day=20270110, variety="甲")
    rollup_county(COUNTY)
    assert [figures("varieties", month=m)[1] for m in (MARCH, MAY, 202701)] == [1, 0, 1]
    # An earlier month takes over; when both are gone, May is the first.
    january = ledger.add(day=20260110, division=FAR, variety="甲")
    rollup_county(COUNTY)
    assert [figures("varieties", month=m)[1] for m in (JANUARY, MARCH, MAY)] == [1, 0, 0]
    ledger.change(january, dead=1)
    ledger.change(march, dead=1)
    rollup_county(COUNTY)
    assert [figures("varieties", month=m)[1] for m in (JANUARY, MARCH, MAY)] == [0, 0, 1]


def test_distinct_by_part(ledger: Ledger) -> None:
    ledger.add(variety="甲", crop="tea")
    ledger.add(variety="甲", crop="corn")
    rollup_county(COUNTY)
    assert figures("varieties")[0] == 1
    assert figures("varieties", part="tea")[0] == figures("varieties", part="corn")[0] == 1


def level(month: int, division: str = WHOLE) -> int:
    """A stock at a month's end: the running sum of its deltas on the reported track."""
    return sum(
        row[1]
        for key, row in totals().items()
        if key[0] == division and key[3] == "workers" and key[2] <= month
    )


def test_stock_keeps_the_latest_of_each_subject(ledger: Ledger) -> None:
    ledger.add(day=20260110, owner="张三", workers=5)
    ledger.add(day=20260111, owner="李四", workers=2)
    ledger.add(day=20260310, owner="张三", workers=8)
    ledger.add(day=20260320, owner="张三", workers=6)
    rollup_county(COUNTY)
    assert figures("workers", month=MARCH) == (6, 1, 0, 0)
    assert [level(m) for m in (JANUARY, 202602, MARCH, MAY)] == [7, 7, 8, 8]


def test_stock_of_the_same_day_goes_by_id(ledger: Ledger) -> None:
    ids = [ledger.add(owner="张三", workers=n) for n in range(1, 6)]
    rollup_county(COUNTY)
    assert figures("workers")[0] == 1 + ids.index(max(ids))


def test_stock_told_late_moves_only_the_month_after(ledger: Ledger) -> None:
    ledger.add(day=20260110, owner="张三", workers=5)
    ledger.add(day=20260510, owner="张三", workers=9)
    rollup_county(COUNTY)
    late = ledger.add(day=20260310, owner="张三", workers=20)
    rollup_county(COUNTY)
    assert [figures("workers", month=m)[:2] for m in (MARCH, MAY)] == [(20, 15), (9, -11)]
    ledger.change(late, dead=1)
    rollup_county(COUNTY)
    assert [figures("workers", month=m)[:2] for m in (MARCH, MAY)] == [(0, 0), (9, 4)]
    assert level(MAY) == 9


def test_approval_changes_one_track_only(ledger: Ledger) -> None:
    record = ledger.add(day=20260110, owner="张三", workers=5, variety="甲")
    ledger.add(day=20260310, owner="张三", workers=9, variety="甲", status=1)
    rollup_county(COUNTY)
    assert figures("workers", month=MARCH) == (9, 4, 9, 9)
    assert figures("varieties", month=MARCH) == (1, 0, 1, 1)
    ledger.change(record, status=1)
    rollup_county(COUNTY)
    assert figures("workers", month=MARCH) == (9, 4, 9, 4)
    assert figures("varieties", month=MARCH) == (1, 0, 1, 0)


def test_kinds_of_the_township_and_of_the_county(ledger: Ledger) -> None:
    ledger.add(kind="course", division=TOWNSHIP, people=40, teacher="王")
    ledger.add(kind="course", division="431222114000", people=2, teacher="王")
    ledger.add(kind="office", division=WHOLE, name="高企", amount=12)
    rollup_county(COUNTY)
    assert figures("people", kind="course")[0] == 42
    assert figures("teachers", kind="course")[0] == 1
    assert figures("amount", kind="office") == (12, 12, 0, 0)


def test_rolled_up_again_changes_nothing(ledger: Ledger) -> None:
    ledger.add(area=100, owner="张三", variety="甲", workers=3)
    rollup_county(COUNTY)
    before = (version(), totals(), members())
    with writing() as connection:
        mark(connection, (VILLAGE, "plot", MARCH))
    report = rollup_county(COUNTY)
    assert (report.cells, report.rows) == (1, 0)
    assert (version(), totals(), members()) == before


def test_version_moves_with_the_totals(ledger: Ledger) -> None:
    ledger.add(area=100)
    rollup_county(COUNTY)
    before = version()
    ledger.add(area=1)
    rollup_county(COUNTY)
    assert version() == before + 1


def test_recompute_overwrites_old_data(ledger: Ledger) -> None:
    ledger.add(area=100)
    rollup_county(COUNTY)
    with writing() as connection:
        connection.execute(text("UPDATE total SET reported = 999, approved_delta = 5"))
        mark(connection, (VILLAGE, "plot", MARCH))
    rollup_county(COUNTY)
    assert figures("area", VILLAGE) == figures("area", WHOLE) == (100, 100, 0, 0)


def test_a_kind_that_this_worker_does_not_know_waits(ledger: Ledger) -> None:
    with writing() as connection:
        mark(connection, (VILLAGE, "newer_kind", MARCH))
    assert rollup_county(COUNTY).cells == 0
    assert dirty() == 1
    with writing() as connection:
        connection.execute(text("DELETE FROM dirty_cell"))


def test_drain_all_finds_the_counties_by_itself(ledger: Ledger) -> None:
    ledger.add(area=100)
    assert [report.county for report in drain_all()] == [COUNTY]
    assert drain_all() == []
