"""What every rule is made of: how it is read, what it sees when it runs, where it reports."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from backend.catalogue.declaration import Table
from backend.catalogue.kind import Field, Finding

NUMBERS = ("whole", "quantity")
DAYS = ("day",)
CHOICES = ("choice",)

Fields = Mapping[str, Field]
Args = dict[str, Any]

RunRule = Callable[[dict[str, Any], set[str], list[Finding]], None]
"""``(good, bad, found)``: the valid visible values, the names of wrong fields, where to add."""


class RuleType(NamedTuple):
    """A rule of the vocabulary: ``read`` its own keys (JSON-ready), ``prepare`` it for running."""

    read: Callable[[Table, Fields], Args]
    prepare: Callable[[Args, Fields], RunRule]


def named_field(table: Table, key: str, fields: Fields, types: tuple[str, ...] = ()) -> str:
    """The field that ``key`` names, of one of ``types`` where given."""
    table.need(key)
    name = table.text(key) or ""
    if name not in fields:
        raise table.wrong(key, f"there is no field {name!r}")
    if types and fields[name].type not in types:
        raise table.wrong(key, f"{name!r} is a {fields[name].type}, not a {' or '.join(types)}")
    return name


def limits(table: Table, scale: int = 0) -> Args:
    """``min``, ``max`` or both, as integers at ``scale``."""
    low, high = table.amount("min", scale), table.amount("max", scale)
    if low is None and high is None:
        raise table.wrong("min", "neither min nor max is given")
    if low is not None and high is not None and low > high:
        raise table.wrong("min", "is above max")
    return {key: value for key, value in (("min", low), ("max", high)) if value is not None}


def is_outside(value: int, low: int | None, high: int | None, unit: int = 1) -> bool:
    """Whether ``value`` is below ``low`` units or above ``high`` units."""
    return (low is not None and value < low * unit) or (high is not None and value > high * unit)
