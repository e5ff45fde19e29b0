"""choice and choices: one or several codes of a closed list."""

from typing import Any

from backend.catalogue.declaration import NAME, Table
from backend.catalogue.fields.outcome import ABSENT, BAD, GOOD, Test
from backend.catalogue.kind import Choice, Field, Finding

TYPES = ("choice", "choices")


def read(table: Table, kind_of: str) -> dict[str, Any]:
    """The keys of a choice: its list, and for several how few and how many."""
    table.need("choices")
    choices: list[Choice] = []
    for entry in table.list("choices"):
        entry.need("code")
        code = entry.text("code") or ""
        if not NAME.fullmatch(code):
            raise entry.wrong("code", f"{code!r} is not a name (a-z, 0-9, _; at most 40)")
        if any(code == other.code for other in choices):
            raise entry.wrong("code", f"{code!r} is there twice")
        choices.append(Choice(code, entry.languages(), entry.flag("retired")))
        entry.close()
    if not choices:
        raise table.wrong("choices", "is empty")
    limits: dict[str, Any] = {}
    if kind_of == "choices":
        limits = {key: table.whole(key, 0, len(choices)) for key in ("min", "max")}
        if (limits["min"] or 0) > (len(choices) if limits["max"] is None else limits["max"]):
            raise table.wrong("min", "is above max")
    return {"choices": tuple(choices), **limits}


def prepare(field: Field) -> Test:
    """The test of one choice field."""
    return _prepare_several(field) if field.type == "choices" else _prepare_one(field)


def _prepare_one(field: Field) -> Test:
    codes = frozenset(choice.code for choice in field.choices)
    wrong = Finding(field.name, "type", {})
    stranger = Finding(field.name, "not_a_choice", {})

    def test(value: Any, today: str, errors: list[Finding], warnings: list[Finding]) -> int:
        if type(value) is not str:
            errors.append(wrong)
            return BAD
        if value in codes:
            return GOOD
        if not value:
            return ABSENT
        errors.append(stranger)
        return BAD

    return test


def _prepare_several(field: Field) -> Test:
    codes = frozenset(choice.code for choice in field.choices)
    fewest, most = field.min or 0, len(codes) if field.max is None else field.max
    wrong = Finding(field.name, "type", {})
    stranger = Finding(field.name, "not_a_choice", {})
    few = Finding(field.name, "too_few", {"limit": fewest})
    many = Finding(field.name, "too_many", {"limit": most})

    def test(value: Any, today: str, errors: list[Finding], warnings: list[Finding]) -> int:
        if type(value) is not list or not all(type(code) is str for code in value):
            errors.append(wrong)
        elif not value:
            return ABSENT
        elif not codes.issuperset(value) or len(set(value)) != len(value):
            errors.append(stranger)
        elif len(value) > most:
            errors.append(many)
        elif len(value) < fewest:
            errors.append(few)
        else:
            return GOOD
        return BAD

    return test
