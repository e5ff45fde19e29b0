"""The checker can fail: deliberate bugs, each with a seed that is known to show it."""

import pytest

from tests.simulation.breeding import MUTANTS, catch
from tests.simulation.conftest import Machine
from tests.simulation.host import build

#: So many seeds at most: the first one shows it as long as nothing is drawn in another order.
MOST = 20
#: A few of each sort; `make simulate` tries them all.
KNOWN = {
    "no_unique_key": 0,
    "rollup_adds": 0,
    "rolled_ahead": 0,
    "scope_ignored": 0,
    "seq_not_kept": 0,
    "epoch_ignored": 5,
    "timeout_is_success": 0,
    "saved_too_soon": 220,
    "unknown_is_final": 0,
    "unknown_change_passed": 0,
    "gone_still_stands": 6,
    "one_step": 64,
    "list_leaves_people": 0,
    "list_leaves_records": 0,
    "number_of_before": 0,
    "released_unnumbered": 0,
}


@pytest.mark.parametrize("name", KNOWN)
def test_a_bug_is_seen(machine: Machine, name: str):
    first = KNOWN[name]
    caught = catch(*machine, MUTANTS[name], range(first, first + MOST))
    assert caught.seeds is not None, f"{name} went unseen from seed {first} to {caught.seed}"


def test_every_text_of_the_phone_is_still_there(machine: Machine):
    """The phones' process refuses a text that is not in the core exactly once."""
    _, host = machine
    for mutant in MUTANTS.values():
        if mutant.texts:
            host.begin(0, mutant.texts)


def test_there_are_enough_of_them():
    assert len(MUTANTS) >= 25


@pytest.mark.parametrize("name", [name for name, mutant in MUTANTS.items() if mutant.texts])
def test_a_bug_of_the_phone_has_one_place_in_its_core(name: str):
    core = (build() / "core.js").read_text()
    assert [core.count(text["find"]) for text in MUTANTS[name].texts] == [1] * len(
        MUTANTS[name].texts
    )
