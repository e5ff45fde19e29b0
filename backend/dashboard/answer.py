"""What lets a dashboard answer "nothing new" without looking; answers that are kept, and small."""

import gzip
import hashlib
from collections import OrderedDict
from threading import Lock

from flask import Response, request

from backend.dashboard.ask import Asked
from backend.dashboard.store import Freshness


def etag_of(fresh: Freshness, catalogue_etag: str, asked: Asked) -> str:
    """A tag that differs wherever the answer may differ."""
    told = "|".join(str(part) for part in (*fresh, catalogue_etag, *_parts(asked)))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _parts(asked: Asked) -> tuple[str, ...]:
    track = asked.track if asked.chosen else "auto"
    kind, cut = asked.kind or "", str(asked.cut)
    return (asked.division, str(asked.month), track, asked.scope, kind, cut)


class Kept:
    """The last few answers by tag, for all threads of this process."""

    def __init__(self, limit: int) -> None:
        self._limit, self._lock = limit, Lock()
        self._bodies: OrderedDict[str, bytes] = OrderedDict()

    def get(self, tag: str) -> bytes | None:
        """An answer, if it is still kept."""
        with self._lock:
            body = self._bodies.get(tag)
            if body is not None:
                self._bodies.move_to_end(tag)
            return body

    def put(self, tag: str, body: bytes) -> None:
        """Keep an answer; the one that was asked for longest ago goes."""
        with self._lock:
            self._bodies[tag] = body
            while len(self._bodies) > self._limit:
                self._bodies.popitem(last=False)


#: 32 kB of figures become 6; a higher level costs more than it saves.
LEVEL = 1


def json_answer(body: bytes) -> Response:
    """JSON, gzipped where the browser takes it."""
    response = Response(body, mimetype="application/json")
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] > 0:
        response.set_data(gzip.compress(body, LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
