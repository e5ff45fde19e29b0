"""text, household, variety: short texts that people write."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from unicodedata import is_normalized

from backend.catalogue.declaration import Table
from backend.catalogue.fields.outcome import ABSENT, BAD, GOOD, Test
from backend.catalogue.kind import Field, Finding, Suggestions
from backend.catalogue.normalise import ODD, SPACES, normalise, tidy_text

TYPES = ("text", "household", "variety")
DEFAULT_LENGTH = {"text": 100, "household": 20, "variety": 40}
LONGEST = 2000

_ODD_IN_LINE = re.compile(f"[\\n{ODD}]")
_ODD_IN_LINES = re.compile(f"[{ODD}]")
_BLANK = re.compile(f"[{SPACES}]*")
# A resident identity number (GB 11643): we never collect it, wherever it is typed. The date in the
# middle keeps registration numbers of firms and varieties out of it. People write long numbers with
# blanks and hyphens between the digits.
_GAP = r"[ \-\u2010-\u2015]{0,2}"
_DIGIT = "[0-9]"
_IDENTITY = re.compile(
    "(?<![0-9])"
    + _GAP.join(
        [_DIGIT] * 6
        + [f"(?:1{_GAP}9|2{_GAP}0)", _DIGIT, _DIGIT]
        + [f"(?:0{_GAP}[1-9]|1{_GAP}[0-2])", f"(?:0{_GAP}[1-9]|[12]{_GAP}[0-9]|3{_GAP}[01])"]
        + [_DIGIT] * 3
        + ["[0-9Xx]"]
    )
    + "(?![0-9])"
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


def holds_identity(text: str) -> bool:
    """Whether a resident identity number stands in a text: full-width, with blanks, or plain."""
    return _IDENTITY.search(normalise(text)) is not None


def tidied(fields: Mapping[str, Field], values: dict[str, Any]) -> dict[str, Any]:
    """``values`` with each text that no form would let in made fit; the same dict if none is.

    A text that passes the test stays to the letter, so that doing this to what is stored, or
    twice, changes nothing.
    """
    changed = {}
    for name, value in values.items():
        field = fields.get(name)
        if (
            type(value) is str
            and field is not None
            and field.type in TYPES
            and _unfit(field, value)
        ):
            changed[name] = tidy_text(value, field.lines)
    return {**values, **changed} if changed else values


def _unfit(field: Field, value: str) -> bool:
    odd = _ODD_IN_LINES if field.lines else _ODD_IN_LINE
    return odd.search(value) is not None or not is_normalized("NFC", value)


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
        return identity if length >= IDENTITY_LENGTH and holds_identity(value) else None

    return fault
