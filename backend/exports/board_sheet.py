"""The dashboard of one division as a sheet: its own figures, then those of what lies below."""

from collections.abc import Iterator
from typing import Any

from backend.dashboard.store import Freshness
from backend.exports.heading import heading, span
from backend.exports.sheet import Cell, Percentage, amount, headed
from backend.totals.figure import Track, year_start

Board = dict[str, Any]

#: As beside the table on the screen. What adds up does so to the last unit: nothing is rounded.
NOT_SUMS = "合计按全域计算；去重的指标和比率，合计不等于各行相加"


def rows(board: Board, fresh: Freshness) -> Iterator[list[Cell]]:
    """Title lines, header, 合计, one line a division; below them this month and last year."""
    cards: list[dict[str, Any]] = board["cards"]
    track: Track = board["track"]
    place = " ".join(step["name"] for step in board["path"])
    period = span(year_start(board["month"]), board["month"])
    yield from heading(
        f"{board['division']['name']}指标汇总",
        place,
        f"{period}（存量指标为期末数{_same_day(board['until'])}）",
        track,
        fresh.rolled_at,
        fresh.waiting,
    )
    yield ["说明", NOT_SUMS]
    yield []
    yield ["区划", *(headed(card["label"]["zh"], card["unit"]["zh"]) for card in cards)]
    yield ["合计", *_of_cards(cards, "value")]
    for row in board["table"]:
        values = row["values"]
        yield [row["name"], *(_cell(card, values[_key(card)]) for card in cards)]
    yield []
    yield ["本月（存量为本月净增）", *_of_cards(cards, "month_value")]
    yield ["上年同期", *_of_cards(cards, "last_year")]
    yield ["同比", *(_change(card) for card in cards)]
    yield ["其中待审" if track == "reported" else "另有待审", *_of_cards(cards, "pending")]
    yield ["口径说明", *(card["definition"]["zh"] for card in cards)]


def _same_day(until: str | None) -> str:
    """Where last year's same period ends, while the month is not over."""
    if until is None:
        return ""
    year, month, day = (int(part) for part in until.split("-"))
    return f"；本月未完，上年同期截至{year}年{month}月{day}日"


def _key(card: dict[str, Any]) -> str:
    return f"{card['kind']}/{card['indicator']}"


def _cell(card: dict[str, Any], value: int | None) -> Cell:
    return amount(value, card["scale"])


def _of_cards(cards: list[dict[str, Any]], what: str) -> list[Cell]:
    return [_cell(card, card[what]) for card in cards]


def _change(card: dict[str, Any]) -> Cell:
    """同比 in words: a rate in %, or percentage points for what is a percentage itself."""
    if card["yoy"] is None:
        return str(card["yoy_reason"]["zh"])
    change = amount(card["yoy"], 2)
    said = f"{change}个百分点" if card["yoy_points"] else Percentage(f"{change}%")
    return f"{said}（{card['yoy_note']['zh']}）" if card["yoy_note"] else said
