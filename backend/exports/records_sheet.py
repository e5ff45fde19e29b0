"""The records behind a figure as a sheet: what each adds, all that it says, and the sum first."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import orjson
from sqlalchemy.engine import Connection

from backend.catalogue.kind import Field
from backend.dashboard import behind_store, store
from backend.dashboard.behind import Behind, reading_of, shown
from backend.dashboard.card import pieces
from backend.dashboard.store import Freshness
from backend.errors import not_found
from backend.exports.heading import heading, span
from backend.exports.sheet import Cell, amount, headed
from backend.records.mask import mask, sees_names
from backend.records.status import NAMES, WORDS

#: More records than this do not leave in one file.
LIMIT = 50_000
HIDDEN_TYPES = ("photo", "place")


def rows(
    connection: Connection, behind: Behind, fresh: Freshness, limit: int = LIMIT
) -> Iterator[list[Cell]]:
    """Title lines, header, 合计, one line a record; says so where there are more than ``limit``.

    Those that count come first, so that the column adds up to its sum as far as it goes.

    The sum is that of all records, also of those beyond ``limit``. Must be read within the
    transaction of ``connection``.
    """
    path = store.path(connection, behind.asked.division)
    if not path:
        raise not_found()
    kind, indicator = behind.figure.kind, behind.figure.indicator
    sums = behind_store.sums(connection, behind.measures, behind.span)
    waiting = behind_store.waiting(connection, behind.span)
    yield from heading(
        f"{kind.label['zh']}·{indicator.label['zh']}{listed_words(behind)}（{_how_many(sums)}）",
        " ".join(step["name"] for step in path),
        _period(behind),
        "waiting" if behind.span.waiting else behind.span.track,
        fresh.rolled_at,
        waiting,
    )
    said = "待审" if behind.span.waiting else "指标值"
    yield [headed(said, indicator.unit["zh"]), _figure(behind, sums)]
    if sums.records > limit:
        listed = f"这里只列前 {limit} 条，计入的在前，各从新到旧"
        yield ["提示", f"共 {sums.records} 条，{listed}；合计是全部记录的"]
    yield []
    fields = [field for field in kind.fields.values() if field.type not in HIDDEN_TYPES]
    yield _header(behind, fields)
    yield _total(behind, sums, len(fields))
    found = behind_store.records(connection, behind.measures, behind.span, limit, 0)
    yield from _listed(behind, fields, found)


def listed_words(behind: Behind) -> str:
    """What the list is called: 明细, or 待审明细 where it holds what waits for review alone."""
    return "待审明细" if behind.span.waiting else "明细"


def _how_many(sums: behind_store.Sums) -> str:
    """26 条，计入 6 条; of which none is left out: 26 条."""
    counted = "" if sums.counted == sums.records else f"，计入 {sums.counted} 条"
    return f"{sums.records} 条{counted}"


def _figure(behind: Behind, sums: behind_store.Sums) -> Cell:
    return amount(reading_of(behind, sums).value, behind.figure.indicator.scale)


def _period(behind: Behind) -> str:
    if behind.span.since == 0:
        return f"截至{span(behind.span.last, behind.span.last)}末"
    return span(behind.span.first, behind.span.last)


def _columns(behind: Behind) -> list[tuple[str, int]]:
    """The columns of what a record adds: header and scale; two for a ratio.

    What waits has its own amount and the approved one in whose place it would stand, too.
    """
    kind, indicator = behind.figure.kind, behind.figure.indicator
    if indicator.ratio is None:
        scale = kind.measures[indicator.measure or ""].scale
        names = ["审核后增减", "本条", "替换已审核的"] if behind.span.waiting else ["计入"]
        label, unit = indicator.label["zh"], indicator.unit["zh"]
        return [(headed(f"{name}{label}", unit), scale) for name in names]
    sides = pieces(behind.figure, reading_of(behind, behind_store.Sums(0, 0, 0, 0)))
    return [
        (headed(f"{name}：{side['label']['zh']}", side["unit"]["zh"]), side["scale"])
        for name, side in (("分子", sides["numerator"]), ("分母", sides["denominator"]))
    ]


def _header(behind: Behind, fields: list[Field]) -> list[Cell]:
    return [
        "序号", "乡镇", "村（社区）", "日期", *(name for name, _ in _columns(behind)),
        "是否计入", "审核", "照片数", "填报人",
        *(headed(field.label["zh"], (field.unit or {}).get("zh", "")) for field in fields),
        "记录编号",
    ]  # fmt: skip


def _total(behind: Behind, sums: behind_store.Sums, fields: int) -> list[Cell]:
    values = (sums.over, None, None) if behind.span.waiting else (sums.over, sums.under)
    cells = [amount(v, scale) for v, (_, scale) in zip(values, _columns(behind), strict=False)]
    blank: list[Cell] = [None] * (fields + 5)
    return ["合计", None, None, None, *cells, *blank]


def _listed(
    behind: Behind, fields: list[Field], found: Iterator[Mapping[str, Any]]
) -> Iterator[list[Cell]]:
    scales = [scale for _, scale in _columns(behind)]
    in_full = sees_names(behind.role)
    others = ("over_own", "over_was") if behind.span.waiting else ("under_value",)
    for number, row in enumerate(found, start=1):
        record = shown(behind, row)
        body = orjson.loads(row["body"])
        values = [row[name] for name in ("over_value", *others)]
        yield [
            number, record["township"], record["village"], date.fromisoformat(record["day"]),
            *(amount(value, scale) for value, scale in zip(values, scales, strict=False)),
            _counts(record["why"]),
            WORDS[NAMES.index(record["state"])]["zh"], record["photos"], record["author"],
            *(said(field, body.get(field.name), in_full) for field in fields),
            record["record_id"],
        ]  # fmt: skip


def _counts(why: dict[str, Any] | None) -> str:
    """是, or 否 and why, in words."""
    if why is None:
        return "是"
    if why["code"] == "ended":
        return f"否：该{why['key']['zh']}从 {why['day']} 起按 0 计"
    there = "有更新的一次" if why["code"] == "older" else "那条已计"
    return f"否：{why['key']['zh']}相同，{why['day']} {there}"


def said(field: Field, value: Any, in_full: bool) -> Cell:
    """What a record says in one field, in words; a person's name is masked for the county."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if field.type == "quantity":
        return amount(value, field.scale)
    if isinstance(value, int):
        return value
    if field.type == "day":
        return date.fromisoformat(value)
    labels = {choice.code: choice.label["zh"] for choice in field.choices}
    if isinstance(value, list):
        return "、".join(labels.get(one, str(one)) for one in value)
    text = labels.get(value, str(value))
    return mask(text) if field.personal and not in_full else text
