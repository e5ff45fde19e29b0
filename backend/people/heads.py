"""The heads of the audit chains, written where the database cannot reach them.

A chain shows that nothing inside it was changed. That rows were cut off its end is noticed only
by whoever kept an earlier head: one line a county and day, ``county number hash time``.
"""

import logging
import os
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.engine import Connection

from backend.clock import CHINA, iso, now_ms
from backend.kept import flush_folder

log = logging.getLogger(__name__)
_LINE = re.compile(r"(\d{6}) (\d+) ([0-9a-f]{64}) (\S+Z)")


class Head(NamedTuple):
    """The last row of a county's chain at an instant (RFC 3339)."""

    county_code: str
    number: int
    hash: str
    at: str

    def __str__(self) -> str:
        return f"{self.county_code} {self.number} {self.hash} {self.at}"


class HeadsUnreadable(ValueError):
    """A file of heads in which no line is one, or that cannot be read; the message says so."""


class KeptHeads(NamedTuple):
    """What a file of heads says: its heads, and the numbers of the lines that are none."""

    heads: list[Head]
    torn: list[int]


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
    """Append heads to a file, and return when they are on the disk.

    Appended, not replaced: the file may lie where nothing else is allowed. A last line that a
    power cut has torn stays as it is, on a line of its own.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = not path.exists()
    with path.open("ab+") as file:
        if _is_torn(path):
            log.warning("%s: its last line is torn; kept as it is 最后一行不完整，另起一行", path)
            file.write(b"\n")
        file.write("".join(f"{head}\n" for head in found).encode("ascii"))
        file.flush()
        os.fsync(file.fileno())
    if fresh:
        flush_folder(path.parent)


def _is_torn(path: Path) -> bool:
    with path.open("rb") as file:
        if not file.seek(0, os.SEEK_END):
            return False
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"


def read_heads(path: Path) -> KeptHeads:
    """Every head of a file, as written, and which lines are none.

    Raises HeadsUnreadable where none is, though there are lines, or the file cannot be read.
    """
    try:
        content = path.read_bytes().decode("ascii", "replace")
    except OSError as error:
        raise HeadsUnreadable(f"{path}: {error.strerror}") from error
    found, torn = [], []
    for number, line in enumerate(content.split("\n"), 1):
        match = _LINE.fullmatch(line.strip())
        if match:
            found.append(Head(match[1], int(match[2]), match[3], match[4]))
        elif line.strip():
            torn.append(number)
    if torn and not found:
        raise HeadsUnreadable(f"{path}: 第 {torn[0]} 行无法识别 line {torn[0]} is no head")
    return KeptHeads(found, torn)


def set_aside(path: Path) -> Path | None:
    """Put a file of heads away under the instant, so that a new one begins; None: there is none."""
    if not path.exists():
        return None
    at = datetime.fromtimestamp(now_ms() / 1000, CHINA)
    aside = path.with_name(f"{path.name}.until-{at:%Y%m%d-%H%M%S}")
    path.rename(aside)
    flush_folder(path.parent)
    return aside


def last_number(connection: Connection, county_code: str) -> int:
    """The number of a chain's last row; 0 for a chain that has none."""
    sql = text("SELECT max(number) FROM audit WHERE county_code = :county")
    return int(connection.execute(sql, {"county": county_code}).scalar_one() or 0)


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
