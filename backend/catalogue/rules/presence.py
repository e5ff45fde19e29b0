"""Rules on what must be filled in, and on choices that go together."""

from typing import Any

from backend.catalogue.declaration import Table
from backend.catalogue.kind import Finding
from backend.catalogue.rules.reading import CHOICES, Args, Fields, RuleType, RunRule, named_field


def _read_one(table: Table, fields: Fields) -> Args:
    names = table.strings("fields")
    if len(names) < 2:
        raise table.wrong("fields", "needs two fields or more")
    for name in names:
        if name not in fields:
            raise table.wrong("fields", f"there is no field {name!r}")
    return {"fields": list(names)}


def _prepare_one(args: Args, fields: Fields) -> RunRule:
    names: list[str] = args["fields"]

    def run(good: dict[str, Any], bad: set[str], found: list[Finding]) -> None:
        # A field that is filled in wrongly is told about already; it is not missing.
        if not any(name in good or name in bad for name in names):
            found.append(Finding(names[0], "at_least_one", {"other": names[1:]}))

    return run


def _read_when(table: Table, fields: Fields) -> Args:
    table.need("when")
    return {"field": named_field(table, "field", fields)}


def _prepare_when(args: Args, fields: Fields) -> RunRule:
    name = args["field"]

    def run(good: dict[str, Any], bad: set[str], found: list[Finding]) -> None:
        if name not in good and name not in bad:
            found.append(Finding(name, "required_when", {}))

    return run


def _read_with(table: Table, fields: Fields) -> Args:
    return {key: named_field(table, key, fields) for key in ("field", "with")}


def _prepare_with(args: Args, fields: Fields) -> RunRule:
    name, other = args["field"], args["with"]

    def run(good: dict[str, Any], bad: set[str], found: list[Finding]) -> None:
        if other in good and name not in good and name not in bad:
            found.append(Finding(name, "required_with", {"other": other}))

    return run


def _read_group(table: Table, fields: Fields) -> Args:
    name, group = (named_field(table, key, fields, CHOICES) for key in ("field", "group"))
    codes, groups = ({choice.code for choice in fields[of].choices} for of in (name, group))
    table.need("members")
    inner = table.inner("members")
    members = {key: list(inner.strings(key)) for key in inner.content}
    for key, listed in members.items():
        if key not in groups:
            raise inner.wrong(key, f"{group!r} has no choice {key!r}")
        for code in listed:
            if code not in codes:
                raise inner.wrong(key, f"{name!r} has no choice {code!r}")
    return {"field": name, "group": group, "members": members}


def _prepare_group(args: Args, fields: Fields) -> RunRule:
    name, group = args["field"], args["group"]
    members = {key: frozenset(listed) for key, listed in args["members"].items()}

    def run(good: dict[str, Any], bad: set[str], found: list[Finding]) -> None:
        allowed = members.get(good.get(group, ""))
        if allowed is not None and name in good and good[name] not in allowed:
            found.append(Finding(name, "in_group", {"other": group}))

    return run


RULES = {
    "at_least_one": RuleType(_read_one, _prepare_one),
    "required_when": RuleType(_read_when, _prepare_when),
    "required_with": RuleType(_read_with, _prepare_with),
    "in_group": RuleType(_read_group, _prepare_group),
}
