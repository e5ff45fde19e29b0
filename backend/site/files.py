"""The built PWA's files as responses: compressed as built, cached as their names allow."""

import mimetypes
from pathlib import Path

from flask import Response, request, send_file
from werkzeug.security import safe_join

#: Best first; each was written beside its file when the PWA was built.
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))

#: Files of this folder carry a hash of their content in their name.
HASHED = "assets/"
IMMUTABLE = "public, max-age=31536000, immutable"
#: Kept if at all only to be asked about each time: a stale sw.js or index.html pins an old release.
REVALIDATE = "no-cache"

TYPES = {".webmanifest": "application/manifest+json", ".js": "text/javascript"}


def find(folder: Path, name: str) -> Path | None:
    """The file of this name below ``folder``; None where there is none or the name climbs out."""
    joined = safe_join(str(folder), name)
    if joined is None or Path(name).name.startswith("."):
        return None
    path = Path(joined)
    return path if path.is_file() else None


def _variant(path: Path) -> tuple[Path, str | None]:
    """The smallest form of a file that this request's browser reads, and its encoding."""
    for encoding, ending in ENCODINGS:
        if request.accept_encodings.quality(encoding) > 0:
            variant = path.with_name(path.name + ending)
            if variant.is_file():
                return variant, encoding
    return path, None


def send(path: Path, name: str) -> Response:
    """A file of the built PWA, whole, ranged or 304, by the name it is asked for."""
    variant, encoding = _variant(path)
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    response = send_file(variant, kind or "application/octet-stream", download_name=path.name)
    response.headers.remove("Content-Disposition")
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = IMMUTABLE if name.startswith(HASHED) else REVALIDATE
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return response
