"""Bytes of the built PWA on the wire, as brotli."""

from tests.architecture.build import ENTRY, KB, OFFLINE, entry, precached, weight
from tests.bench.table import Row, at_most


def measure() -> list[Row]:
    """The entry, and all that an offline start needs."""
    return [
        at_most("Bytes", "PWA entry: index.html and what it loads, brotli",
                weight(entry()) / KB, "KB", ENTRY / KB),
        at_most("Bytes", "PWA precache: all that an offline start needs, brotli",
                weight(precached()) / KB, "KB", OFFLINE / KB),
    ]  # fmt: skip
