"""Periods and instants in the county's words."""

import pytest

from backend.exports.heading import NEVER, heading, moment, span
from backend.exports.sheet import safe


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (202601, 202611, "2026年1—11月"),
        (202611, 202611, "2026年11月"),
        (202512, 202602, "2025年12月—2026年2月"),
    ],
)
def test_span(first: int, last: int, words: str) -> None:
    assert span(first, last) == words


def test_instants_are_the_countys() -> None:
    assert safe(moment(1_790_000_000_000)) == "2026-09-21 22:13:20"
    assert moment(0) == NEVER


def test_says_when_figures_are_about_to_move() -> None:
    quiet = heading("t", "p", "x", "approved", 1, 0)
    moving = heading("t", "p", "x", "approved", 1, 3)
    assert len(moving) == len(quiet) + 1
    assert "3" in str(moving[-1][1])
