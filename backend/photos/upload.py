"""Taking a picture in, piece by piece: kept whole and clean, or not at all."""

import hashlib
import re
from typing import Any, NamedTuple

from backend.db import reading, writing
from backend.errors import Problem, not_found
from backend.people.actor import Actor
from backend.photos import pieces
from backend.photos.objects import Objects, objects
from backend.photos.picture import MAX_BYTES, Picture, clean, too_large
from backend.photos.pieces import Upload
from backend.photos.store import Announced, announced, set_proven, set_stored, stored_as

_RANGE = re.compile(r"bytes (\d{1,12})-(\d{1,12})/(\d{1,12})")


class Span(NamedTuple):
    """Which bytes of how many: ``start`` inclusive, ``end`` exclusive."""

    start: int
    end: int
    total: int


class Progress(NamedTuple):
    """How many bytes the server holds, and whether the picture is whole and kept."""

    received: int
    complete: bool


def parse_span(header: str | None) -> Span:
    """A Content-Range header. Raises Problem 400 ``content_range``."""
    match = _RANGE.fullmatch(header or "")
    if match is None:
        raise _bad_range("Content-Range: bytes a-b/total")
    start, last, total = (int(part) for part in match.groups())
    if not start <= last < total:
        raise _bad_range("a <= b < total")
    return Span(start, last + 1, total)


def progress(actor: Actor, sha256: str) -> Progress:
    """How far this device's upload of an announced picture has come. Raises Problem 404."""
    picture = _announced(actor, sha256)
    if picture.stored is not None and not picture.due:
        return Progress(picture.bytes, True)
    upload = Upload(actor.county_code, sha256, actor.device_id, picture.bytes)
    return Progress(pieces.received(pieces.held(objects(), upload)), False)


def expected(actor: Actor, sha256: str, span: Span) -> Progress | None:
    """Whether a piece is welcome, before its bytes are read; a Progress where all is done.

    Raises Problem 404 (not announced in scope) and 422 (too large). The size that an operation
    told is not held against it: whoever names a hash first may have told a wrong one, and only
    the hash of the whole decides.
    """
    picture = _announced(actor, sha256)
    if picture.stored is not None and not picture.due:
        return Progress(picture.bytes, True)
    if span.total > MAX_BYTES:
        raise too_large()
    return None


def take(actor: Actor, sha256: str, span: Span, content: bytes) -> Progress:
    """Keep one piece; with the last one, check and keep the picture.

    Raises Problem 400 ``content_range`` (the body is not as long as it says), 409 ``offset``
    with the ``received`` to go on from, and 422 as the picture deserves, with nothing kept.
    """
    if len(content) != span.end - span.start:
        raise _bad_range(f"{span.end - span.start} bytes announced, {len(content)} received")
    upload = Upload(actor.county_code, sha256, actor.device_id, span.total)
    store = objects()
    if span.start == 0 and span.end == span.total:
        return _finish(store, upload, actor, content)
    chain = pieces.held(store, upload)
    if span.start != pieces.received(chain):
        raise _offset(pieces.received(chain))
    pieces.put(store, upload, span.start, content)
    if span.end < span.total:
        return Progress(span.end, False)
    whole = pieces.join(store, pieces.held(store, upload))
    if whole is None or len(whole) != span.total:
        raise _offset(pieces.received(pieces.held(store, upload)))
    return _finish(store, upload, actor, whole)


def _finish(store: Objects, upload: Upload, actor: Actor, whole: bytes) -> Progress:
    """Check, clean, keep, and only then say so; the pieces go either way.

    A picture that is kept already is checked all the same: these bytes prove that the sender
    has it.
    """
    try:
        if hashlib.sha256(whole).hexdigest() != upload.sha256:
            raise _hash_mismatch()
        with reading() as connection:
            known = stored_as(connection, upload.county_code, upload.sha256)
        picture = None if known else clean(whole)
    except Problem:
        pieces.drop(store, upload)
        raise
    kept = _keep(store, upload, picture) if picture else {}
    with writing() as connection:
        if kept:
            set_stored(connection, upload.county_code, upload.sha256, **kept)
        set_proven(connection, actor, upload.sha256)
    pieces.drop(store, upload)
    return Progress(upload.total, True)


def _keep(store: Objects, upload: Upload, picture: Picture) -> dict[str, Any]:
    """Keep both JPEGs under the hash of the larger one, and say what the row is to note.

    The same picture twice is one object.
    """
    stored = hashlib.sha256(picture.full).hexdigest()
    store.put(object_name(upload.county_code, stored, "thumb"), picture.thumb)
    store.put(object_name(upload.county_code, stored, "full"), picture.full)
    return {
        "stored": stored,
        "size": upload.total,
        "width": picture.width,
        "height": picture.height,
    }


def object_name(county_code: str, stored: str, size: str) -> str:
    """The name of one of a picture's two objects; ``size`` is "thumb" or "full"."""
    return f"kept/{county_code}/{stored[:2]}/{stored}.{size}.jpg"


def _announced(actor: Actor, sha256: str) -> Announced:
    with reading() as connection:
        picture = announced(connection, actor, sha256)
    if picture is None:
        raise not_found()
    return picture


def _bad_range(reason: str) -> Problem:
    return Problem(
        400,
        "content_range",
        "照片分段的位置不对，稍后会自动重传。",
        f"The Content-Range does not fit: {reason}.",
        header="Content-Range",
    )


def _offset(held: int) -> Problem:
    return Problem(
        409,
        "offset",
        "照片要从服务器已有的位置接着传。",
        "Go on from where the server is.",
        received=held,
    )


def _hash_mismatch() -> Problem:
    return Problem(
        422,
        "hash_mismatch",
        "收到的照片与手机上的不一致，没有保存，请重新上传。",
        "What arrived is not the picture that was announced; nothing was kept. Send it again.",
    )
