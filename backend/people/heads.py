"""The heads of the audit chains, written where the database cannot reach them.

A chain shows that nothing inside it was changed. That rows were cut off its end is noticed only
by whoever kept an earlier head: one line a county and day, ``county number hash time``.
"""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.engine import Connection

from backend.clock import iso, now_ms

_LINE = re.compile(r"(\d{6}) (\d+) ([0-9a-f]{64}) (\S+)")


class Head(NamedTuple):
    """The last row of a county's chain at an instant (RFC 3339)."""

    county_code: str
    number: int
    hash: str
    at: str

    def __str__(self) -> str:
        return f"{self.county_code} {self.number} {self.hash} {self.at}"


class HeadsUnreadable(ValueError):
    """A file of heads with a line that is none; the message names it."""


def heads(connection: Connection) -> list[Head]:
    """The head of every chain there is, by county."""
    sql = text("""
        SELECT a.county_code, a.number, a.hash FROM audit a
        JOIN (SELECT county_code, max(number) AS number FROM audit GROUP BY county_code) last
            ON last.county_code = a.county_code AND last.number = a.number
        ORDER BY a.county_code""")
    at = iso(now_ms())
    return [Head(row[0], row[1], row[2], at) for row in connection.execute(sql)]


def write_heads(path: Path, found: Iterable[Head]) -> None:
    """Append heads to a file, and return when they are on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        file.writelines(f"{head}\n" for head in found)
        file.flush()
        os.fsync(file.fileno())


def read_heads(path: Path) -> list[Head]:
    """Every head of a file, as written. Raises HeadsUnreadable."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = _LINE.fullmatch(line.strip())
        if match:
            found.append(Head(match[1], int(match[2]), match[3], match[4]))
        elif line.strip():
            raise HeadsUnreadable(f"第 {number} 行无法识别 line {number} is no head")
    return found


def lost(connection: Connection, kept: Iterable[Head]) -> list[Head]:
    """Those of these heads that are not in the chains any more: cut off, or another row there."""
    sql = text("SELECT hash FROM audit WHERE county_code = :county AND number = :number")
    return [
        head
        for head in kept
        if connection.execute(
            sql, {"county": head.county_code, "number": head.number}
        ).scalar_one_or_none()
        != head.hash
    ]
