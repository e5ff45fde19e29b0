"""A CSV file of divisions into rows; what cannot be read is named by its line."""

import csv
import io
import re
from typing import NamedTuple

from backend.divisions.checking import Fault, Row

#: Column names that are understood, by what they hold.
_COLUMNS = {
    "code": "code",
    "代码": "code",
    "区划代码": "code",
    "统计用区划代码": "code",
    "name": "name",
    "名称": "name",
    "区划名称": "name",
    "valid_from": "valid_from",
    "valid_to": "valid_to",
    "successor_code": "successor_code",
}
_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
#: No calendar has it, so the check that follows names the line.
_NOT_A_DAY = -1


class ParsedList(NamedTuple):
    """The rows of a file with their line numbers, and the faults of its form."""

    rows: list[Row]
    faults: list[Fault]


def parse_list(raw: bytes) -> ParsedList:
    """Read a CSV file in UTF-8 (with or without a byte order mark) or GB18030.

    The first line names the columns; ``code`` and ``name`` are needed, ``valid_from``,
    ``valid_to`` and ``successor_code`` may be there, others are ignored. Empty lines are skipped.
    """
    text = _decode(raw)
    if text is None:
        return ParsedList([], [_unreadable()])
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    faults: list[Fault] = []
    columns: list[str | None] | None = None
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if columns is None:
                columns = [_COLUMNS.get(cell.strip().lower()) for cell in cells]
                if not {"code", "name"} <= set(columns):
                    return ParsedList([], [_no_header(reader.line_num)])
            elif len(cells) > len(columns):
                faults.append(_too_wide(reader.line_num, len(columns), len(cells)))
                rows.append(_row(columns, cells, reader.line_num))
            else:
                rows.append(_row(columns, cells, reader.line_num))
    except csv.Error:
        faults.append(_broken_quotes(reader.line_num))
    return ParsedList(rows, faults)


def _decode(raw: bytes) -> str | None:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _row(columns: list[str | None], cells: list[str], line: int) -> Row:
    named = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
    return Row(
        code=named.get("code", ""),
        name=named.get("name", ""),
        valid_from=_day(named.get("valid_from", "")),
        valid_to=_day(named.get("valid_to", "")),
        successor_code=named.get("successor_code") or None,
        line=line,
    )


def _day(text: str) -> int | None:
    if not text:
        return None
    match = _DAY.fullmatch(text)
    return int("".join(match.groups())) if match else _NOT_A_DAY


def _unreadable() -> Fault:
    return Fault(
        0,
        "文件不是 UTF-8 也不是 GB18030，请在表格软件里另存为“CSV UTF-8”。",
        "the file is neither UTF-8 nor GB18030; save it again as “CSV UTF-8”.",
    )


def _no_header(line: int) -> Fault:
    return Fault(
        line,
        "第一行应当是列名，至少有 code,name（代码,名称），请加上。",
        "the first line must name the columns, at least code,name; add it.",
    )


def _too_wide(line: int, columns: int, cells: int) -> Fault:
    return Fault(
        line,
        f"这一行有 {cells} 格，列名只有 {columns} 个；名称里有逗号时请加双引号。",
        f"this line has {cells} cells for {columns} columns; quote a name that holds a comma.",
    )


def _broken_quotes(line: int) -> Fault:
    return Fault(
        line,
        "双引号没有成对，后面的行无法读取，请更正。",
        "the quotes are not in pairs, nothing after them can be read; correct them.",
    )
