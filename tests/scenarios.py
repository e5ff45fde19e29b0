"""The bad days that other systems had, and which tests show what holds here: `scenarios.toml`.

    python -m tests.scenarios

writes the table of docs/reliability.md; a test holds both to what exists.
"""

import tomllib
from pathlib import Path
from typing import NamedTuple

from tests.reliability import replace_section


class Scenario(NamedTuple):
    """One bad day, by its number in the list of them."""

    number: int
    what: str
    tests: list[str]


def scenarios() -> list[Scenario]:
    """All of them, as they are listed."""
    listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return [Scenario(**entry) for entry in listed["scenario"]]


def table() -> list[str]:
    """The table as Markdown."""
    lines = ["| | what went wrong elsewhere | shown by |", "|---|---|---|"]
    for number, what, tests in scenarios():
        named = "<br>".join(f"`{name}`" for name in tests)
        lines.append(f"| {number} | {what} | {named} |")
    return lines


if __name__ == "__main__":
    replace_section("scenarios", table())
