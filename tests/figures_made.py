"""What four readers of the server make of a vector's records, beside what the vector says."""

from collections.abc import Iterator

from flask import current_app
from sqlalchemy.engine import Connection

from backend.catalogue.kind import Indicator, Kind
from backend.dashboard.ask import Asked
from backend.dashboard.behind import open_figure, opened
from backend.dashboard.board import board
from backend.dashboard.card import figure_of
from backend.dashboard.store import freshness
from backend.db import reading
from backend.totals.figure import Track, lines_of, read
from backend.totals.read import Ask, Both, period_sums
from tests.county import COUNTY
from tests.figure_vectors import Told, Vector, kind_of, told
from worker.rollup.recount import compare
from worker.rollup.turn import rollup_county

WHOLE = COUNTY[:6]
Values = dict[str, int | None]
Made = Iterator[tuple[Values, Values]]
"""Pairs of what was made and what was told, each by indicator."""


def _figure(kind: Kind, indicator: Indicator, amounts: dict[Ask, Both], track: Track) -> int | None:
    found = [amounts.get(ask, Both(0, 0)) for ask in lines_of(kind, indicator)]
    return read(indicator, found, track).value


def rolled(vector: Vector) -> Made:
    """The rollup's totals, as every figure is read from them."""
    rollup_county(WHOLE)
    kind = kind_of(vector)
    with reading() as connection:
        for one in told(vector):
            indicators = [kind.indicators[name] for name in one.values]
            asks = list({ask: None for each in indicators for ask in lines_of(kind, each)})
            sums = period_sums(connection, [one.division], asks, one.first, one.last)
            amounts = sums[one.division]
            yield {i.name: _figure(kind, i, amounts, one.track) for i in indicators}, one.values


def shown(vector: Vector) -> Made:
    """The dashboard: the cards' year so far, and the last month of their trends.

    No record at all is no figure there, which others need not tell from 0: it is left out.
    """
    rollup_county(WHOLE)
    with reading() as connection:
        for one in told(vector):
            found = _shown(connection, vector, one)
            some = {name: v for name, v in one.values.items() if found[name] is not None}
            yield {name: found[name] for name in some}, some


def _shown(connection: Connection, vector: Vector, one: Told) -> Values:
    asked = Asked(one.division, one.last, one.track, COUNTY, vector["kind"])
    fresh = freshness(connection, one.division)
    page = board(connection, current_app.extensions["catalogue"], asked, fresh)
    if one.first == one.last:
        return {key.split("/")[1]: row[-1] for key, row in page["trend"]["values"].items()}
    return {card["indicator"]: card["value"] for card in page["cards"]}


def recounted(vector: Vector) -> Made:
    """The recount, from the records alone."""
    kind = kind_of(vector)
    with reading() as connection:
        # Nothing has been rolled up: every row that it counts is one that is not there.
        found = compare(connection, WHOLE, everything=True).differences
    totals = {
        (row.division, row.kind, row.month, *row.what): row.counted
        for row in found
        if row.table == "total" and row.counted
    }
    for one in told(vector):
        indicators = [kind.indicators[name] for name in one.values]
        asks = {ask for each in indicators for ask in lines_of(kind, each)}
        amounts = {ask: _over_months(totals, one, ask) for ask in asks}
        yield {i.name: _figure(kind, i, amounts, one.track) for i in indicators}, one.values


def _over_months(totals: dict, one: Told, ask: Ask) -> Both:
    """A flow's own month, or what its months add; a stock's level at the end."""
    reported = approved = 0
    for (division, _, month, measure, part), row in totals.items():
        if (division, measure, part) != (one.division, ask.measure, ask.part):
            continue
        stock = ask.is_level
        if ask.since(one.first, one.last) <= month <= one.last:
            # A row: value and what it adds, reported and approved.
            which = 0 if not stock and one.first == one.last else 1
            reported += row[which]
            approved += row[2 + which]
    return Both(reported, approved)


def listed(vector: Vector) -> Made:
    """The lists behind figures, whose lines must add up as well."""
    kind = kind_of(vector)
    with reading() as connection:
        for one in told(vector):
            asked = Asked(one.division, one.last, one.track, COUNTY)
            found: Values = {}
            for name in one.values:
                figure = figure_of(kind, kind.indicators[name])
                behind = open_figure(figure, asked, one.first, None, "township_reviewer")
                page = opened(connection, behind, 1)
                assert sum(line["value"] for line in page["records"]) == page["sum"]
                found[name] = page["figure"]
            yield found, one.values
