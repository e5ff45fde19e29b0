"""What is read off totals: exact integers in, one integer at the indicator's scale out."""

from backend.catalogue.kind import Indicator


def divide_half_up(over: int, under: int) -> int:
    """``over ÷ under`` to the nearest integer; a half goes away from zero."""
    if under < 0:
        over, under = -over, -under
    doubled = (2 * abs(over) + under) // (2 * under)
    return doubled if over >= 0 else -doubled


def indicator_value(indicator: Indicator, over: int, under: int | None = None) -> int | None:
    """The indicator's value at its scale (2: hundredths), from totals of its measures.

    A plain indicator is its measure's total ``over``. A ratio is Σover ÷ Σunder, rounded once,
    half up; None where there is nothing to divide by.
    """
    if indicator.ratio is None:
        return over
    if not under:
        return None
    return divide_half_up(over * indicator.over_factor, under * indicator.under_factor)
