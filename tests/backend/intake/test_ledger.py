"""Which numbers of a phone have arrived, as ranges."""

from hypothesis import given
from hypothesis import strategies as st

from backend.intake.ledger import contiguous, missing, received

NUMBERS = st.sets(st.integers(1, 60))


def test_a_hole_shows_until_it_is_filled():
    ranges = received([], {1, 2, 3, 5})
    assert (ranges, contiguous(ranges), missing(ranges)) == ([[1, 3], [5, 5]], 3, [[4, 4]])
    ranges = received(ranges, {4})
    assert (ranges, contiguous(ranges), missing(ranges)) == ([[1, 5]], 5, [])


def test_nothing_has_come():
    assert (received([], ()), contiguous([]), missing([])) == ([], 0, [])
    assert missing([[7, 9]]) == [[1, 6]]


@given(st.lists(NUMBERS, max_size=5))
def test_ranges_hold_exactly_what_came(batches: list[set[int]]):
    ranges: list[list[int]] = []
    for batch in batches:
        ranges = received(ranges, batch)
    came = set().union(*batches)
    held = {n for first, last in ranges for n in range(first, last + 1)}
    holes = {n for first, last in missing(ranges) for n in range(first, last + 1)}
    assert held == came
    assert holes == set(range(1, max(came, default=0))) - came
    assert set(range(1, contiguous(ranges) + 1)) <= came


def test_a_phone_that_counts_at_random_does_not_grow_without_end():
    ranges = received([], range(1, 20_000, 2))
    assert len(ranges) == 2000
    assert len(missing(ranges)) == 98
