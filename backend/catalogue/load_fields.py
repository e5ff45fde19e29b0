"""The ``fields`` section: what every field has, and what its family adds."""

from collections.abc import Mapping
from typing import Any

from backend.catalogue.conditions import read_when
from backend.catalogue.declaration import Table
from backend.catalogue.fields.families import FAMILIES
from backend.catalogue.kind import Field


def read_fields(table: Table, version: int) -> dict[str, Field]:
    """Every field of a declaration, in its order; ``version`` is that of the kind."""
    fields: dict[str, Field] = {}
    for name, entry in table.tables("fields"):
        fields[name] = _read_field(name, entry, fields, version)
        entry.close()
    if not fields:
        raise table.wrong("fields", "is missing or empty")
    return fields


def _read_field(name: str, table: Table, before: Mapping[str, Field], version: int) -> Field:
    kind_of = table.one_of("type", FAMILIES)
    label = table.words("label")
    if label is None:
        raise table.wrong("label", "is missing")
    own: dict[str, Any] = FAMILIES[kind_of].read(table, kind_of)
    field = Field(
        name=name,
        type=kind_of,
        label=label,
        hint=table.words("hint"),
        required=table.flag("required"),
        only_when=read_when(table, "only_when", before),
        remember=table.flag("remember"),
        more=table.flag("more"),
        personal=table.flag("personal"),
        since=table.whole("since", 1, version) or 1,
        retired=table.flag("retired"),
        **own,
    )
    _check_suggestions(table, field, before)
    if field.required and field.more:
        raise table.wrong("more", "a required field cannot be folded away")
    return field


def _check_suggestions(table: Table, field: Field, before: Mapping[str, Field]) -> None:
    suggestions = field.suggestions
    if suggestions is None or suggestions.by is None:
        return
    inner = table.inner("suggestions")
    by = before.get(suggestions.by)
    if by is None or by.type != "choice":
        raise inner.wrong("by", f"{suggestions.by!r} is no choice field before this one")
    codes = {choice.code for choice in by.choices}
    for code in suggestions.lists or {}:
        if code not in codes:
            raise inner.wrong(f"lists.{code}", f"{by.name!r} has no choice {code!r}")
