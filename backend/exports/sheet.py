"""CSV that a spreadsheet opens cleanly: UTF-8 with BOM, no formulas, and texts that stay texts."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import quote

from flask import Response

from backend.catalogue.normalise import normalise

BOM = "\ufeff".encode()
#: What a spreadsheet may take for the start of a formula, full-width forms included.
RISKY = tuple("=+-@\t\r＝＋－＠")
#: Lines that leave together.
CHUNK = 200


class Percentage(str):
    """A rate of our own making, e.g. -16.0%: a number, and no text that somebody typed."""

    __slots__ = ()


Cell = str | int | Decimal | date | None

# What a spreadsheet takes for a number, a day, a time or a truth value, whatever the column is
# called: house number 0012, 3-5, 12E5, a code of 17 digits, 2026年11月. Half-width forms.
_TAKEN_FOR_VALUE = re.compile(
    r"[\d\s.,:/\-+%()eE年月日时分秒$¥￥#]*\d[\d\s.,:/\-+%()eE年月日时分秒$¥￥]*"
    r"|true|false|真|假"
    r"|[a-z]{3,9}[\s./-]*\d{1,4}|\d{1,4}[\s./-]*[a-z]{3,9}([\s./-]*\d{1,4})?",
    re.IGNORECASE,
)


def safe(cell: Cell) -> str:
    """A cell as it is written: numbers and days plain, texts so that they stay what they are.

    Text that could be a formula goes behind a quote mark. Text that a spreadsheet would turn into
    a number or a day goes behind a tab, which every spreadsheet takes for text and shows as
    nothing: a quote mark would be seen, and ="0012" is a formula.
    """
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    if not isinstance(cell, str) or isinstance(cell, Percentage):
        return str(cell)
    if cell.lstrip(" \n\u3000").startswith(RISKY):
        return f"'{cell}"
    return f"\t{cell}" if _TAKEN_FOR_VALUE.fullmatch(normalise(cell)) else cell


def amount(value: int | None, scale: int) -> Decimal | None:
    """A stored integer as the number that people read, e.g. 1250 at scale 2 -> 12.50."""
    return None if value is None else Decimal(value).scaleb(-scale)


def headed(label: str, unit: str) -> str:
    """A column's header: its label, and its unit in brackets."""
    return f"{label}（{unit}）" if unit else label


def lines(rows: Iterable[Iterable[Cell]]) -> Iterator[bytes]:
    """The rows as CSV in bytes, some lines at a time."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield BOM
    for number, row in enumerate(rows, start=1):
        writer.writerow([safe(cell) for cell in row])
        if number % CHUNK == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    content = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return content


def download(content: Iterable[bytes], ascii_name: str, name: str) -> Response:
    """A file to be saved: ``name`` as RFC 5987 has it, ``ascii_name`` for what cannot read that."""
    response = Response(content, mimetype="text/csv")
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{ascii_name}.csv\"; filename*=UTF-8''{quote(name, safe='')}.csv"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
