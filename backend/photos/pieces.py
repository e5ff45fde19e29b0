"""The pieces of an upload that is not whole yet, as objects that every web process sees.

Each device has its own: a broken or hostile phone cannot spoil what another one sends of the
same picture.
"""

import io
import re
from dataclasses import dataclass

from backend.clock import now_ms
from backend.photos.objects import Objects, objects

_FOLDER = "partial"
_PIECE = re.compile(r".*/(\d{12})-(\d{12})")


@dataclass(frozen=True, slots=True)
class Upload:
    """One picture on its way from one device. ``total`` is its size in bytes."""

    county_code: str
    sha256: str
    device_id: str
    total: int

    @property
    def folder(self) -> str:
        """Where its pieces are kept."""
        return f"{_FOLDER}/{self.county_code}/{self.sha256}/{self.device_id}"


def held(store: Objects, upload: Upload) -> list[tuple[int, int, str]]:
    """The pieces (start, end, name) that follow each other from byte 0; ``end`` is exclusive.

    The last one's ``end`` is how many bytes have been received.
    """
    pieces: dict[int, tuple[int, int, str]] = {}
    for name, size in store.sizes(upload.folder).items():
        match = _PIECE.fullmatch(name)
        if match and int(match[2]) - int(match[1]) == size:
            piece = (int(match[1]), int(match[2]), name)
            # Two tabs may send pieces of different length from one place: take the longer.
            pieces[piece[0]] = max(piece, pieces.get(piece[0], piece))
    chain, end = [], 0
    while end in pieces:
        chain.append(pieces[end])
        end = pieces[end][1]
    return chain


def received(chain: list[tuple[int, int, str]]) -> int:
    """How many bytes a chain of pieces holds."""
    return chain[-1][1] if chain else 0


def put(store: Objects, upload: Upload, start: int, content: bytes) -> None:
    """Keep one piece."""
    store.put(f"{upload.folder}/{start:012d}-{start + len(content):012d}", content)


def join(store: Objects, chain: list[tuple[int, int, str]]) -> bytes | None:
    """The whole of a chain; None where the sweep has taken a piece meanwhile."""
    # Written one after the other: all parts beside the whole would take its size twice.
    whole = io.BytesIO()
    for _, _, name in chain:
        part = store.get(name)
        if part is None:
            return None
        whole.write(part)
    return whole.getvalue()


def drop(store: Objects, upload: Upload) -> None:
    """Forget all pieces of an upload."""
    store.drop(list(store.sizes(upload.folder)))


def prune_partials(older_than_ms: int) -> int:
    """Remove pieces that are older than this many milliseconds; returns how many.

    Nothing is lost: a picture that was given up half way is still on its phone, and is sent
    again from its beginning.
    """
    store = objects()
    names = list(store.older(_FOLDER, now_ms() - older_than_ms))
    store.drop(names)
    store.drop_empty(_FOLDER)
    return len(names)
