"""What a record adds to totals: its measures laid out in the record's small columns."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from backend.catalogue.conditions import holds, visible
from backend.catalogue.fields.day import parse_day
from backend.catalogue.kind import Contribute, Contribution, Field, Kind, Measure, When
from backend.catalogue.normalise import normalise

NUMBER_SLOTS, DIMENSION_SLOTS, MEMBER_SLOTS = 8, 2, 3
LONGEST_MEMBER = 120
#: How an absent value may look in a body.
UNSAID: tuple[Any, ...] = (None, "", [])
_HASH_LENGTH = 32

_Cell = Callable[[dict[str, Any]], Any]


def contribution(kind: Kind, body: dict[str, Any], day: int | None = None) -> Contribution:
    """The columns of a record with this ``body``, which must have passed ``check``.

    ``day`` (YYYYMMDD) stands in where the body has none of the days that its kind is dated by: it
    is older than a declaration that asks for another one. Raises ValueError where that is missing.
    """
    return kind.run_contribution(body, day)


def natural_key(kind: Kind, body: dict[str, Any]) -> str | None:
    """What makes a second record of this kind a suspected duplicate, before it is hashed."""
    return _natural_key(kind, visible(body, hiding(kind.fields)), None)


def _natural_key(kind: Kind, seen: dict[str, Any], day: int | None) -> str | None:
    if kind.same_when is not None and not holds(kind.same_when, seen):
        return None
    key = member(seen, kind.same)
    if key is None:
        return None
    if kind.same_period == "year":
        return f"{kind.name}|{_day(seen, kind.dated, day) // 10000}|{key}"
    return f"{kind.name}|{key}"


def hiding(fields: Mapping[str, Field]) -> tuple[tuple[str, When], ...]:
    """The fields that may be hidden, with their conditions, in declaration order."""
    return tuple((f.name, f.only_when) for f in fields.values() if f.only_when is not None)


def member(body: Mapping[str, Any], key: tuple[str, ...]) -> str | None:
    """The normalised values of ``key`` joined by "|", which is escaped inside them.

    None where no part of the key has been said: there is then nothing to tell apart.
    """
    parts = [_part(body.get(name)) for name in key]
    return "|".join(parts) if any(parts) else None


def _part(value: Any) -> str:
    if value is None:
        return ""
    text = normalise(value) if isinstance(value, str) else str(value)
    if "|" in text or "\\" in text:
        return text.replace("\\", "\\\\").replace("|", "\\|")
    return text


def shorten(text: str) -> str:
    """``text`` within the column: a long one ends in a hash of the whole."""
    if len(text) <= LONGEST_MEMBER:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()[:_HASH_LENGTH]
    return f"{text[: LONGEST_MEMBER - _HASH_LENGTH - 1]}#{digest}"


def _day(body: Mapping[str, Any], dated: tuple[str, ...], otherwise: int | None) -> int:
    for name in dated:
        day = parse_day(body.get(name) or "")
        if day is not None:
            return day.year * 10000 + day.month * 100 + day.day
    if otherwise is not None:
        return otherwise
    raise ValueError(f"none of {', '.join(dated)} is a day: the body has not been checked")


def _number(measure: Measure) -> _Cell:
    field, when, given = measure.field, measure.when, measure.given
    otherwise = 0 if measure.type == "stock" else None

    def cell(body: dict[str, Any]) -> int | None:
        if when is not None and not holds(when, body):
            return otherwise
        if given and any(body.get(name) in UNSAID for name in given):
            return None
        return 1 if field is None else body.get(field)

    return cell


def _member(measure: Measure) -> _Cell:
    key, when, given = measure.key, measure.when, measure.given
    if measure.type == "stock":
        # What is no longer counted is of the subject all the same; what says nothing has no number.
        when, given = None, ()

    def cell(body: dict[str, Any]) -> str | None:
        if when is not None and not holds(when, body):
            return None
        if given and any(body.get(name) in UNSAID for name in given):
            return None
        found = member(body, key)
        return found and shorten(found)

    return cell


def _dimension(measure: Measure) -> _Cell:
    by = measure.by or ""
    return lambda body: body.get(by) or None


def _columns(slots: dict[str, _Cell], letter: str, count: int) -> tuple[_Cell | None, ...]:
    return tuple(slots.get(f"{letter}{i}") for i in range(1, count + 1))


def prepare_contribution(kind: Kind) -> Contribute:
    """The contribution of this kind's records, every column looked up beforehand."""
    slots: dict[str, _Cell] = {}
    for measure in kind.measures.values():
        for slot, cell in (
            (measure.number_slot, _number(measure)),
            (measure.dimension_slot, _dimension(measure)),
            (measure.member_slot, _member(measure)),
        ):
            if slot is not None:
                slots.setdefault(slot, cell)
    numbers = _columns(slots, "n", NUMBER_SLOTS)
    dimensions = _columns(slots, "d", DIMENSION_SLOTS)
    members = _columns(slots, "k", MEMBER_SLOTS)
    hidden = hiding(kind.fields)

    def run(body: dict[str, Any], otherwise: int | None = None) -> Contribution:
        seen = visible(body, hidden)
        day = _day(seen, kind.dated, otherwise)
        key = _natural_key(kind, seen, day)
        return Contribution(
            day,
            day // 100,
            tuple([cell and cell(seen) for cell in numbers]),
            tuple([cell and cell(seen) for cell in dimensions]),
            tuple([cell and cell(seen) for cell in members]),
            key and hashlib.sha256(key.encode()).hexdigest()[:_HASH_LENGTH],
        )

    return run
