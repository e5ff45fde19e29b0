"""Full, partial and incremental rollups give one answer, and it is the recount's (scenario 26)."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from backend.db import writing
from tests.worker.ledger import (
    COUNTY,
    FAR,
    FAR_TOWNSHIP,
    NEIGHBOUR,
    TOWNSHIP,
    VILLAGE,
    WHOLE,
    Ledger,
    assert_counts_right,
    mark,
    members,
    totals,
)
from worker.rollup.turn import rollup_county

HOMES = {"plot": (VILLAGE, NEIGHBOUR, FAR), "course": (TOWNSHIP, FAR_TOWNSHIP), "office": (WHOLE,)}
DAYS = st.sampled_from([20251130, 20251205, 20260105, 20260120, 20260210, 20260401, 20270101])
STATUS = st.sampled_from([0, 0, 1, 1, 2])
BODIES = {
    "plot": {
        "owner": st.sampled_from("张李王"),
        "variety": st.sampled_from("甲乙"),
        "crop": st.sampled_from(["tea", "corn"]),
        "area": st.integers(0, 5000),
        "workers": st.integers(0, 9),
    },
    "course": {"teacher": st.sampled_from("赵钱"), "people": st.integers(0, 99)},
    "office": {"name": st.sampled_from("ab"), "amount": st.integers(0, 99)},
}
WHICH = st.integers(0, 1000)


def _bodies(kind: str) -> st.SearchStrategy:
    return st.fixed_dictionaries({}, optional=BODIES[kind])


def _adds(kind: str) -> st.SearchStrategy:
    home = st.sampled_from(HOMES[kind])
    return st.tuples(st.just("add"), st.just(kind), home, DAYS, STATUS, _bodies(kind))


STEPS = st.lists(
    st.one_of(
        *map(_adds, ["plot", "plot", "plot", "course", "office"]),
        st.tuples(st.just("move"), WHICH, WHICH, DAYS),
        st.tuples(st.just("judge"), WHICH, STATUS),
        st.tuples(st.just("withdraw"), WHICH),
        st.tuples(st.just("edit"), WHICH, _bodies("plot")),
        st.tuples(st.just("roll"), st.integers(1, 4)),
    ),
    min_size=4,
    max_size=24,
)


def play(ledger: Ledger, steps: list[tuple]) -> None:
    """Do the steps in order; those on a record pick one of those that there are."""
    kinds: dict[str, str] = {}
    for what, *details in steps:
        if what == "add":
            kind, home, day, status, body = details
            kinds[ledger.add(day, home, kind, status, **body)] = kind
        elif what == "roll":
            # A county half rolled up: one turn of a few cells.
            rollup_county(COUNTY, limit=details[0], seconds=0)
        elif kinds:
            record = list(kinds)[details[0] % len(kinds)]
            change(ledger, record, kinds[record], what, details[1:])


def change(ledger: Ledger, record: str, kind: str, what: str, details: list) -> None:
    """One change of one record."""
    if what == "move":
        homes = HOMES[kind]
        ledger.change(record, division=homes[details[0] % len(homes)], day=details[1])
    elif what == "judge":
        ledger.change(record, status=details[0])
    elif what == "withdraw":
        ledger.change(record, dead=1)
    elif kind == "plot":
        ledger.change(record, body=dict(details[0]))


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_any_history_gives_what_its_records_make(ledger: Ledger, steps: list[tuple]) -> None:
    ledger.clear()
    play(ledger, steps)
    rollup_county(COUNTY, limit=3)
    assert_counts_right()
    incremental = totals(), members()
    start_over()
    rollup_county(COUNTY)
    assert (totals(), members()) == incremental


def start_over() -> None:
    """Forget every total and mark every cell that has a record."""
    with writing() as connection:
        for table in ("total", "total_member", "dirty_cell"):
            connection.execute(text(f"DELETE FROM {table}"))
        cells = connection.execute(text("SELECT DISTINCT division, kind, month FROM record"))
        mark(connection, *map(tuple, cells))
