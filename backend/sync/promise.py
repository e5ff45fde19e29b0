"""What an answer tells is on the disk before it is told: verdicts, and what others changed."""

from backend.db import reach_disk
from backend.sync.store import Clock

#: For each county and epoch the number up to which this process knows everything on the disk.
_known: dict[tuple[str, str], int] = {}


def before_telling(county_code: str, clock: Clock, stored: bool) -> None:
    """Wait for the disk where this request stored something, or tells what may not be there yet.

    ``clock`` is of the snapshot that the answer tells from. Raises what ``reach_disk`` raises.
    """
    key = (county_code, clock.epoch)
    if not stored and clock.number <= _known.get(key, 0):
        return
    reach_disk()
    _known[key] = max(clock.number, _known.get(key, 0))
