"""A process of the web that stands still at a point of a push, with whatever it holds."""

import os
import signal

from tests.faults.cadre import Cadre
from tests.faults.site import Site
from tests.faults.tally import count
from tests.ports import wait_until


def stopped(site: Site, cadre: Cadre, point: str) -> int:
    """Send until a process has stopped itself at this point; its pid."""
    before = len(site.hits())

    def tried() -> bool:
        return not cadre.attempt(timeout=1, order=f"stop 1 {point}") and len(site.hits()) > before

    wait_until(tried, 60, "a process that stops")
    return int(site.hits()[-1].split()[1])


def wake(pid: int) -> None:
    """Let it go on, if nobody has given it up."""
    try:
        os.kill(pid, signal.SIGCONT)
    except ProcessLookupError:
        count("stopped processes given up by their master")
