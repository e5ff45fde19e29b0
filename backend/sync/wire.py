"""Bytes in and bytes out: bounded inflate, one JSON object, gzip back."""

import gzip
import zlib
from dataclasses import dataclass
from typing import Any

import orjson
from flask import Request, Response

from backend.errors import Problem

PROTO = 1
MOST_OPS, WIRE, INFLATED = 100, 262_144, 1_048_576
LIMITS = {"ops": MOST_OPS, "wire": WIRE, "inflated": INFLATED}

_LONGEST_ID = 64
_GZIP = 16 + zlib.MAX_WBITS
#: A gzip may be several, one behind the other (RFC 1952).
_MOST_MEMBERS = 8
#: Shorter answers gain nothing from gzip.
_WORTH_GZIP = 500
_LEVEL = 4


@dataclass(slots=True, frozen=True)
class SyncRequest:
    """The body of a sync as far as it concerns the body as a whole.

    ``ops`` are raw JSON values; ``held`` is whatever was said of operations that wait;
    ``account`` is who is signed in as far as the phone knows, if it says so, and ``elsewhere``
    the ids of operations that it counted while it was another device.
    """

    request_id: str
    cursor: Any
    deposit: bool
    device: dict[str, Any]
    ops: list[Any]
    held: Any = None
    account: Any = None
    elsewhere: frozenset[str] = frozenset()


def unreadable(zh: str, en: str) -> Problem:
    """The refusal of bytes that are no JSON object."""
    return malformed("", zh, en)


def malformed(field: str, zh: str, en: str) -> Problem:
    """The refusal of a body that cannot be read as a whole: nothing of it was stored."""
    return Problem(400, "malformed", zh, en, field=field)


def too_large(limit: str) -> Problem:
    """The refusal of too much at once; ``limit`` names which of LIMITS."""
    return Problem(
        413,
        "too_large",
        "一次发送的内容太多，请分批发送。",
        "Too much at once; send it in parts.",
        limit=limit,
        limits=LIMITS,
    )


def read_request(request: Request) -> SyncRequest:
    """The body of a sync. Raises Problem 400 ``malformed``, 413 ``too_large``, 415."""
    if (request.content_length or 0) > WIRE:
        raise too_large("wire")
    # One more than we take: a chunked body is cut at the limit without a word.
    request.max_content_length = WIRE + 1
    data = request.get_data(cache=False)
    if len(data) > WIRE:
        raise too_large("wire")
    try:
        body = orjson.loads(_inflated(data, request.headers.get("Content-Encoding", "")))
    except orjson.JSONDecodeError:
        raise unreadable("请求内容不是有效的 JSON。", "The body is not valid JSON.") from None
    if not isinstance(body, dict):
        raise unreadable("请求内容应当是一个 JSON 对象。", "The body must be a JSON object.")
    return _checked(body)


def _inflated(data: bytes, encoding: str) -> bytes:
    """The plain bytes, of which never more than the limit are made."""
    if encoding in ("", "identity"):
        return data
    if encoding != "gzip":
        raise Problem(
            415, "unsupported_media_type", "只支持 gzip 压缩。", "Only gzip is understood."
        )
    plain = b""
    for _ in range(_MOST_MEMBERS):
        stream = zlib.decompressobj(_GZIP)
        try:
            plain += stream.decompress(data, INFLATED + 1 - len(plain))
        except zlib.error:
            raise unreadable("压缩内容已损坏，请重新发送。", "The gzip is corrupt.") from None
        if len(plain) > INFLATED:
            raise too_large("inflated")
        if not stream.eof:
            raise unreadable("压缩内容不完整，请重新发送。", "The gzip was cut; send it again.")
        data = stream.unused_data
        if not data:
            return plain
    raise unreadable("压缩内容分成了太多段。", "The gzip has too many members.")


def _checked(body: dict[str, Any]) -> SyncRequest:
    request_id, ops = body.get("request_id"), body.get("ops", [])
    device, deposit = body.get("device", {}), body.get("deposit", False)
    if type(body.get("proto")) is not int or body["proto"] != PROTO:
        raise malformed(
            "proto", "协议版本不受支持，请更新应用。", "proto must be 1; update the app."
        )
    if not isinstance(request_id, str) or not 0 < len(request_id) <= _LONGEST_ID:
        raise malformed("request_id", "缺少 request_id。", "request_id is missing.")
    if not isinstance(ops, list):
        raise malformed("ops", "ops 应当是一个数组。", "ops must be a list.")
    if not isinstance(device, dict):
        raise malformed("device", "device 应当是一个对象。", "device must be an object.")
    if not isinstance(deposit, bool):
        raise malformed("deposit", "deposit 应当是 true 或 false。", "deposit must be a boolean.")
    if len(ops) > MOST_OPS:
        raise too_large("ops")
    cursor, held, account = (body.get(name) for name in ("cursor", "held", "account"))
    elsewhere = _names(body.get("counted_elsewhere"))
    return SyncRequest(request_id, cursor, deposit, device, ops, held, account, elsewhere)


def _names(said: Any) -> frozenset[str]:
    """The strings of a list; of anything else, none."""
    return frozenset(one for one in said if type(one) is str) if type(said) is list else frozenset()


def answer(request: Request, content: dict[str, Any]) -> Response:
    """An answer as JSON, gzipped where the phone takes it and it is worth it."""
    data = orjson.dumps(content)
    response = Response(mimetype="application/json")
    if len(data) > _WORTH_GZIP and request.accept_encodings["gzip"] > 0:
        data = gzip.compress(data, _LEVEL, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
    response.set_data(data)
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = "no-store"
    return response
