"""Rules between days: which comes first, and how far apart they are."""

from typing import Any

from backend.catalogue.declaration import Table
from backend.catalogue.fields.day import parse_day
from backend.catalogue.kind import Finding
from backend.catalogue.rules.reading import (
    DAYS,
    Args,
    Fields,
    RuleType,
    RunRule,
    is_outside,
    limits,
    named_field,
)


def _read_order(table: Table, fields: Fields) -> Args:
    return {key: named_field(table, key, fields, DAYS) for key in ("first", "then")}


def _prepare_order(args: Args, fields: Fields) -> RunRule:
    first, then = args["first"], args["then"]

    def run(good: dict[str, Any], bad: set[str], found: list[Finding]) -> None:
        # Days in ISO form compare as text.
        if first in good and then in good and good[then] < good[first]:
            found.append(Finding(then, "day_order", {"limit": good[first], "other": first}))

    return run


def _read_gap(table: Table, fields: Fields) -> Args:
    return {**_read_order(table, fields), **limits(table)}


def _prepare_gap(args: Args, fields: Fields) -> RunRule:
    first, then, low, high = args["first"], args["then"], args.get("min"), args.get("max")

    def run(good: dict[str, Any], bad: set[str], found: list[Finding]) -> None:
        start, end = parse_day(good.get(first, "")), parse_day(good.get(then, ""))
        # An end before its start is day_order's business, not a gap that is too small.
        if start and end and end >= start and is_outside((end - start).days, low, high):
            params = {"low": low, "high": high, "other": first}
            found.append(Finding(then, "day_gap", params))

    return run


RULES = {
    "day_order": RuleType(_read_order, _prepare_order),
    "day_gap": RuleType(_read_gap, _prepare_gap),
}
