"""Two people and one record: which fields of an edit another has changed meanwhile."""

from typing import Any

from backend.catalogue.kind import Field, Kind
from backend.records.revise import JOINED, Body, is_empty, joined, joins, same

_LONGEST_LIST = 100


def overlapping(kind: Kind, body: Body, values: Body, was: Body) -> list[str]:
    """The fields of ``values`` that cannot come in force over ``body``; empty: all can.

    A field may be set where it still holds what the author saw (``was``), or already holds what
    the author says. Anything else waits for a person: nobody's value is overwritten unseen.
    """
    return [
        name
        for name, value in values.items()
        if not _agrees(kind, name, was.get(name), value, body.get(name))
    ]


def _agrees(kind: Kind, name: str, was: Any, mine: Any, theirs: Any) -> bool:
    if same(theirs, was) or same(theirs, mine):
        return True
    if not joins(kind, name) or not _joinable(name, was, mine):
        return False
    return _fits(kind.fields.get(name), joined(kind, name, was, mine, theirs))


def _joinable(name: str, was: Any, mine: Any) -> bool:
    """Words must not be cleared where others wrote some; a list is short, as pictures are."""
    if name in JOINED:
        return isinstance(mine, str) and not is_empty(mine)
    lists = [value for value in (was, mine) if not is_empty(value)]
    return all(isinstance(value, list) and len(value) <= _LONGEST_LIST for value in lists)


def _fits(field: Field | None, value: Any) -> bool:
    """Whether what two people said together still has room in the field."""
    if field is None:
        return True
    limit = field.max_photos if field.type == "photo" else field.max_length
    return limit is None or len(value) <= limit
