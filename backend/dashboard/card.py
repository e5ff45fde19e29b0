"""One indicator of one division as the dashboard shows it. Pure: lines of totals in, JSON out."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from backend.catalogue.indicator import indicator_value
from backend.catalogue.kind import Catalogue, Indicator, Kind, Words
from backend.dashboard.lines import Lines
from backend.dashboard.review_lag import compared
from backend.totals.figure import (
    Reading,
    is_stock,
    lines_of,
    month_before,
    read,
    year_on_year,
    year_start,
)
from backend.totals.read import Ask, Both

RECORDS: Words = {"zh": "记录数", "en": "Records"}
PIECES: Words = {"zh": "条", "en": "records"}
NO_BASE: Words = {"zh": "上年同期无基数", "en": "nothing to compare with last year"}
NONE_NOW: Words = {"zh": "今年还没有记录", "en": "nothing recorded this year so far"}
NOTHING_NOW: Words = {"zh": "今年还没有基数", "en": "no base this year so far"}
ZERO_BASE: Words = {"zh": "上年同期为 0", "en": "0 in the same period last year"}


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """An indicator of a kind, with what is asked of it again and again worked out once.

    ``key`` is how tables name it, e.g. ``tea_base/area``; ``asks`` the lines that it is read
    from; ``stock`` whether it tells a state, not what happened; ``about`` what it is, for people.
    """

    kind: Kind
    indicator: Indicator
    key: str
    asks: tuple[Ask, ...]
    stock: bool
    about: dict[str, Any]


def figure_of(kind: Kind, indicator: Indicator) -> Figure:
    """The figure that a kind's indicator is."""
    stock = is_stock(kind, indicator)
    about = {
        "kind": kind.name,
        "indicator": indicator.name,
        "label": indicator.label,
        "kind_label": kind.label,
        "unit": indicator.unit,
        "scale": indicator.scale,
        "definition": indicator.definition,
        "card": indicator.card,
        "stock": stock,
        "ratio": indicator.ratio is not None,
    }
    key = f"{kind.name}/{indicator.name}"
    return Figure(kind, indicator, key, lines_of(kind, indicator), stock, about)


@lru_cache(maxsize=4)
def figures_of(catalogue: Catalogue) -> tuple[Figure, ...]:
    """Every indicator, in the order in which kinds and indicators ask to be shown."""
    ordered = sorted(catalogue.kinds.values(), key=lambda kind: (kind.order, kind.name))
    return tuple(
        figure_of(kind, indicator)
        for kind in ordered
        for indicator in sorted(kind.indicators.values(), key=lambda one: one.order)
    )


def piece(kind: Kind, measure_name: str, value: int) -> dict[str, Any]:
    """One side of a ratio, in its own unit."""
    measure = kind.measures[measure_name]
    field = kind.fields.get(measure.field or "")
    label, unit = (RECORDS, PIECES) if field is None else (field.label, field.unit or PIECES)
    for indicator in kind.indicators.values():
        if indicator.measure == measure_name and indicator.part is None:
            label, unit = indicator.label, indicator.unit
    return {"label": label, "unit": unit, "scale": measure.scale, "value": value}


def pieces(figure: Figure, reading: Reading) -> dict[str, Any]:
    """A ratio's numerator and denominator; nothing for other indicators."""
    if figure.indicator.ratio is None:
        return {}
    over, under = figure.indicator.ratio
    return {
        "numerator": piece(figure.kind, over, reading.over),
        "denominator": piece(figure.kind, under, reading.under or 0),
    }


def pending(figure: Figure, amounts: list[Both]) -> int | None:
    """How much of the reported figure is not approved yet; None for a ratio."""
    if figure.indicator.ratio is not None:
        return None
    return amounts[0].reported - amounts[0].approved


def card(figure: Figure, lines: Lines, past: Lines) -> dict[str, Any]:
    """The card: the year so far (a stock: the level), this month, last year, and what waits.

    ``past`` are the lines as they were at the end of last year's same period.
    """
    before = month_before(lines.month, 12)
    amounts = [lines.year_to(ask, lines.month) for ask in figure.asks]
    now = read(figure.indicator, amounts, lines.track)
    amounts_then = [past.year_to(ask, before) for ask in figure.asks]
    then = read(figure.indicator, amounts_then, past.track)
    known, known_then = (
        side.has_any(figure.kind.name, figure.stock, year_start(month), month, figure.asks)
        for side, month in ((lines, lines.month), (past, before))
    )
    pair = compare(figure.indicator, now if known else None, then if known_then else None)
    return {
        **figure.about,
        "value": now.value if known else None,
        "empty": not known,
        "month_value": _this_month(figure, lines),
        "last_year": then.value if known_then else None,
        **compared(figure.kind, lines, pair),
        "pending": pending(figure, amounts) if known else None,
        **pieces(figure, now),
    }


def compare(indicator: Indicator, now: Reading | None, then: Reading | None) -> dict[str, Any]:
    """The year-on-year part of a card, or why there is none. None: no record at all."""
    change = year_on_year(indicator, now, then) if now and then else None
    reason = None
    if change is None:
        reason = _why_not(indicator, now, then)
    return {
        "yoy": change.amount if change else None,
        "yoy_points": bool(change and change.points),
        "yoy_reason": reason,
    }


def _why_not(indicator: Indicator, now: Reading | None, then: Reading | None) -> Words:
    if then is None or then.value is None:
        return NO_BASE
    if now is None:
        return NONE_NOW
    return NOTHING_NOW if now.value is None else ZERO_BASE


def _this_month(figure: Figure, lines: Lines) -> int | None:
    """What the month itself brought; a stock's change in it. None where that says nothing."""
    if not lines.known(figure.kind.name, figure.stock, figure.asks)[-1]:
        return None
    if not figure.stock:
        return by_month(figure, lines)[-1]
    return None if figure.indicator.ratio else lines.change(figure.asks[0])


def by_month(figure: Figure, lines: Lines) -> list[int | None]:
    """The indicator's value in each of the last 24 months; None where the kind has no record."""
    known = lines.known(figure.kind.name, figure.stock, figure.asks)
    rows = [lines.row(ask) for ask in figure.asks]
    if figure.indicator.ratio is None:
        return [value if there else None for value, there in zip(rows[0], known, strict=True)]
    return [
        indicator_value(figure.indicator, over, under) if there else None
        for over, under, there in zip(*rows, known, strict=True)
    ]
