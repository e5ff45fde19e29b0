"""What a record is called in a list."""

from typing import Any

from backend.catalogue.kind import Kind, Words
from backend.records.mask import mask


def title(kind: Kind, body: dict[str, Any], in_full: bool) -> Words:
    """What a record is called: its kind's title field, in words."""
    field, value = kind.fields[kind.title], body.get(kind.title)
    if value is None:
        return {"zh": "", "en": ""}
    for choice in field.choices:
        if choice.code == value:
            return choice.label
    text = mask(str(value)) if field.personal and not in_full else str(value)
    return {"zh": text, "en": text}
