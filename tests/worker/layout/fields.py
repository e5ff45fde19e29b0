"""Records of a kind that is declared anew, and what they come to."""

from sqlalchemy import text

from backend.db import writing
from tests.worker.layout.conftest import Declare
from tests.worker.ledger import (
    COUNTY,
    FAR,
    NEIGHBOUR,
    VILLAGE,
    WHOLE,
    Ledger,
    assert_counts_right,
    mark,
    members,
    totals,
)
from worker.layout.refill import refill
from worker.rollup.turn import rollup_county

MARCH = 202603


def figure(measure: str, division: str = WHOLE, month: int = MARCH, part: str = "") -> int:
    """The reported figure of a measure of the kind in a month; 0 where no row holds any."""
    return totals().get((division, "field", month, measure, part), (0,))[0]


def two_fields(ledger: Ledger) -> None:
    """10 亩 and 500 kg; 20 亩 and 300 kg."""
    ledger.add(20260310, kind="field", area=1000, yield_kg=5000, owner="张三")
    ledger.add(20260311, NEIGHBOUR, kind="field", area=2000, yield_kg=3000, owner="李四")


def crowd(ledger: Ledger) -> None:
    """Records of three villages and two years, in all the states that a record has."""
    for number in range(24):
        ledger.add(
            20250110 + number % 2 * 10000 + number % 5 * 100, (VILLAGE, NEIGHBOUR, FAR)[number % 3],
            "field", (0, 1, 1, 2)[number % 4], owner="张李王"[number % 3], area=100 * number + 7,
            crop=("tea", "rice", "")[number % 3], season=("spring", "fall")[number % 2],
            **({"yield_kg": 10 * number} if number % 4 else {}),
            **({"sown_on": f"2025-12-{number + 1:02}"} if number % 2 else {}),
        )  # fmt: skip


def begun(declare: Declare, ledger: Ledger, *names: str, **more: str) -> None:
    """A database that was migrated under this declaration, with records, all rolled up."""
    ledger.clear()
    declare(*names, **more)
    refill()
    crowd(ledger)
    rollup_county(COUNTY)
    assert_counts_right()


def started_over() -> tuple[dict, dict]:
    """What totals and members come to when they are made from nothing."""
    with writing() as connection:
        for table in ("total", "total_member", "dirty_cell"):
            connection.execute(text(f"DELETE FROM {table}"))
        cells = connection.execute(text("SELECT DISTINCT division, kind, month FROM record"))
        mark(connection, *map(tuple, cells))
    rollup_county(COUNTY)
    return totals(), members()
