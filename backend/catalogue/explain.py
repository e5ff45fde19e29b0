"""A finding in words that a person can act on, in both languages."""

import re
from typing import Any

from backend.catalogue.kind import Catalogue, Field, Finding, Kind, Words

LANGUAGES = ("zh", "en")
# The blank before a unit that a field does not have.
_GAP = re.compile(r" ([。.;)）])")
_JOINERS = {"zh": "、", "en": ", "}


def explain(catalogue: Catalogue, kind: Kind, finding: Finding) -> Words:
    """The message of ``finding`` with its field, limit, unit and other fields put in."""
    message = catalogue.messages.get(finding.code) or catalogue.messages["type"]
    return {language: _fill(message[language], kind, finding, language) for language in LANGUAGES}


def _fill(text: str, kind: Kind, finding: Finding, language: str) -> str:
    field = kind.fields.get(finding.field)
    unit = finding.params.get("unit") or (field.unit if field else None)
    filled = (
        text.replace("{label}", _label(kind, finding.field, language))
        .replace("{limit}", _limit(field, finding.params))
        .replace("{other}", _others(kind, finding.params.get("other"), language))
        .replace("{unit}", unit[language] if unit else "")
    )
    return _GAP.sub(r"\1", filled, count=1)


def _label(kind: Kind, name: str, language: str) -> str:
    field = kind.fields.get(name)
    return field.label[language] if field else name[:40]


def _others(kind: Kind, other: Any, language: str) -> str:
    names = [other] if isinstance(other, str) else other or []
    return _JOINERS[language].join(_label(kind, name, language) for name in names)


def _limit(field: Field | None, params: dict[str, Any]) -> str:
    # A rule that brings its own unit (株/亩) counts in that, not in the field's smallest unit.
    scale = 0 if field is None or "unit" in params else field.scale
    low, high = params.get("low"), params.get("high")
    if low is not None and high is not None:
        return f"{_shown(low, scale)}–{_shown(high, scale)}"
    if low is not None:
        return f"≥ {_shown(low, scale)}"
    if high is not None:
        return f"≤ {_shown(high, scale)}"
    return _shown(params.get("limit", ""), scale)


def _shown(limit: Any, scale: int) -> str:
    """A stored integer in display units, without trailing zeros; a day as it is."""
    if not isinstance(limit, int) or not scale:
        return str(limit)
    sign, digits = "-" if limit < 0 else "", str(abs(limit)).rjust(scale + 1, "0")
    decimals = digits[-scale:].rstrip("0")
    return f"{sign}{digits[:-scale]}{'.' if decimals else ''}{decimals}"
