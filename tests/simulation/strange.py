"""Answers to a sync in words that the phone does not know, as of a server of a later release."""

import random
import zlib
from typing import Any

import orjson

from tests.simulation.wire import Heard, Request

#: A verdict of a later release, or none at all: both say nothing to this phone.
_VERDICTS: tuple[object, ...] = ("deferred", None, 7, ["applied"])


def unstored(request: Request) -> tuple[Request, list[str]]:
    """The request without its operations, and their ids: a later server need not have stored them.

    What arrived damaged stays as it is, with no ids.
    """
    body = request.body
    try:
        if "Content-Encoding" in request.headers:
            body = zlib.decompress(body, 16 + zlib.MAX_WBITS)
        said = orjson.loads(body)
        ids = [op["op_id"] for op in said["ops"]]
    except (zlib.error, ValueError, KeyError, TypeError):
        return request, []
    headers = {k: v for k, v in request.headers.items() if k != "Content-Encoding"}
    said = {**said, "ops": [], "counted_elsewhere": []}
    plain = Request(request.method, request.path, headers, orjson.dumps(said), request.cookies)
    return plain, ids


def bent(heard: Heard, unjudged: list[str], chance: random.Random) -> Heard:
    """The answer in words that are not known; ``unjudged`` get verdicts that say nothing."""
    if heard.status != 200:
        return heard
    said: dict[str, Any] = orjson.loads(heard.body)
    said["results"] += [{"op_id": op, "outcome": "deferred"} for op in unjudged]
    for result in said["results"]:
        _other(result, "outcome", _VERDICTS, chance)
    for change in said["changes"]:
        if chance.random() < 0.5:
            change["status"] = "archived"
    for settled in said["settled"]:
        settled["how"] = "postponed"
    if chance.random() < 0.1:
        said["proto"] = 2
    return Heard(heard.status, heard.headers, orjson.dumps(said), heard.cookies)


def _other(
    said: dict[str, Any], name: str, words: tuple[object, ...], chance: random.Random
) -> None:
    word = chance.choice(words)
    if word is None:
        said.pop(name)
    else:
        said[name] = word
