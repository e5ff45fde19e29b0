"""Which pictures the operations of a transaction announce, and which record shows them."""

from functools import cache

from backend.catalogue.kind import Kind
from backend.intake.desk import Desk, State
from backend.intake.operation import Operation
from backend.intake.read import is_sha256
from backend.records.revise import Body

LIVE, GONE = 0, 1
_LONGEST_NAME, _MOST_PHOTOS = 40, 20


@cache
def photo_fields(kind: Kind) -> tuple[str, ...]:
    """The names of a kind's photo fields."""
    return tuple(field.name for field in kind.fields.values() if field.type == "photo")


def link_body(desk: Desk, kind: Kind, state: State, before: Body) -> None:
    """Link the pictures of a record's new body; those that only ``before`` had are gone."""
    for name in photo_fields(kind):
        now = state.body.get(name, ())
        for sha256 in before.get(name, ()):
            if sha256 not in now:
                desk.links[(state.record_id, name, sha256)] = GONE
        for sha256 in now:
            desk.links[(state.record_id, name, sha256)] = LIVE
            desk.photos.setdefault(sha256, 0)


def announce(desk: Desk, op: Operation) -> None:
    """Note the sizes of new pictures."""
    for sha256, size in op.photos:
        desk.photos[sha256] = size


def mention(desk: Desk, op: Operation) -> None:
    """Link the pictures of an operation that is held, so that they can be uploaded and looked at.

    They belong to no field that is in force, so they are linked as gone, and only where the
    record does not show them already.
    """
    if op.record_id is None:
        return
    for name, sha256 in [("", sha256) for sha256, _ in op.photos] + _named(op):
        # The field that names a picture says more than the announcement alone.
        if name:
            desk.mentions.pop((op.record_id, "", sha256), None)
        desk.mentions[(op.record_id, name, sha256)] = GONE
        desk.photos.setdefault(sha256, 0)


def _named(op: Operation) -> list[tuple[str, str]]:
    """What looks like a list of pictures in ``set``, whatever the kind may be."""
    return [
        (name, entry)
        for name, value in op.set.items()
        if isinstance(value, list) and len(value) <= _MOST_PHOTOS and _is_plain(name)
        for entry in value
        if is_sha256(entry)
    ]


def _is_plain(name: str) -> bool:
    return len(name) <= _LONGEST_NAME and name.isascii() and name.isidentifier()
