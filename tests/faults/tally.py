"""What was done and what came of it, counted over a run: `make faults` prints it."""

import json
import os
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_counts: Counter[str] = Counter()
_lock = threading.Lock()

#: Where the counts of a run are left for whoever asked for them.
PLACE = "SHISHU_FAULTS_TALLY"


def count(what: str, number: int = 1) -> None:
    """Add to one line of the summary."""
    with _lock:
        _counts[what] += number


@contextmanager
def uncounted() -> Iterator[None]:
    """What is done in here on purpose is no part of the summary."""
    before = Counter(_counts)
    try:
        yield
    finally:
        with _lock:
            _counts.clear()
            _counts.update(before)


def save() -> None:
    """Leave the counts where the environment says, if it does."""
    place = os.environ.get(PLACE)
    if place:
        Path(place).write_text(json.dumps(_counts, indent=1), encoding="utf-8")
