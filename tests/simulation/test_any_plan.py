"""Small histories that Hypothesis draws, and makes smaller where one breaks something."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.simulation.conftest import Machine
from tests.simulation.county import Shape
from tests.simulation.plan import HOUR, OFFICE, PHONE, SECOND, WIRE, WORK, Plan, Visit
from tests.simulation.run import run_plan
from tests.simulation.server import START

SHAPE = Shape()
PEOPLE = [person for person in SHAPE.people() if person.role == "village_reporter"]
LENGTH = 4 * HOUR

ACTS = st.one_of(
    st.just({"e": "save"}),
    st.builds(lambda pick: {"e": "edit", "pick": pick}, st.integers(0, 2)),
    st.builds(lambda pick: {"e": "form", "pick": pick}, st.integers(0, 2)),
    st.builds(lambda pick: {"e": "withdraw", "pick": pick}, st.integers(0, 2)),
    st.builds(lambda on: {"e": "network", "on": on}, st.booleans()),
    st.just({"e": "sync"}),
)
VISITS = st.tuples(
    st.integers(0, 1), st.integers(0, LENGTH // SECOND), st.lists(ACTS, min_size=1, max_size=4)
)
RATES = st.dictionaries(st.sampled_from((*WIRE, *PHONE, *WORK)), st.sampled_from((0.1, 0.3)),
                        max_size=3)  # fmt: skip
#: What the office does by itself: a village is renumbered as one of the ways of moving it.
MOVES = sorted(set(OFFICE) - {"restored", "renumbered"})
DONE = st.lists(
    st.tuples(
        st.integers(0, LENGTH // SECOND),
        st.sampled_from(("review", "desk_edit", "sweep", *MOVES)),
    ),
    max_size=4,
)


@st.composite
def plans(drawn: Any) -> Plan:
    """Two phones of one village, a few visits, a few faults."""
    phones = [[PEOPLE[0]], [PEOPLE[1]]]
    visits, free = [], [0, 0]
    for number, at, acts in sorted(drawn(st.lists(VISITS, min_size=1, max_size=4)), key=str):
        at = max(at * SECOND, free[number])
        when = [((place + 2) * 10 * SECOND, act) for place, act in enumerate(acts)]
        ends = when[-1][0] + 60 * SECOND
        visits.append(Visit(number, phones[number][0], START + at, when, ends))
        free[number] = at + ends + 10 * SECOND
    office = sorted((START + at * SECOND, what) for at, what in drawn(DONE))
    seed = drawn(st.integers(0, 2**20))
    return Plan(seed, SHAPE, drawn(RATES), phones, visits, office, START + LENGTH)


@pytest.mark.timeout(900)
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plan=plans())
def test_any_small_history_holds(machine: Machine, plan: Plan):
    ended = run_plan(*machine, plan)
    assert ended.breach is None, ended.told()
