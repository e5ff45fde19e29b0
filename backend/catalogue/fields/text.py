"""text, household, variety: short texts that people write."""

import re
from collections.abc import Callable
from typing import Any
from unicodedata import is_normalized

from backend.catalogue.declaration import Table
from backend.catalogue.fields.outcome import ABSENT, BAD, GOOD, Test
from backend.catalogue.kind import Field, Finding, Suggestions
from backend.catalogue.normalise import SPACES

TYPES = ("text", "household", "variety")
DEFAULT_LENGTH = {"text": 100, "household": 20, "variety": 40}
LONGEST = 2000

# Control characters, line separators, direction overrides, byte-order marks, lone surrogates.
_ODD = (
    r"\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
    r"\ufeff\ufff9-\uffff\ud800-\udfff"
)
_ODD_IN_LINE = re.compile(f"[\\n{_ODD}]")
_ODD_IN_LINES = re.compile(f"[{_ODD}]")
_BLANK = re.compile(f"[{SPACES}]*")
# A resident identity number: we never collect it, wherever it is typed. The date in the middle
# keeps registration numbers of firms and varieties out of it.
_IDENTITY = re.compile(
    r"(?<![0-9])[0-9]{6}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]"
    r"(?![0-9])"
)
IDENTITY_LENGTH = 18


def read(table: Table, kind_of: str) -> dict[str, Any]:
    """The keys of a text field."""
    max_length = table.whole("max_length", 1, LONGEST) or DEFAULT_LENGTH[kind_of]
    min_length = table.whole("min_length", 1, max_length)
    return {
        "min_length": min_length,
        "max_length": max_length,
        "lines": table.flag("lines"),
        "suggestions": _suggestions(table),
    }


def _suggestions(table: Table) -> Suggestions | None:
    if not table.has("suggestions"):
        return None
    if not isinstance(table.content["suggestions"], dict):
        return Suggestions(texts=table.strings("suggestions"))
    inner = table.inner("suggestions")
    inner.need("by")
    inner.need("lists")
    by, lists = inner.text("by"), inner.inner("lists")
    inner.close()
    return Suggestions(by=by, lists={code: lists.strings(code) for code in lists.content})


def prepare(field: Field) -> Test:
    """The test of one text field."""
    wrong = Finding(field.name, "type", {})
    odd = (_ODD_IN_LINES if field.lines else _ODD_IN_LINE).search
    fault = _length_fault(field)

    def test(value: Any, today: str, errors: list[Finding], warnings: list[Finding]) -> int:
        # isprintable is the quick way to know that a text has nothing odd in it.
        if type(value) is not str or (not value.isprintable() and odd(value)):
            errors.append(wrong)
            return BAD
        if not value or (not value[0].isalnum() and _BLANK.fullmatch(value)):
            return ABSENT
        found = fault(value)
        if found is None and not value.isascii() and not is_normalized("NFC", value):
            found = wrong
        if found is None:
            return GOOD
        errors.append(found)
        return BAD

    return test


def _length_fault(field: Field) -> Callable[[str], Finding | None]:
    shortest, longest = field.min_length or 0, field.max_length or LONGEST
    short = Finding(field.name, "too_short", {"limit": shortest})
    long = Finding(field.name, "too_long", {"limit": longest})
    identity = Finding(field.name, "identity_number", {})

    def fault(value: str) -> Finding | None:
        length = len(value)
        if length > longest:
            return long
        if length < shortest:
            return short
        return identity if length >= IDENTITY_LENGTH and _IDENTITY.search(value) else None

    return fault
