"""What a kind's record columns hold, and what its totals are made of, in a few digits.

A declaration's columns are dealt in the order of its measures, so another order, a measure more
or less, or another condition gives the same column another meaning. A database keeps for each
kind the layout that its columns were filled by (``backend.records.layout``).
"""

import hashlib
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from backend.catalogue.kind import Kind, Measure
from backend.catalogue.measure import hiding

#: Goes up whenever ``contribution`` makes other columns of the same body and declaration, for
#: example because names are compared in another way.
VERSION = 1
_DIGITS = 16


class Layout(NamedTuple):
    """The layout of a kind: of all that its columns hold, and of each of its measures by name."""

    whole: str
    measures: dict[str, str]


@lru_cache(maxsize=256)
def layout_of(kind: Kind) -> Layout:
    """The layout by which this declaration fills the columns of its records."""
    measures = {measure.name: _digest(_adds(measure)) for measure in kind.measures.values()}
    columns = {
        "version": VERSION,
        "dated": kind.dated,
        "same": (kind.same, kind.same_period, kind.same_when),
        "hiding": hiding(kind.fields),
        "slots": {name: _slots(measure) for name, measure in kind.measures.items()},
        "measures": measures,
    }
    return Layout(_digest(columns), measures)


def _adds(measure: Measure) -> tuple[Any, ...]:
    """What a measure adds up, whichever columns carry it."""
    return (
        measure.type, measure.field, measure.by, measure.key, measure.within, measure.when,
        measure.given, measure.lasts,
    )  # fmt: skip


def _slots(measure: Measure) -> tuple[str | None, ...]:
    return measure.number_slot, measure.dimension_slot, measure.member_slot


def _digest(content: Any) -> str:
    written = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(written).hexdigest()[:_DIGITS]
