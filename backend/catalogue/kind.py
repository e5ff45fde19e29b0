"""What a kind is, once read: frozen, whole, and free of file or wire concerns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

Words = dict[str, str]
"""The same text in both languages: ``{"zh": …, "en": …}``."""

When = dict[str, tuple[str | bool, ...]]
"""Plain equalities, all of which must hold: field -> the values that satisfy it."""


class Finding(NamedTuple):
    """One thing to tell about a body: which field, which rule (a stable code), with what limits."""

    field: str
    code: str
    params: dict[str, Any]


class Findings(NamedTuple):
    """What ``check`` found: errors block, warnings ask for one line of reason."""

    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]


class Contribution(NamedTuple):
    """What a record adds to totals: the small columns that stand beside its body.

    ``day`` is YYYYMMDD and ``month`` YYYYMM; ``numbers`` are n1..n8, ``dimensions`` d1 d2,
    ``members`` k1..k3, None where the record takes no part. ``same_key`` is 32 hex digits.
    """

    day: int
    month: int
    numbers: tuple[int | None, ...]
    dimensions: tuple[str | None, ...]
    members: tuple[str | None, ...]
    same_key: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a choice field; a retired one is still understood but no longer offered."""

    code: str
    label: Words
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Texts to offer: one list for all, or one for each value of the choice field ``by``."""

    texts: tuple[str, ...] = ()
    by: str | None = None
    lists: Mapping[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind. Limits are in stored units (0.01 亩 where ``scale`` is 2)."""

    name: str
    type: str
    label: Words
    hint: Words | None = None
    required: bool = False
    unit: Words | None = None
    scale: int = 0
    min: int | None = None
    max: int | None = None
    soft_min: int | None = None
    soft_max: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    lines: bool = False
    year: bool = False
    choices: tuple[Choice, ...] = ()
    suggestions: Suggestions | None = None
    only_when: When | None = None
    remember: bool = False
    more: bool = False
    personal: bool = False
    min_photos: int | None = None
    max_photos: int | None = None
    earliest: str | None = None
    future_ok: bool = False
    since: int = 1
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A check between fields: ``rule`` names it, ``args`` are its own keys, ready to serve."""

    rule: str
    severity: str
    when: When | None
    args: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that is added up.

    ``type`` is count, sum, distinct or stock. A record takes part where ``when`` holds and every
    field of ``given`` has been filled in; of a stock, one that fails ``when`` says that its
    subject is worth 0 from its day on. ``lasts`` is a stock's: "ever", or "year" where what was
    said of a year holds until its 31 December. ``number_slot`` (n1..n8), ``dimension_slot`` (d1,
    d2) and ``member_slot`` (k1..k3) name the record columns that carry it, None where it needs
    none. ``scale`` is the stored scale of its values.
    """

    name: str
    type: str
    field: str | None
    by: str | None
    key: tuple[str, ...]
    within: str | None
    when: When | None
    given: tuple[str, ...]
    scale: int
    lasts: str | None = None
    number_slot: str | None = None
    dimension_slot: str | None = None
    member_slot: str | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something that is read: a measure (or one ``part`` of it), or a ratio of two measures.

    ``scale`` is that of the value that ``indicator_value`` gives. A ratio is
    Σover × ``over_factor`` ÷ (Σunder × ``under_factor``). ``of`` names the indicator that it is a
    part of.
    """

    name: str
    label: Words
    measure: str | None
    part: str | None
    ratio: tuple[str, str] | None
    unit: Words
    scale: int
    definition: Words
    card: bool
    order: int
    times: int = 1
    over_factor: int = 1
    under_factor: int = 1
    of: str | None = None


Check = Callable[[Any, date], Findings]
Contribute = Callable[[dict[str, Any], int | None], Contribution]


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A kind of record: its declaration, and the checks prepared from it at load time."""

    name: str
    version: int
    level: str
    icon: str
    order: int
    label: Words
    title: str
    value: str
    dated: tuple[str, ...]
    same: tuple[str, ...]
    same_period: str
    same_when: When | None
    fields: Mapping[str, Field]
    rules: tuple[Rule, ...]
    measures: Mapping[str, Measure]
    indicators: Mapping[str, Indicator]
    run_check: Check
    run_contribution: Contribute


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """Every kind, by name, and the same as the JSON document that phones are given."""

    kinds: Mapping[str, Kind]
    messages: Mapping[str, Words]
    etag: str
    document: dict[str, Any]
