"""How much is tried: a short set in `make test`, all of it in `make faults`."""

import os
from typing import TypeVar

T = TypeVar("T")

#: Set by `make faults`.
FULL = os.environ.get("SHISHU_FAULTS") == "full"


#: For what takes long on each of both sites: the server alone in `make test`.
SITES = ["embedded", "server"] if FULL else ["server"]


def volume(short: T, full: T) -> T:
    """``short`` in `make test`, ``full`` in `make faults`."""
    return full if FULL else short
