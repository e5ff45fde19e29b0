"""The ``measures`` and ``indicators`` sections, and which record column carries which measure."""

import dataclasses
from collections.abc import Hashable, Mapping
from typing import Any

from backend.catalogue.conditions import read_when
from backend.catalogue.declaration import Table
from backend.catalogue.fields.number import LARGEST
from backend.catalogue.kind import Field, Indicator, Measure
from backend.catalogue.measure import DIMENSION_SLOTS, MEMBER_SLOTS, NUMBER_SLOTS

TYPES = ("count", "sum", "distinct", "stock")
WITHIN = ("village", "county")
LASTS = ("ever", "year")
NUMBERS = ("whole", "quantity")
KEY_TYPES = ("text", "household", "variety", "choice", "whole", "day")


class _Slots:
    """Columns of one letter, given out in the order asked; the same use gets the same column."""

    def __init__(self, table: Table, letter: str, count: int) -> None:
        self.table, self.letter, self.count = table, letter, count
        self.given: dict[Hashable, str] = {}

    def give(self, measure: str, use: Hashable) -> str:
        """The column for ``use``."""
        if use not in self.given:
            if len(self.given) == self.count:
                reason = f"needs one more {self.letter} column; a record has {self.count}"
                raise self.table.wrong(f"measures.{measure}", reason)
            self.given[use] = f"{self.letter}{len(self.given) + 1}"
        return self.given[use]


def read_measures(table: Table, fields: Mapping[str, Field]) -> dict[str, Measure]:
    """Every measure, with its columns."""
    numbers = _Slots(table, "n", NUMBER_SLOTS)
    dimensions = _Slots(table, "d", DIMENSION_SLOTS)
    members = _Slots(table, "k", MEMBER_SLOTS)
    measures: dict[str, Measure] = {}
    for name, entry in table.tables("measures"):
        measure = _read_measure(name, entry, fields)
        entry.close()
        when = (tuple(sorted((measure.when or {}).items())), measure.given)
        counts = measure.field is not None or (measure.type == "count" and any(when))
        # Of a stock, whatever does not fulfil the condition says 0, and of the same subject.
        stock = measure.type == "stock"
        number = (measure.field, when, stock and measure.when is not None)
        member = (measure.key, None if stock or not any(when) else when)
        measures[name] = dataclasses.replace(
            measure,
            number_slot=numbers.give(name, number) if counts else None,
            dimension_slot=dimensions.give(name, measure.by) if measure.by else None,
            member_slot=members.give(name, member) if measure.key else None,
        )
    if not measures:
        raise table.wrong("measures", "is missing or empty")
    return measures


def _read_measure(name: str, table: Table, fields: Mapping[str, Field]) -> Measure:
    kind_of = table.one_of("type", TYPES)
    adds, tells_apart = kind_of in ("sum", "stock"), kind_of in ("distinct", "stock")
    field = _field(table, "field", fields, NUMBERS) if adds else None
    key = _key(table, fields) if tells_apart else ()
    by = None
    # A stock has no parts: a state that moves from one part to another would leave both wrong.
    if kind_of != "stock" and table.has("by"):
        by = _field(table, "by", fields, ("choice",))
    return Measure(
        name=name,
        type=kind_of,
        field=field,
        by=by,
        key=key,
        within=table.one_of("within", WITHIN) if kind_of == "distinct" else None,
        when=read_when(table, "when", fields),
        given=_given(table, fields),
        scale=fields[field].scale if field else 0,
        lasts=table.one_of("lasts", LASTS, default="ever") if kind_of == "stock" else None,
    )


def _field(table: Table, key: str, fields: Mapping[str, Field], types: tuple[str, ...]) -> str:
    name = table.name(key)
    if name not in fields:
        raise table.wrong(key, f"there is no field {name!r}")
    if fields[name].type not in types:
        raise table.wrong(key, f"{name!r} is a {fields[name].type}, not a {' or '.join(types)}")
    return name


def _given(table: Table, fields: Mapping[str, Field]) -> tuple[str, ...]:
    names = table.strings("given")
    for name in names:
        if name not in fields:
            raise table.wrong("given", f"there is no field {name!r}")
    return names


def _key(table: Table, fields: Mapping[str, Field]) -> tuple[str, ...]:
    names = table.strings("key")
    for name in names:
        if name not in fields:
            raise table.wrong("key", f"there is no field {name!r}")
        if fields[name].type not in KEY_TYPES:
            raise table.wrong("key", f"{name!r} is a {fields[name].type}: it tells nothing apart")
    if not names:
        raise table.wrong("key", "names no field")
    return names


def read_indicators(
    table: Table, fields: Mapping[str, Field], measures: Mapping[str, Measure]
) -> dict[str, Indicator]:
    """Every indicator, with the factors by which its ratio is worked out."""
    indicators: dict[str, Indicator] = {}
    for name, entry in table.tables("indicators"):
        indicators[name] = _read_indicator(name, entry, fields, measures)
        entry.close()
    return indicators


def _read_indicator(
    name: str, table: Table, fields: Mapping[str, Field], measures: Mapping[str, Measure]
) -> Indicator:
    words = {key: table.words(key) for key in ("label", "unit", "definition")}
    for key, value in words.items():
        if value is None:
            raise table.wrong(key, "is missing")
    source: dict[str, Any] = (
        _ratio(table, measures) if table.has("ratio") else _plain(table, fields, measures)
    )
    return Indicator(
        name=name,
        label=words["label"] or {},
        unit=words["unit"] or {},
        definition=words["definition"] or {},
        card=table.flag("card"),
        of=table.text("of"),
        order=table.whole("order", 0, 10_000) or 0,
        **source,
    )


def _measure(table: Table, key: str, name: Any, measures: Mapping[str, Measure]) -> Measure:
    if not isinstance(name, str) or name not in measures:
        raise table.wrong(key, f"there is no measure {name!r}")
    return measures[name]


def _plain(
    table: Table, fields: Mapping[str, Field], measures: Mapping[str, Measure]
) -> dict[str, Any]:
    table.need("measure")
    measure = _measure(table, "measure", table.text("measure"), measures)
    part = table.text("part")
    if part is not None:
        codes = [choice.code for choice in fields[measure.by].choices] if measure.by else []
        if part not in codes:
            raise table.wrong("part", f"{part!r} is no part of measure {measure.name!r}")
    return {"measure": measure.name, "part": part, "ratio": None, "scale": measure.scale}


def _ratio(table: Table, measures: Mapping[str, Measure]) -> dict[str, Any]:
    inner = table.inner("ratio")
    over, under = (_measure(inner, key, inner.take(key), measures) for key in ("over", "under"))
    inner.close()
    scale = table.whole("scale", 0, 6) or 0
    times = table.whole("times", 1, LARGEST)
    times = 1 if times is None else times
    return {
        "measure": None,
        "part": None,
        "ratio": (over.name, under.name),
        "scale": scale,
        "times": times,
        "over_factor": times * 10 ** (scale + under.scale),
        "under_factor": 10**over.scale,
    }
