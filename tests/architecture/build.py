"""The built PWA by bytes: what the first page loads, and what an offline start needs."""

import re

from backend.config import PROJECT

DIST = PROJECT / "pwa" / "dist"
KB = 1000

#: Budgets in bytes on the wire, as brotli.
ENTRY, OFFLINE = 75 * KB, 250 * KB

PRECACHED = re.compile(r'(?:url|"url"):"([^"]+)"')


def page() -> str:
    """The built index.html."""
    return (DIST / "index.html").read_text(encoding="utf-8")


def wire(name: str) -> int:
    """Bytes of a built file on the wire: as brotli where it was compressed."""
    path = DIST / name.lstrip("/")
    brotli = path.with_name(path.name + ".br")
    return (brotli if brotli.exists() else path).stat().st_size


def entry() -> set[str]:
    """What index.html loads before anything is done: itself, its scripts and its styles."""
    return {"index.html", *re.findall(r'(?:src|href)="/(assets/[^"]+\.(?:js|css))"', page())}


def precached() -> set[str]:
    """What the service worker fetches for an offline start, itself included."""
    worker = (DIST / "sw.js").read_text(encoding="utf-8")
    return {"sw.js", *PRECACHED.findall(worker)}


def weight(names: set[str]) -> int:
    """Bytes of several built files on the wire."""
    return sum(wire(name) for name in names)
