"""What a rollup asks of the database does not depend on how many cells are dirty."""

from typing import Any

from sqlalchemy import event

from backend.db import db
from tests.worker.ledger import COUNTY, FAR, NEIGHBOUR, VILLAGE, Ledger, assert_counts_right
from worker.rollup.turn import rollup_county


def asked() -> int:
    """How many statements a rollup of all that is dirty sends."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        report = rollup_county(COUNTY)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert report.cells
    assert not report.more
    return len(found)


def test_many_cells_ask_no_more_than_one(ledger: Ledger) -> None:
    ledger.add()
    rollup_county(COUNTY)
    ledger.add(area=100, owner="张三", variety="甲", workers=3)
    one = asked()
    for village in (VILLAGE, NEIGHBOUR, FAR):
        for month in range(202601, 202607):
            ledger.add(month * 100 + 5, village, area=1, owner="李四", variety="乙", workers=2)
    assert asked() == one
    assert_counts_right()
