"""The lines above a sheet: of where, of when, by which figure, and how fresh."""

from datetime import datetime
from typing import Literal

from backend.clock import CHINA, now_ms
from backend.exports.sheet import Cell
from backend.totals.figure import Track

TRACKS: dict[Track | Literal["waiting"], str] = {
    "reported": "含待审",
    "approved": "已审核",
    "waiting": "只列待审",
}
NEVER = "还没有汇总过"


def moment(milliseconds: int) -> datetime | str:
    """An instant by the county's clock; words where there was none."""
    if not milliseconds:
        return NEVER
    return datetime.fromtimestamp(milliseconds / 1000, CHINA)


def span(first: int, last: int) -> str:
    """A period in words: 2026年1—11月, or 2026年11月."""
    year, month = divmod(last, 100)
    if first == last:
        return f"{year}年{month}月"
    if first // 100 == year:
        return f"{year}年{first % 100}—{month}月"
    return f"{first // 100}年{first % 100}月—{year}年{month}月"


def heading(
    title: str,
    place: str,
    period: str,
    track: Track | Literal["waiting"],
    rolled_at: int,
    waiting: int,
) -> list[list[Cell]]:
    """The lines above the columns. Times are the county's."""
    found: list[list[Cell]] = [
        [title],
        ["区划", place],
        ["期间", period],
        ["口径", TRACKS[track]],
        ["汇总时间", moment(rolled_at)],
        ["导出时间", moment(now_ms())],
    ]
    if waiting:
        found.append(["提示", f"有 {waiting} 个村的月份还在汇总，数字可能马上变动"])
    return found
