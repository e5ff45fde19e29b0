"""What an answer tells is on the disk before it is told: verdicts, and what others changed."""

from sqlalchemy.engine import Connection

from backend.db import reach_disk
from backend.sync.store import Clock

#: For each county and epoch the number up to which this process knows everything on the disk.
_known: dict[tuple[str, str], int] = {}


def before_telling(connection: Connection, county_code: str, clock: Clock, stored: bool) -> None:
    """Wait for the disk where this request stored something, or tells what may not be there yet.

    ``clock`` is of the snapshot that the answer tells from, and ``connection`` had it open: it is
    over after this, if it was not before. Raises what ``reach_disk`` raises.
    """
    key = (county_code, clock.epoch)
    if not stored and clock.number <= _known.get(key, 0):
        return
    reach_disk(None if connection.closed else connection)
    _known[key] = max(clock.number, _known.get(key, 0))
