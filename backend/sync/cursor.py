"""The cursor: where a phone is in what the server has to tell it. Opaque and signed."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from itsdangerous import BadData, URLSafeSerializer
from itsdangerous.encoding import base64_encode

#: Changes and tombstones are kept this long; a phone that was away longer gets everything anew.
KEPT_MS = 400 * 86_400_000
_SALT = "shishu.cursor"


@dataclass(slots=True, frozen=True)
class Position:
    """Everything up to ``number`` has been told, as of ``at`` (ms).

    ``after`` is set in the middle of a resync: the (division, record id) that was told last.
    """

    epoch: str
    scope: str
    number: int
    at: int
    after: tuple[str, str] | None = None


class _Signed(URLSafeSerializer):
    """Without the try to compress a hundred bytes; what was compressed once can still be read."""

    def dump_payload(self, obj: Any) -> bytes:
        return base64_encode(orjson.dumps(obj))


@cache
def _signed(secret: str) -> _Signed:
    return _Signed(secret, _SALT)


def write_cursor(secret: str, position: Position) -> str:
    """The cursor for a position."""
    parts = [position.epoch, position.scope, position.number, position.at, *(position.after or ())]
    return str(_signed(secret).dumps(parts))


def read_cursor(secret: str, cursor: Any, epoch: str, scope: str, now: int) -> Position | None:
    """The position of a cursor of ours; None (a full resync) where it is missing, foreign or old.

    Foreign is one that we did not sign, or made for another scope or another epoch.
    """
    if not isinstance(cursor, str):
        return None
    try:
        parts = _signed(secret).loads(cursor)
    except BadData:
        return None
    found_epoch, found_scope, number, at, *after = parts
    if (found_epoch, found_scope) != (epoch, scope) or at + KEPT_MS <= now:
        return None
    return Position(epoch, scope, number, at, (after[0], after[1]) if after else None)
