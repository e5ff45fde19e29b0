"""docs/security.md tells the truth: files that it names exist, numbers could be of ASVS."""

import re
from pathlib import Path

import pytest

from tests.architecture.tree import PROJECT, files, text

PAGE = Path("docs/security.md")
NAMED = re.compile(r"`((?:backend|tests|pwa|worker|docs)/[\w./-]+)`")
LINKED = re.compile(r"\]\((?!https?:)([\w./-]+)\)")
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]*) \| ([^|]*) \|$", re.MULTILINE)
NUMBER = re.compile(r"\b(\d{1,2})\.(\d)\.(\d{1,2})\b")


def test_every_file_that_it_names_exists():
    named = set(NAMED.findall(text(PAGE)))
    assert len(named) > 60
    tracked = {str(path) for path in files()}
    folders = {str(parent) for path in tracked for parent in Path(path).parents}
    assert not {name.rstrip("/") for name in named} - tracked - folders


def test_every_link_leads_somewhere():
    for target in LINKED.findall(text(PAGE)):
        assert (PROJECT / "docs" / target).exists(), target


def test_what_is_met_names_a_place_and_what_is_shown_names_a_test():
    rows = [row for row in ROW.findall(text(PAGE)) if NUMBER.search(row[0])]
    assert len(rows) > 55
    for number, _, where, shown in rows:
        assert where.strip(), number
        tests = [name for name in NAMED.findall(shown) if name.startswith("tests/")]
        assert bool(tests) == bool(shown.strip()), f"{number}: {shown}"
        assert all(
            Path(name).name.startswith("test_") or name == "tests/borders/coverage.py"
            for name in tests
        ), shown


#: How many sections each chapter of ASVS 5.0.0 has.
SECTIONS = {
    1: 5, 2: 4, 3: 7, 4: 4, 5: 4, 6: 8, 7: 6, 8: 4, 11: 7, 12: 3, 13: 4, 14: 3, 15: 4, 16: 5,
}  # fmt: skip


@pytest.mark.parametrize("number", sorted(set(NUMBER.findall(text(PAGE))) - {("5", "0", "0")}))
def test_numbers_are_of_chapters_and_sections_that_exist(number):
    chapter, section, _ = map(int, number)
    assert 1 <= section <= SECTIONS[chapter]
