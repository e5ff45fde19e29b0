"""Conditions: plain equalities on choice and flag fields, for only_when, rules and measures."""

from collections.abc import Mapping
from typing import Any

from backend.catalogue.declaration import Table
from backend.catalogue.kind import Field, When

#: How a condition names what has not been filled in: `{ state = ["", "in_use"] }`.
ABSENT = ""


def holds(when: When, body: Mapping[str, Any]) -> bool:
    """Whether every field named has one of its values in ``body``; ``""`` is an absent one's."""
    for name, values in when.items():
        value = body.get(name)
        if (ABSENT if value is None else value) not in values:
            return False
    return True


def read_when(table: Table, key: str, fields: Mapping[str, Field]) -> When | None:
    """The condition under ``key``, each value being one that its field can have."""
    when = table.when(key)
    for name, values in (when or {}).items():
        inner = table.inner(key)
        field = fields.get(name)
        if field is None:
            raise inner.wrong(name, f"there is no field {name!r} (before this one)")
        allowed: tuple[str | bool, ...] = (True, False)
        if field.type == "choice":
            allowed = tuple(choice.code for choice in field.choices)
        elif field.type != "flag":
            raise inner.wrong(name, f"is a {field.type}; only choice and flag fields decide")
        for value in values:
            if value != ABSENT and value not in allowed:
                raise inner.wrong(name, f"cannot be {value!r}")
    return when


def visible(body: dict[str, Any], hiding: tuple[tuple[str, When], ...]) -> dict[str, Any]:
    """``body`` without the fields whose ``only_when`` does not hold (itself, where all do).

    ``hiding`` lists (field, only_when) in declaration order: what hides a field stands before it.
    """
    seen = body
    for name, when in hiding:
        if name in seen and not holds(when, seen):
            if seen is body:
                seen = dict(body)
            del seen[name]
    return seen
