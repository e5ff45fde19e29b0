"""place: a point in 0.000001 degree, with its accuracy in metres."""

from typing import Any

from backend.catalogue.declaration import Table
from backend.catalogue.fields.outcome import BAD, GOOD, Test
from backend.catalogue.kind import Field, Finding

TYPES = ("place",)
_KEYS = frozenset(("lat", "lng", "acc"))
_LIMITS = (("lat", -90_000_000, 90_000_000), ("lng", -180_000_000, 180_000_000))
_WORST = 1_000_000


def read(table: Table, kind_of: str) -> dict[str, Any]:
    """A place has no keys of its own."""
    return {}


def is_place(value: dict[str, Any]) -> bool:
    """Whether ``value`` has lat and lng on the globe, at most acc beside them, all integers."""
    if not _KEYS.issuperset(value):
        return False
    for key, low, high in _LIMITS:
        number = value.get(key)
        if type(number) is not int or not low <= number <= high:
            return False
    accuracy = value.get("acc", 0)
    return type(accuracy) is int and 0 <= accuracy <= _WORST


def prepare(field: Field) -> Test:
    """The test of one place."""
    wrong = Finding(field.name, "type", {})
    no_place = Finding(field.name, "not_a_place", {})

    def test(value: Any, today: str, errors: list[Finding], warnings: list[Finding]) -> int:
        if type(value) is not dict:
            errors.append(wrong)
        elif not is_place(value):
            errors.append(no_place)
        else:
            return GOOD
        return BAD

    return test
