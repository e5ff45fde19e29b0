"""The catalogue as phones are given it: plain JSON, nothing in it that is empty."""

from collections.abc import Iterable, Mapping
from typing import Any

from backend.catalogue.kind import Choice, Field, Indicator, Kind, Measure, Rule, Suggestions, Words

_FIELD_KEYS = (
    "hint",
    "unit",
    "min",
    "max",
    "soft_min",
    "soft_max",
    "min_length",
    "max_length",
    "only_when",
    "max_photos",
    "earliest",
)
_FIELD_FLAGS = ("lines", "year", "remember", "more", "personal", "future_ok", "retired")


def document(kinds: Iterable[Kind], messages: Mapping[str, Words]) -> dict[str, Any]:
    """The JSON document of these kinds, without its ETag. See ``docs/kinds.md``."""
    return {"messages": dict(messages), "kinds": [_kind(kind) for kind in kinds]}


def _kind(kind: Kind) -> dict[str, Any]:
    served: dict[str, Any] = {
        "kind": kind.name,
        "version": kind.version,
        "level": kind.level,
        "icon": kind.icon,
        "order": kind.order,
        "label": kind.label,
        "title": kind.title,
        "value": kind.value,
        "dated": list(kind.dated),
        "same": list(kind.same),
        "same_period": kind.same_period,
        "fields": [_field(field) for field in kind.fields.values()],
        "rules": [_rule(rule) for rule in kind.rules],
        "measures": [_measure(measure) for measure in kind.measures.values()],
        "indicators": [_indicator(indicator) for indicator in kind.indicators.values()],
    }
    if kind.same_when is not None:
        served["same_when"] = kind.same_when
    return served


def _field(field: Field) -> dict[str, Any]:
    served: dict[str, Any] = {
        "name": field.name,
        "type": field.type,
        "label": field.label,
        "required": field.required,
        "since": field.since,
    }
    for key in _FIELD_KEYS:
        value = getattr(field, key)
        if value is not None:
            served[key] = value
    served.update({key: True for key in _FIELD_FLAGS if getattr(field, key)})
    if field.scale:
        served["scale"] = field.scale
    if field.min_photos:
        served["min_photos"] = field.min_photos
    if field.choices:
        served["choices"] = [_choice(choice) for choice in field.choices]
    if field.suggestions is not None:
        served["suggestions"] = _suggestions(field.suggestions)
    return served


def _choice(choice: Choice) -> dict[str, Any]:
    served: dict[str, Any] = {"code": choice.code, "label": choice.label}
    return {**served, "retired": True} if choice.retired else served


def _suggestions(suggestions: Suggestions) -> Any:
    if suggestions.by is None:
        return list(suggestions.texts)
    return {"by": suggestions.by, "lists": dict(suggestions.lists or {})}


def _rule(rule: Rule) -> dict[str, Any]:
    served: dict[str, Any] = {"rule": rule.rule, "severity": rule.severity, **rule.args}
    return served if rule.when is None else {**served, "when": rule.when}


def _present(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, ())}


def _measure(measure: Measure) -> dict[str, Any]:
    return _present(
        name=measure.name,
        type=measure.type,
        field=measure.field,
        by=measure.by,
        key=measure.key,
        within=measure.within,
        when=measure.when,
        given=measure.given,
        lasts="year" if measure.lasts == "year" else None,
        scale=measure.scale,
        number_slot=measure.number_slot,
        dimension_slot=measure.dimension_slot,
        member_slot=measure.member_slot,
    )


def _indicator(indicator: Indicator) -> dict[str, Any]:
    served = _present(
        name=indicator.name,
        label=indicator.label,
        measure=indicator.measure,
        part=indicator.part,
        of=indicator.of,
        unit=indicator.unit,
        scale=indicator.scale,
        definition=indicator.definition,
        card=indicator.card,
        order=indicator.order,
    )
    if indicator.ratio is not None:
        over, under = indicator.ratio
        served["ratio"] = {"over": over, "under": under, "times": indicator.times}
    return served
