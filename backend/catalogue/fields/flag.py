"""flag: yes or no."""

from typing import Any

from backend.catalogue.declaration import Table
from backend.catalogue.fields.outcome import BAD, GOOD, Test
from backend.catalogue.kind import Field, Finding

TYPES = ("flag",)


def read(table: Table, kind_of: str) -> dict[str, Any]:
    """A flag has no keys of its own."""
    return {}


def prepare(field: Field) -> Test:
    """The test of one flag: 0 and 1 are numbers, not flags."""
    wrong = Finding(field.name, "type", {})

    def test(value: Any, today: str, errors: list[Finding], warnings: list[Finding]) -> int:
        if type(value) is bool:
            return GOOD
        errors.append(wrong)
        return BAD

    return test
