"""What the infrastructure refused last: loud in the log, and on a board that /healthz reads.

The board is memory that all web processes share (whoever imports this before they are forked, as
gunicorn's settings do, gives it to all of them), so it works on a full disk as well.
"""

import logging
import mmap
import struct
import time
from typing import NamedTuple

from backend.clock import now_ms
from backend.failures import named, told

log = logging.getLogger(__name__)

#: The same kind of trouble is told once in so many seconds by each process.
INTERVAL = 60
#: Trouble that nobody had for so long is over, though nothing was stored since (ms).
OVER_MS = 300_000

_SHAPE = struct.Struct("<QQ64s")
_board = mmap.mmap(-1, mmap.PAGESIZE)
_told: dict[str, float] = {}

#: What to do about it, by the code that the database gives.
_HINTS = {
    "42P01": "run `shishu migrate` 请运行 shishu migrate",
    "42703": "run `shishu migrate` 请运行 shishu migrate",
    "42883": "run `shishu migrate` 请运行 shishu migrate",
    "SQLITE_ERROR": "run `shishu migrate` 请运行 shishu migrate",
    "42501": "give the role its rights back 请恢复数据库账号的权限",
    "25006": "the database is read-only 数据库是只读的",
    "SQLITE_READONLY": "the database is read-only 数据库是只读的",
    "53100": "free some disk space 请清理磁盘空间",
    "SQLITE_FULL": "free some disk space 请清理磁盘空间",
}


class Trouble(NamedTuple):
    """The last thing that was refused: since when (ms), and the error's name."""

    at: int
    name: str


def note(error: BaseException, what: str) -> None:
    """Put on the board, and tell once a minute, that the infrastructure refused ``what``."""
    _, done, _ = _SHAPE.unpack_from(_board)
    _SHAPE.pack_into(_board, 0, now_ms(), done, named(error).encode()[:64])
    tell(error, what)


def tell(error: BaseException, what: str) -> None:
    """Tell it in the log alone, once a minute."""
    name, now = named(error), time.monotonic()
    if now - _told.get(name, -INTERVAL) < INTERVAL:
        return
    _told[name] = now
    hint = _HINTS.get(name.rpartition(" ")[2], "it comes in by itself once this is mended")
    log.error("%s: %s; nothing is lost, %s", what, told(error), hint)


def stored() -> None:
    """Put on the board that something has been stored: what was refused before is over."""
    failed, _, name = _SHAPE.unpack_from(_board)
    _SHAPE.pack_into(_board, 0, failed, now_ms(), name)


def last() -> Trouble | None:
    """What was refused since anything was stored; None where all goes well."""
    failed, done, name = _SHAPE.unpack_from(_board)
    if failed <= done or now_ms() - failed > OVER_MS:
        return None
    return Trouble(failed, name.rstrip(b"\0").decode())


def forget() -> None:
    """A clean board, and everything is told anew."""
    _SHAPE.pack_into(_board, 0, 0, 0, b"")
    _told.clear()
