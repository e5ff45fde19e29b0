"""The whole dashboard of one division: cards, trends, and the table that bars are drawn from."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from sqlalchemy.engine import Connection

from backend.catalogue.kind import Catalogue
from backend.clock import iso
from backend.dashboard import store
from backend.dashboard.ask import Asked, lead
from backend.dashboard.card import Figure, card, figures_of, pending
from backend.dashboard.card import by_month as months_of
from backend.dashboard.cut_store import Days, Part, parts
from backend.dashboard.lines import WINDOW, Lines, cut_off, is_annual
from backend.dashboard.period import iso_day
from backend.dashboard.store import Freshness
from backend.divisions.code import COUNTY, level_of
from backend.errors import not_found
from backend.totals.figure import (
    NOTHING,
    Track,
    month_before,
    plain_counts,
    read,
    year_start,
)
from backend.totals.read import Ask, Both, by_month, period_sums

Sums = Mapping[Ask, Both]


def freshness_shown(fresh: Freshness) -> dict[str, Any]:
    """How fresh figures are, for people: instants, and how many cells wait."""
    return {
        "version": fresh.version,
        "lead_track": fresh.lead_track,
        "rolled_at": iso(fresh.rolled_at) if fresh.rolled_at else None,
        "dirty": fresh.waiting,
        "dirty_since": iso(fresh.oldest) if fresh.oldest else None,
    }


def proof_shown(fresh: Freshness, scope: str) -> dict[str, Any] | None:
    """What the last proof of the county found; what differs is told to the county alone."""
    if fresh.proved_at is None:
        return None
    told = orjson.loads(fresh.told) if level_of(scope) == COUNTY else []
    return {"at": iso(fresh.proved_at), "ok": fresh.proved_ok, "told": told}


def path_shown(rows: list[dict[str, Any]], scope: str) -> list[dict[str, Any]]:
    """The way down from the top of the actor's scope to a division."""
    codes = [row["code"] for row in rows]
    start = codes.index(scope) if scope in codes else 0
    return rows[start:]


def board(
    connection: Connection,
    catalogue: Catalogue,
    asked: Asked,
    fresh: Freshness,
    everything: bool = False,
) -> dict[str, Any]:
    """What one dashboard shows. Raises Problem 404 for a division that is not there.

    There is a card for every indicator. Trends and table have those that ask for a card, or, of
    one kind that is ``asked`` for, and where ``everything`` is wanted, all.
    """
    rows = store.path(connection, asked.division)
    if not rows:
        raise not_found()
    cards = [one for one in figures_of(catalogue) if asked.kind in (None, one.kind.name)]
    shown = [one for one in cards if everything or asked.kind or one.indicator.card]
    reviewed = store.reviewed(connection, asked.county, _counts(cards), asked.month)
    asked = lead(asked, reviewed)
    lines, past = _lines(connection, asked, cards)
    return {
        **freshness_shown(fresh),
        "proof": proof_shown(fresh, asked.scope),
        "division": rows[-1],
        "path": path_shown(rows, asked.scope),
        "month": asked.month,
        "until": iso_day(asked.cut) if asked.cut else None,
        "track": asked.track,
        "reviewed": reviewed,
        "kind": asked.kind,
        "cards": [card(figure, lines, past) for figure in cards],
        "trend": _trend(shown, lines, past),
        "table": _table(connection, asked, shown),
    }


def _asks(figures: Iterable[Figure]) -> list[Ask]:
    """Every line that these are read from, each once, and what tells whether there is any."""
    asks: dict[Ask, None] = {}
    for figure in figures:
        asks.update(dict.fromkeys((*figure.asks, *plain_counts(figure.kind)[:1])))
    return list(asks)


def _counts(figures: Iterable[Figure]) -> list[Ask]:
    """What tells of each kind whether there is any record."""
    return list(dict.fromkeys(ask for one in figures for ask in plain_counts(one.kind)[:1]))


def _lines(connection: Connection, asked: Asked, figures: list[Figure]) -> tuple[Lines, Lines]:
    """The lines as they are, and as they were at the end of last year's same period."""
    asks, first = _asks(figures), month_before(asked.month, WINDOW - 1)
    found = by_month(connection, asked.division, asks, first, asked.month)
    lines = Lines(found, asked.month, asked.track)
    if asked.cut is None:
        return lines, lines
    days = Days(asked.division, asked.cut, asked.track)
    cut: dict[Ask, Part] = {}
    for kind in dict.fromkeys(figure.kind for figure in figures):
        own = [ask for ask in asks if ask.kind == kind.name]
        cut |= parts(connection, kind, own, days)
    return lines, Lines(cut_off(found, days.month, asked.track, cut), asked.month, asked.track)


def _trend(figures: list[Figure], lines: Lines, past: Lines) -> dict[str, Any]:
    """The last twelve months of every indicator, and the same months a year before."""
    year = WINDOW // 2
    return {
        "months": lines.months[year:],
        "values": {one.key: months_of(one, lines)[year:] for one in figures},
        "last_year": {one.key: months_of(one, past)[:year] for one in figures},
    }


def _table(connection: Connection, asked: Asked, figures: list[Figure]) -> list[dict[str, Any]]:
    """The divisions below with these figures; former ones only where they hold any."""
    rows = store.below(connection, asked.division)
    codes, first = [row["code"] for row in rows], year_start(asked.month)
    sums = period_sums(connection, codes, _asks(figures), first, asked.month)
    return [
        {
            "division": row["code"],
            "name": row["name"],
            "level": row["level"],
            "values": _values(figures, sums[row["code"]], asked.track),
            "pending": _pending(figures, sums[row["code"]]),
        }
        for row in rows
        if row["valid_to"] is None or sums[row["code"]]
    ]


def _values(figures: Iterable[Figure], sums: Sums, track: Track) -> dict[str, int | None]:
    """One row of the table by indicator: None where the kind has no record, or no base."""
    known = {(ask.kind, ask.is_level) for ask in sums}
    values: dict[str, int | None] = {}
    for figure in figures:
        silent = is_annual(figure.asks) and figure.asks[0] not in sums
        if silent or (figure.kind.name, figure.stock) not in known:
            values[figure.key] = None
            continue
        amounts = [sums.get(ask, NOTHING) for ask in figure.asks]
        values[figure.key] = read(figure.indicator, amounts, track).value
    return values


def _pending(figures: Iterable[Figure], sums: Sums) -> dict[str, int]:
    """What of one row waits for review, by indicator, where any does."""
    waiting = {
        one.key: pending(one, [sums.get(ask, NOTHING) for ask in one.asks]) for one in figures
    }
    return {key: amount for key, amount in waiting.items() if amount}
