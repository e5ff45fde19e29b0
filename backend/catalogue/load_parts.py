"""Checks "of which": an indicator or field that is shown as a part must be one of its whole.

An indicator says ``of = "<indicator>"``. It is a part where every record that it counts is counted
by the whole as well, for no more, and both are told in one unit.
"""

from collections.abc import Iterable, Mapping

from backend.catalogue.declaration import Table
from backend.catalogue.kind import Field, Indicator, Measure, Rule, When, Words

#: A label that begins so promises a part.
PART_WORDS = {"zh": "其中", "en": "of which"}


def check_parts(
    table: Table,
    fields: Mapping[str, Field],
    rules: Iterable[Rule],
    measures: Mapping[str, Measure],
    indicators: Mapping[str, Indicator],
) -> None:
    """Raises DeclarationError for a part that is none, or that does not say of what."""
    rules = tuple(rules)
    _check_fields(table, fields, rules)
    bounded = _bounded(rules)
    for indicator in indicators.values():
        at = f"indicators.{indicator.name}.of"
        if indicator.of is None:
            if _promises(indicator.label):
                raise table.wrong(at, "is missing: the label says that it is a part")
            continue
        whole = indicators.get(indicator.of)
        if whole is None:
            raise table.wrong(at, f"there is no indicator {indicator.of!r}")
        reason = _why_not(indicator, whole, fields, measures, bounded)
        if reason:
            raise table.wrong(at, f"is no part of {whole.name!r}: {reason}")


def _check_fields(table: Table, fields: Mapping[str, Field], rules: Iterable[Rule]) -> None:
    compared = {rule.args["part"] for rule in rules if rule.rule == "part_at_most_whole"}
    for field in fields.values():
        if _promises(field.label) and field.name not in compared:
            reason = "is called a part: a rule part_at_most_whole must say of what"
            raise table.wrong(f"fields.{field.name}", reason)


def _promises(label: Words) -> bool:
    return any(label[language].lower().startswith(start) for language, start in PART_WORDS.items())


def _bounded(rules: Iterable[Rule]) -> set[tuple[str, str]]:
    """(part, whole): fields of which one is never more than the other in the same record."""
    return {
        (rule.args["part"], rule.args["whole"])
        for rule in rules
        if rule.rule == "part_at_most_whole" and rule.severity == "hard" and rule.when is None
    }


def _why_not(
    part: Indicator,
    whole: Indicator,
    fields: Mapping[str, Field],
    measures: Mapping[str, Measure],
    bounded: set[tuple[str, str]],
) -> str | None:
    """What keeps ``part`` from being one of ``whole``; None where nothing does."""
    if part.name == whole.name or part.measure is None or whole.measure is None:
        return "only a measure has parts, and another one than itself"
    one, all_ = measures[part.measure], measures[whole.measure]
    for what in ("unit", "scale"):
        if getattr(part, what) != getattr(whole, what):
            return f"its {what} is another"
    for what in ("type", "key", "within", "lasts"):
        if getattr(one, what) != getattr(all_, what):
            return f"its measure's {what} is another"
    if one.field != all_.field and not _is_less(one, all_, fields, bounded):
        return f"{one.field!r} may be more than {all_.field!r}, or be said without it"
    if not set(all_.given) <= set(one.given):
        return "it counts records that the whole does not: their 'given' differ"
    if one.type == "stock" and one.when != all_.when:
        # The latest of some records may be older than the latest of all.
        return "a stock's part must have the same 'when'"
    if not _is_narrower(_conditions(part, one), _conditions(whole, all_)):
        return "it counts records that the whole does not"
    return None


def _is_less(
    one: Measure, all_: Measure, fields: Mapping[str, Field], bounded: set[tuple[str, str]]
) -> bool:
    """Whether a record that says the one field says the other, and not less of it.

    Of a stock both must always be said, or their latest could be of two records.
    """
    if (one.field, all_.field) not in bounded or all_.field is None or one.field is None:
        return False
    asked = [fields[all_.field]] + ([fields[one.field]] if one.type == "stock" else [])
    # A field that is hidden from the records that do not count is asked of all those that do.
    return all(
        field.required and _is_narrower(one.when or {}, field.only_when or {}) for field in asked
    )


def _conditions(indicator: Indicator, measure: Measure) -> When:
    """What must hold of a record for it to count: the measure's ``when``, and the part."""
    if indicator.part is None or measure.by is None:
        return measure.when or {}
    return {**(measure.when or {}), measure.by: (indicator.part,)}


def _is_narrower(one: When, all_: When) -> bool:
    return all(name in one and set(one[name]) <= set(values) for name, values in all_.items())
