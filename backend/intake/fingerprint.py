"""What makes two operations the same one: their content in canonical form, hashed."""

import hashlib
import uuid
from typing import Any

import orjson

#: Ids that the server has to make itself are UUIDv5 under this name space.
_OURS = uuid.UUID("6b1f6a0e-5a0d-5c57-9f0e-0d7a5b0f3c11")
_LENGTH = 32


def canonical(raw: Any) -> bytes:
    """Any JSON value as compact JSON with sorted keys: equal values give equal bytes."""
    try:
        return orjson.dumps(raw, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        return _deep(raw)


def _deep(raw: Any) -> bytes:
    """As ``canonical``, without recursion: orjson reads 1,024 levels but writes only 254."""
    written: list[bytes] = []
    stack: list[tuple[bytes | None, Any]] = [(None, raw)]
    while stack:
        ready, value = stack.pop()
        if ready is not None:
            written.append(ready)
        elif isinstance(value, dict | list):
            stack.extend(reversed(_opened(value)))
        else:
            written.append(orjson.dumps(value))
    return b"".join(written)


def _opened(value: dict[str, Any] | list[Any]) -> list[tuple[bytes | None, Any]]:
    """One container as its brackets, commas and keys (ready) and the values between them."""
    if isinstance(value, list):
        pairs, left, right = [(b"", inner) for inner in value], b"[", b"]"
    else:
        pairs = [(orjson.dumps(key) + b":", inner) for key, inner in sorted(value.items())]
        left, right = b"{", b"}"
    parts: list[tuple[bytes | None, Any]] = [(left, None)]
    for number, (key, inner) in enumerate(pairs):
        parts += [(b"," + key if number else key, None), (None, inner)]
    parts.append((right, None))
    return parts


def fingerprint(body: bytes) -> str:
    """The first 32 hex digits of the SHA-256 of a canonical form."""
    return hashlib.sha256(body).hexdigest()[:_LENGTH]


def made_id(*parts: str) -> str:
    """An id of our own making, always the same for the same parts."""
    return str(uuid.uuid5(_OURS, "|".join(parts)))
