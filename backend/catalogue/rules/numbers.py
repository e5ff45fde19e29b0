"""Rules between numbers: a part and its whole, a usual range, a usual ratio."""

from typing import Any

from backend.catalogue.declaration import Table
from backend.catalogue.kind import Finding
from backend.catalogue.rules.reading import (
    CHOICES,
    NUMBERS,
    Args,
    Fields,
    RuleType,
    RunRule,
    is_outside,
    limits,
    named_field,
)


def _read_part(table: Table, fields: Fields) -> Args:
    part, whole = (named_field(table, key, fields, NUMBERS) for key in ("part", "whole"))
    if fields[part].scale != fields[whole].scale:
        raise table.wrong("part", f"{part!r} and {whole!r} differ in scale")
    return {"part": part, "whole": whole}


def _prepare_part(args: Args, fields: Fields) -> RunRule:
    part, whole = args["part"], args["whole"]

    def run(good: dict[str, Any], bad: set[str], found: list[Finding]) -> None:
        if part in good and whole in good and good[part] > good[whole]:
            params = {"limit": good[whole], "other": whole}
            found.append(Finding(part, "part_at_most_whole", params))

    return run


def _read_value(table: Table, fields: Fields) -> Args:
    name = named_field(table, "field", fields, NUMBERS)
    return {"field": name, **limits(table, fields[name].scale)}


def _prepare_value(args: Args, fields: Fields) -> RunRule:
    name, low, high = args["field"], args.get("min"), args.get("max")

    def run(good: dict[str, Any], bad: set[str], found: list[Finding]) -> None:
        if name in good and is_outside(good[name], low, high):
            found.append(Finding(name, "value_between", {"low": low, "high": high}))

    return run


def _read_ratio(table: Table, fields: Fields) -> Args:
    over, under = (named_field(table, key, fields, NUMBERS) for key in ("over", "under"))
    unit = table.words("unit")
    if unit is None:
        raise table.wrong("unit", "is missing")
    args: Args = {"over": over, "under": under, "unit": unit}
    return {**args, **(_bands(table, fields) if table.has("bands") else limits(table))}


def _bands(table: Table, fields: Fields) -> Args:
    by = named_field(table, "by", fields, CHOICES)
    bands, codes = table.inner("bands"), {choice.code for choice in fields[by].choices}
    found: dict[str, Args] = {}
    for code in bands.content:
        if code not in codes:
            raise bands.wrong(code, f"{by!r} has no choice {code!r}")
        band = bands.inner(code)
        found[code] = limits(band)
        band.close()
    return {"by": by, "bands": found}


def _prepare_ratio(args: Args, fields: Fields) -> RunRule:
    over, under, by = args["over"], args["under"], args.get("by")
    # over ÷ under against a limit, multiplied out: integers decide, nothing is rounded.
    over_times, under_times = 10 ** fields[under].scale, 10 ** fields[over].scale

    def run(good: dict[str, Any], bad: set[str], found: list[Finding]) -> None:
        if over not in good or not good.get(under):
            return
        band = args if by is None else args["bands"].get(good.get(by))
        if band is None:
            return
        low, high = band.get("min"), band.get("max")
        if is_outside(good[over] * over_times, low, high, good[under] * under_times):
            params = {"low": low, "high": high, "other": under, "unit": args["unit"]}
            found.append(Finding(over, "ratio_between", params))

    return run


RULES = {
    "part_at_most_whole": RuleType(_read_part, _prepare_part),
    "value_between": RuleType(_read_value, _prepare_value),
    "ratio_between": RuleType(_read_ratio, _prepare_ratio),
}
