"""photo: the SHA-256 of each picture, in order. Too few of them only warns."""

import re
from typing import Any

from backend.catalogue.declaration import Table
from backend.catalogue.fields.outcome import ABSENT, BAD, GOOD, Test
from backend.catalogue.kind import Field, Finding

TYPES = ("photo",)
MOST = 9
_HASH = re.compile(r"[0-9a-f]{64}")


def read(table: Table, kind_of: str) -> dict[str, Any]:
    """The keys of a photo field: how many pictures are wanted and how many are let in."""
    most = table.whole("max_photos", 1, MOST)
    most = 3 if most is None else most
    if table.flag("required"):
        raise table.wrong("required", "a picture is never required: use min_photos, which warns")
    return {"max_photos": most, "min_photos": table.whole("min_photos", 0, most) or 0}


def prepare(field: Field) -> Test:
    """The test of one photo field."""
    most, fewest = field.max_photos or 0, field.min_photos or 0
    wrong = Finding(field.name, "type", {})
    no_photo = Finding(field.name, "not_a_photo", {})
    many = Finding(field.name, "too_many", {"limit": most})
    missing = Finding(field.name, "photo_missing", {"limit": fewest})

    def test(value: Any, today: str, errors: list[Finding], warnings: list[Finding]) -> int:
        if type(value) is not list:
            errors.append(wrong)
        elif not value:
            return ABSENT
        elif not all(type(entry) is str and _HASH.fullmatch(entry) for entry in value):
            errors.append(no_photo)
        elif len(value) > most:
            errors.append(many)
        else:
            if len(value) < fewest:
                warnings.append(missing)
            return GOOD
        return BAD

    return test
