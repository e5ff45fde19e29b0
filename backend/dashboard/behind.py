"""What stands behind a figure: its records, and that they add up to it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy.engine import Connection

from backend.catalogue.indicator import indicator_value
from backend.catalogue.kind import Catalogue, Measure
from backend.clock import iso, today
from backend.dashboard import behind_store, store
from backend.dashboard.ask import Asked, settle
from backend.dashboard.behind_store import Span, Sums
from backend.dashboard.board import path_shown
from backend.dashboard.card import Figure, figure_of, pieces
from backend.dashboard.period import iso_day, opening_month
from backend.dashboard.title import title
from backend.divisions.code import county_of
from backend.errors import Problem, not_found
from backend.people.actor import Actor
from backend.records.mask import mask, sees_names
from backend.records.status import NAMES
from backend.totals.figure import NOTHING, Reading, plain_counts, read, year_start
from backend.totals.read import Both, distinct_members, period_sums

PAGE_SIZE = 50
#: The one state by which a list can be asked for.
WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Behind:
    """A figure to be opened, and for whose eyes: an actor in ``role``."""

    figure: Figure
    asked: Asked
    span: Span
    role: str

    @property
    def measures(self) -> list[Measure]:
        """The measures that the figure is read from: one, or a ratio's two."""
        kind = self.figure.kind
        return [kind.measures[line.measure] for line in self.figure.asks]


def find_figure(catalogue: Catalogue, kind_name: str, indicator_name: str) -> Figure:
    """The indicator by name. Raises Problem 404 where there is none such."""
    kind = catalogue.kinds.get(kind_name)
    indicator = kind.indicators.get(indicator_name) if kind else None
    if kind is None or indicator is None:
        raise not_found()
    return figure_of(kind, indicator)


def lead_track(
    connection: Connection, figure: Figure, division: str, query: dict[str, Any], chosen: str
) -> str:
    """The track that the county leads with: where it chose "auto", approved as reviews exist."""
    if chosen != "auto":
        return chosen
    month = query.get("last") or opening_month(today())
    counts = plain_counts(figure.kind)[:1]
    there = store.reviewed(connection, county_of(division), counts, month)
    return "approved" if there else "reported"


def open_asked(
    actor: Actor, figure: Figure, division: str, query: dict[str, Any], lead_track: str
) -> Behind:
    """What a BehindQuery asks for, with its defaults: the year up to this month."""
    asked = settle(actor, division, {**query, "month": query.get("last")}, lead_track)
    first = query.get("first") or year_start(asked.month)
    waiting = query.get("state") == WAITING
    return open_figure(figure, asked, first, query.get("part"), actor.role, waiting=waiting)


def open_figure(
    figure: Figure,
    asked: Asked,
    first: int,
    part: str | None,
    role: str,
    *,
    waiting: bool = False,
) -> Behind:
    """The figure over ``first``..``asked.month``; Problem 422 for what it cannot be cut by.

    ``waiting``: what waits for review beside (or within) it, a ratio has no such amount.
    """
    if first > asked.month:
        raise _invalid("from", "开始月份不能晚于结束月份。", "The first month is after the last.")
    if part and figure.indicator.part is None and part not in _parts(figure):
        raise _invalid("part", "这个指标没有这个分类。", "This indicator has no such part.")
    if part and figure.indicator.part not in (None, part):
        raise _invalid("part", "这个指标只有一个分类。", "This indicator is one part already.")
    if waiting and figure.indicator.ratio is not None:
        raise _invalid(
            "state",
            "比率没有待审的数，请看它的分子和分母。",
            "A ratio has no amount that waits: look at what it divides.",
        )
    since = min(ask.since(first, asked.month) for ask in figure.asks)
    wanted = figure.indicator.part or part or ""
    places = (figure.kind.name, asked.division, first, asked.month, since)
    span = Span(*places, asked.track, wanted, waiting)
    return Behind(figure, asked, span, role)


def _invalid(field: str, zh: str, en: str) -> Problem:
    fields = {"query": {field: [{"zh": zh, "en": en}]}}
    return Problem(422, "invalid", "有字段没有填对。", "Some fields are not valid.", fields=fields)


def _parts(figure: Figure) -> list[str]:
    """The codes by which a figure may be cut: those of its measure's dimension."""
    measure = figure.kind.measures.get(figure.indicator.measure or "")
    if measure is None or measure.by is None or measure.type == "stock":
        return []
    return [choice.code for choice in figure.kind.fields[measure.by].choices]


def reading_of(behind: Behind, sums: Sums) -> Reading:
    """The figure that these records make."""
    indicator = behind.figure.indicator
    under = sums.under if indicator.ratio else None
    return Reading(indicator_value(indicator, sums.over, under), sums.over, under)


def published(connection: Connection, behind: Behind) -> Reading:
    """The same figure from the totals: equal wherever no cell waits."""
    span = behind.span
    amounts: list[Both] = []
    for ask in behind.figure.asks:
        line = ask._replace(part=span.part)
        if ask.type == "distinct" and span.first != span.last and span.first % 100 != 1:
            within = behind.figure.kind.measures[ask.measure].within
            places = (span.division, line, within, span.first, span.last)
            amounts.append(distinct_members(connection, *places))
            continue
        found = period_sums(connection, [span.division], [line], span.first, span.last)
        amounts.append(found[span.division].get(line, NOTHING))
    if span.waiting:
        waits = amounts[0].reported - amounts[0].approved
        return Reading(waits, waits, None)
    return read(behind.figure.indicator, amounts, span.track)


def opened(connection: Connection, behind: Behind, page: int) -> dict[str, Any]:
    """One page of the records behind a figure, with what all of its pages add up to.

    Raises Problem 404 for a division that is not there.
    """
    rows = store.path(connection, behind.asked.division)
    if not rows:
        raise not_found()
    sums = behind_store.sums(connection, behind.measures, behind.span)
    made = reading_of(behind, sums)
    listed = behind_store.records(
        connection, behind.measures, behind.span, PAGE_SIZE, (page - 1) * PAGE_SIZE
    )
    return {
        **behind.figure.about,
        "division": rows[-1],
        "path": path_shown(rows, behind.asked.scope),
        "from": behind.span.first,
        "to": behind.span.last,
        "track": behind.span.track,
        "part": behind.span.part or None,
        "state": WAITING if behind.span.waiting else None,
        "figure": made.value,
        "published": published(connection, behind).value,
        "sum": made.over,
        **pieces(behind.figure, made),
        "dirty": behind_store.waiting(connection, behind.span),
        "total_records": sums.records,
        "counted_records": sums.counted,
        "page": page,
        "pages": max(1, math.ceil(sums.records / PAGE_SIZE)),
        "records": [shown(behind, row) for row in listed],
    }


def shown(behind: Behind, row: Mapping[str, Any]) -> dict[str, Any]:
    """One record as it may be seen: names are masked for the county.

    ``value`` is what it adds, ``own`` what it would by itself; where it does not count, ``why``.
    ``was`` is the approved amount in whose place one that waits would stand.
    """
    in_full = sees_names(behind.role)
    author = row["author"] or ""
    counts = bool(row["over_counts"] or row["under_counts"])
    record = {
        "record_id": row["record_id"],
        "division": row["division"],
        "village": row["village"] or row["division"],
        "township": row["township"],
        "day": iso_day(row["day"]),
        "state": NAMES[row["status"]],
        "title": title(behind.figure.kind, orjson.loads(row["body"]), in_full),
        "value": row["over_value"],
        "own": row["over_own"],
        "was": row["over_was"],
        "counts": counts,
        "why": None if counts else why_not(behind, row),
        "photos": row["photos"],
        "author": author if in_full else mask(author),
        "updated_at": iso(row["updated_at"]),
    }
    if behind.figure.indicator.ratio is None:
        return record
    return record | {
        "numerator": row["over_value"],
        "denominator": row["under_value"],
        "own_numerator": row["over_own"],
        "own_denominator": row["under_own"],
    }


def why_not(behind: Behind, row: Mapping[str, Any]) -> dict[str, Any]:
    """Why a record adds nothing: another with the same ``key`` does, of ``day``.

    ``code`` is older (there is a later state), repeat (it has been counted), or ended: this very
    record says that what it names counts no more, from its day on.
    """
    sides = dict(zip(("over", "under"), behind.measures, strict=False))
    name = next(name for name in sides if row[f"{name}_takes"])
    measure, fields = sides[name], behind.figure.kind.fields
    labels = [fields[key].label for key in measure.key]
    return {
        "code": _code(measure, row["record_id"] == row[f"{name}_peer"]),
        "key": {
            language: mark.join(label[language] for label in labels)
            for language, mark in (("zh", "、"), ("en", ", "))
        },
        "day": iso_day(row[f"{name}_peer_day"]),
        "record_id": row[f"{name}_peer"],
    }


def _code(measure: Measure, is_latest: bool) -> str:
    if measure.type != "stock":
        return "repeat"
    return "ended" if is_latest else "older"
