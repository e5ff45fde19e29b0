"""day: a calendar day as YYYY-MM-DD."""

from datetime import date
from functools import lru_cache
from typing import Any

from backend.catalogue.declaration import Table
from backend.catalogue.fields.outcome import ABSENT, BAD, GOOD, Test
from backend.catalogue.kind import Field, Finding

TYPES = ("day",)
EARLIEST = "2000-01-01"
_LENGTH = len("YYYY-MM-DD")


@lru_cache(maxsize=8192)
def parse_day(text: str) -> date | None:
    """The day that ``text`` names, or None; only the form YYYY-MM-DD is read."""
    if len(text) != _LENGTH or text[4] != "-" or text[7] != "-":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read(table: Table, kind_of: str) -> dict[str, Any]:
    """The keys of a day: the earliest that is possible, and whether it may be to come."""
    earliest = table.text("earliest") or EARLIEST
    if parse_day(earliest) is None:
        raise table.wrong("earliest", f"{earliest!r} is not a day (YYYY-MM-DD)")
    return {"earliest": earliest, "future_ok": table.flag("future_ok")}


def prepare(field: Field) -> Test:
    """The test of one day. Days in ISO form compare as text."""
    name, earliest, future_ok = field.name, field.earliest or EARLIEST, field.future_ok
    wrong = Finding(name, "type", {})
    no_day = Finding(name, "not_a_day", {})
    early = Finding(name, "too_early", {"limit": earliest})

    def test(value: Any, today: str, errors: list[Finding], warnings: list[Finding]) -> int:
        if type(value) is not str:
            errors.append(wrong)
        elif not value:
            return ABSENT
        elif parse_day(value) is None:
            errors.append(no_day)
        elif value < earliest:
            errors.append(early)
        elif value > today and not future_ok:
            errors.append(Finding(name, "future", {"limit": today}))
        else:
            return GOOD
        return BAD

    return test
