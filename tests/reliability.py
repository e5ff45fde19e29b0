"""docs/reliability.md: each runner of faults replaces its section, with date and machine."""

import os
import platform
from datetime import UTC, datetime

from backend.config import PROJECT
from tests.bench.machine import processor

PAGE = PROJECT / "docs" / "reliability.md"


def write_section(name: str, lines: list[str]) -> None:
    """Put ``lines`` (Markdown without a heading) into the section ``name``, with date and machine.

    Raises LookupError where the page has no such section.
    """
    replace_section(name, [_measured(), "", *lines])


def replace_section(name: str, lines: list[str]) -> None:
    """The same for what was not measured."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    text = PAGE.read_text(encoding="utf-8")
    if begin not in text or end not in text:
        raise LookupError(f"docs/reliability.md has no section {name}")
    before, rest = text.split(begin, 1)
    after = rest.split(end, 1)[1]
    body = "\n".join(lines)
    PAGE.write_text(f"{before}{begin}\n{body}\n{end}{after}", encoding="utf-8")


def _measured() -> str:
    return (
        f"Run on {datetime.now(UTC):%Y-%m-%d}: {processor()}, {os.cpu_count()} cores, "
        f"Linux {platform.release()}, Python {platform.python_version()}."
    )
