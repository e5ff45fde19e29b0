"""Every bad day has a test that exists, and the page says which."""

import re

import pytest

from tests.architecture.tree import PROJECT
from tests.reliability import PAGE
from tests.scenarios import scenarios, table

NAMED = sorted({name for scenario in scenarios() for name in scenario.tests})


def test_all_are_there():
    assert [scenario.number for scenario in scenarios()] == list(range(1, 34))
    assert all(scenario.tests for scenario in scenarios())


@pytest.mark.parametrize("name", NAMED)
def test_the_test_exists(name: str):
    path, _, test = name.partition("::")
    source = (PROJECT / path).read_text(encoding="utf-8")
    if path.endswith(".py"):
        assert re.search(rf"^\s*def {re.escape(test)}\(", source, re.MULTILINE)
    else:
        assert re.search(rf'\b(?:it|test)(?:\.each)?\(\s*"{re.escape(test)}', source)


def test_the_page_says_so():
    assert "\n".join(table()) in PAGE.read_text(encoding="utf-8")
