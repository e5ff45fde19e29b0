"""CSV that a spreadsheet opens cleanly: UTF-8 with BOM, and no cell that could be a formula."""

import csv
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal
from urllib.parse import quote

from flask import Response

BOM = "\ufeff".encode()
#: What a spreadsheet may take for the start of a formula, full-width forms included.
RISKY = tuple("=+-@\t\r＝＋－＠")
#: Lines that leave together.
CHUNK = 200

Cell = str | int | Decimal | None


def safe(cell: Cell) -> str:
    """A cell as it is written: numbers plain, text that could be a formula behind a quote mark."""
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return str(cell)
    return f"'{cell}" if cell.lstrip(" \n\u3000").startswith(RISKY) else cell


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
