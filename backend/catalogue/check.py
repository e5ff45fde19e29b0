"""Is a body possible, and is it usual? Prepared once for each kind, run for each operation."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from backend.catalogue.conditions import holds
from backend.catalogue.fields.families import FAMILIES
from backend.catalogue.fields.outcome import ABSENT, GOOD, Test
from backend.catalogue.kind import Check, Field, Finding, Findings, Kind, Rule, When
from backend.catalogue.rules.reading import RunRule
from backend.catalogue.rules.vocabulary import prepare_rule

NOTHING = Findings((), ())

_Step = tuple[str, Test, When | None, Finding | None, bool]
"""A field's name and test, when it is shown, what its absence is and whether that blocks."""


def check(kind: Kind, body: Any, today: date) -> Findings:
    """Every error and warning about ``body``, in the order of the declaration.

    ``body`` may be any JSON value whatever; ``today`` is the server's day, after which nothing
    can have happened. Never raises.
    """
    return kind.run_check(body, today)


def _step(field: Field) -> _Step:
    absence = None
    if field.required and not field.retired:
        absence = Finding(field.name, "required", {})
    elif field.min_photos and not field.retired:
        absence = Finding(field.name, "photo_missing", {"limit": field.min_photos})
    test = FAMILIES[field.type].prepare(field)
    return field.name, test, field.only_when, absence, field.required


def _strangers(body: dict[Any, Any], fields: Mapping[str, Field]) -> list[Finding]:
    return [Finding(str(name), "unknown_field", {}) for name in body if name not in fields]


def _run_rules(
    rules: tuple[tuple[RunRule, bool], ...],
    good: dict[str, Any],
    errors: list[Finding],
    warnings: list[Finding],
) -> None:
    bad = {finding.field for finding in errors} if errors else set()
    for run, hard in rules:
        run(good, bad, errors if hard else warnings)


def prepare_check(fields: Mapping[str, Field], rules: tuple[Rule, ...]) -> Check:
    """The check of a kind with these fields and rules."""
    steps, declared = tuple(_step(field) for field in fields.values()), frozenset(fields)
    prepared = tuple((prepare_rule(rule, fields), rule.severity == "hard") for rule in rules)

    def run(body: Any, today: date) -> Findings:
        if type(body) is not dict:
            return Findings((Finding("", "type", {}),), ())
        errors: list[Finding] = []
        warnings: list[Finding] = []
        good: dict[str, Any] = {}
        day, said = today.isoformat(), body.get
        for name, test, only_when, absence, blocks in steps:
            value = said(name)
            if value is None and absence is None:
                continue
            # A hidden value must be well formed, and otherwise takes no part in anything.
            shown = only_when is None or holds(only_when, good)
            state = ABSENT
            if value is not None:
                state = test(value, day, errors, warnings if shown else [])
            if state == GOOD and shown:
                good[name] = value
            elif state == ABSENT and absence is not None and shown:
                (errors if blocks else warnings).append(absence)
        if not body.keys() <= declared:
            errors.extend(_strangers(body, fields))
        _run_rules(prepared, good, errors, warnings)
        return Findings(tuple(errors), tuple(warnings)) if errors or warnings else NOTHING

    return run
