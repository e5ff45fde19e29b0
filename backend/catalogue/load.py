"""From a folder of declarations to a catalogue, or to an error that names file, key and reason."""

import dataclasses
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from backend.catalogue.check import prepare_check
from backend.catalogue.conditions import read_when
from backend.catalogue.declaration import DeclarationError, Table, read_table
from backend.catalogue.document import document
from backend.catalogue.kind import Catalogue, Contribution, Field, Kind, Words
from backend.catalogue.load_fields import read_fields
from backend.catalogue.load_measures import read_indicators, read_measures
from backend.catalogue.load_parts import check_parts
from backend.catalogue.measure import prepare_contribution
from backend.catalogue.rules.vocabulary import read_rule

__all__ = ["DeclarationError", "load_catalogue"]

LEVELS = ("village", "township", "county")
PERIODS = ("ever", "year")
COMMON = "common.toml"
MESSAGES = Path(__file__).with_name("messages.toml")
#: More than this and cadres abandon the form.
MOST_REQUIRED = 8


def load_catalogue(kinds_dir: Path) -> Catalogue:
    """Every kind of ``kinds_dir`` (one ``<kind>.toml`` each; ``common.toml`` joins them all).

    Raises DeclarationError(file, key, reason) on the first thing that is wrong.
    """
    files = sorted(path for path in kinds_dir.glob("*.toml") if path.name != COMMON)
    if not files:
        raise DeclarationError(str(kinds_dir), "*.toml", "no kind is declared here")
    kinds = [_read_kind(path, kinds_dir / COMMON) for path in files]
    kinds.sort(key=lambda kind: (kind.order, kind.name))
    messages = _read_messages()
    content = document(kinds, messages)
    sorted_json = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    etag = hashlib.sha256(sorted_json).hexdigest()[:16]
    return Catalogue({kind.name: kind for kind in kinds}, messages, etag, {"etag": etag, **content})


def _read_messages() -> dict[str, Words]:
    table = read_table(MESSAGES)
    return {code: message.both() for code, message in _named(table)}


def _named(table: Table) -> list[tuple[str, Table]]:
    return [(name, table.inner(name)) for name in table.content]


def _read_kind(path: Path, common: Path) -> Kind:
    table = read_table(path)
    if table.name("kind") != path.stem:
        raise table.wrong("kind", f"must be {path.stem!r}, as the file is named")
    version = table.whole("version", 1, 10_000)
    if version is None:
        raise table.wrong("version", "is missing")
    fields = read_fields(table, version)
    _add_common(fields, common, version)
    _check_required(table, fields)
    kind = _head(table, version, fields)
    table.close()
    return dataclasses.replace(kind, run_contribution=prepare_contribution(kind))


def _add_common(fields: dict[str, Field], common: Path, version: int) -> None:
    if not common.exists():
        return
    table = read_table(common)
    for name, field in read_fields(table, version).items():
        if name in fields:
            raise table.wrong(f"fields.{name}", "a kind has a field of that name already")
        fields[name] = field
    table.close()


def _check_required(table: Table, fields: Mapping[str, Field]) -> None:
    required = [f.name for f in fields.values() if f.required and not f.retired]
    # Two fields of which one hides when the other shows (a household's name, a site's) are
    # never asked together, but the declaration cannot know: conditional ones are not counted.
    always = [name for name in required if fields[name].only_when is None]
    if len(always) > MOST_REQUIRED:
        raise table.wrong("fields", f"{len(always)} required fields; at most {MOST_REQUIRED}")


def _head(table: Table, version: int, fields: dict[str, Field]) -> Kind:
    label = table.words("label")
    if label is None:
        raise table.wrong("label", "is missing")
    measures = read_measures(table, fields)
    rules = tuple(read_rule(entry, fields) for entry in table.list("rules"))
    indicators = read_indicators(table, fields, measures)
    check_parts(table, fields, rules, measures, indicators)
    table.need("icon")
    return Kind(
        name=table.name("kind"),
        version=version,
        level=table.one_of("level", LEVELS),
        icon=table.text("icon") or "",
        order=table.whole("order", 0, 10_000) or 0,
        label=label,
        title=_one_field(table, "title", fields),
        value=_one_field(table, "value", fields),
        dated=_dated(table, fields),
        same=_same(table, fields),
        same_period=table.one_of("same_period", PERIODS, default="ever"),
        same_when=read_when(table, "same_when", fields),
        fields=fields,
        rules=rules,
        measures=measures,
        indicators=indicators,
        run_check=prepare_check(fields, rules),
        run_contribution=_unprepared,
    )


def _unprepared(body: dict[str, Any], day: int | None) -> Contribution:
    raise RuntimeError("the kind has not been loaded whole")


def _one_field(table: Table, key: str, fields: Mapping[str, Field]) -> str:
    name = table.name(key)
    if name not in fields:
        raise table.wrong(key, f"there is no field {name!r}")
    return name


def _dated(table: Table, fields: Mapping[str, Field]) -> tuple[str, ...]:
    table.need("dated")
    names = table.strings("dated")
    for name in names:
        if name not in fields:
            raise table.wrong("dated", f"there is no field {name!r}")
        if fields[name].type != "day":
            raise table.wrong("dated", f"{name!r} is a {fields[name].type}, not a day")
        if fields[name].future_ok:
            raise table.wrong("dated", f"{name!r} may be to come (future_ok): it decides no period")
    last = fields[names[-1]] if names else None
    if last is None or not last.required or last.only_when is not None or last.retired:
        raise table.wrong("dated", "its last field must be required and always shown")
    return names


def _same(table: Table, fields: Mapping[str, Field]) -> tuple[str, ...]:
    names = table.strings("same")
    for name in names:
        if name not in fields:
            raise table.wrong("same", f"there is no field {name!r}")
        if fields[name].type in ("photo", "place", "choices", "flag"):
            raise table.wrong("same", f"{name!r} is a {fields[name].type}: it tells nothing apart")
    if not names:
        raise table.wrong("same", "names no field")
    return names
