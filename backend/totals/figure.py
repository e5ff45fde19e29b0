"""From lines of totals to figures: what an indicator says of one place and period. Pure."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from backend.catalogue.indicator import divide_half_up, indicator_value
from backend.catalogue.kind import Indicator, Kind, Measure
from backend.totals.read import Ask, Both, Month

Track = Literal["reported", "approved"]
TRACKS: tuple[Track, ...] = ("reported", "approved")
NOTHING = Both(0, 0)


class Reading(NamedTuple):
    """An indicator read once: ``value`` at its scale, and what it was made of.

    ``value`` is None where a ratio has nothing to divide by. ``under`` is None for what is no
    ratio; ``over`` is then the value itself.
    """

    value: int | None
    over: int
    under: int | None


class Change(NamedTuple):
    """Year on year in 0.01: of a per cent (``points`` False), or of a percentage point."""

    amount: int
    points: bool


def lines_of(kind: Kind, indicator: Indicator) -> tuple[Ask, ...]:
    """The lines of totals that an indicator is read from: one, or a ratio's two."""
    names = indicator.ratio or (indicator.measure or "",)
    return tuple(line_of(kind, kind.measures[name], indicator.part or "") for name in names)


def line_of(kind: Kind, measure: Measure, part: str = "") -> Ask:
    """A measure of a kind, whole or one part of it, as it is asked for."""
    type_of = "annual" if measure.lasts == "year" else measure.type
    return Ask(kind.name, measure.name, part, type_of)


def plain_counts(kind: Kind) -> list[Ask]:
    """The counts of all of a kind's records: they tell whether there is any at all."""
    counts = (m for m in kind.measures.values() if m.type == "count" and m.when is None)
    return [Ask(kind.name, measure.name, "", "count") for measure in counts]


def is_stock(kind: Kind, indicator: Indicator) -> bool:
    """Whether an indicator tells a state at a month's end, not what happened in a period."""
    return any(ask.is_level for ask in lines_of(kind, indicator))


def month_before(month: int, count: int) -> int:
    """The month ``count`` months before ``month``, both YYYYMM."""
    index = month // 100 * 12 + month % 100 - 1 - count
    return index // 12 * 100 + index % 12 + 1


def year_start(month: int) -> int:
    """January of a month's year."""
    return month // 100 * 100 + 1


def over_months(ask: Ask, months: Mapping[int, Month], first: int, last: int) -> Both:
    """One line over ``first``..``last``, as ``period_sums`` would have it."""
    if ask.is_level:
        first = ask.since(first, last)
    elif first == last:
        return months[last].value if last in months else NOTHING
    reported = approved = 0
    for month, figures in months.items():
        if first <= month <= last:
            reported += figures.delta.reported
            approved += figures.delta.approved
    return Both(reported, approved)


def read(indicator: Indicator, amounts: Sequence[Both], track: Track) -> Reading:
    """An indicator from the amounts of its lines, in the order of ``lines_of``."""
    over = amounts[0].reported if track == "reported" else amounts[0].approved
    if indicator.ratio is None:
        return Reading(over, over, None)
    under = amounts[1].reported if track == "reported" else amounts[1].approved
    return Reading(indicator_value(indicator, over, under), over, under)


def year_on_year(indicator: Indicator, now: Reading, then: Reading) -> Change | None:
    """How ``now`` stands to ``then``; None where the base is missing or zero."""
    if indicator.ratio is None:
        if not then.over:
            return None
        return Change(divide_half_up((now.over - then.over) * 10_000, then.over), points=False)
    if not now.under or not then.under:
        return None
    gap = now.over * then.under - then.over * now.under
    if indicator.unit["zh"] == "%":
        scale = indicator.under_factor * 10**indicator.scale
        gap_points = gap * indicator.over_factor * 100
        return Change(divide_half_up(gap_points, now.under * then.under * scale), points=True)
    if not then.over:
        return None
    return Change(divide_half_up(gap * 10_000, then.over * now.under), points=False)
