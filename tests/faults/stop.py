"""A process of the web that stands still at a point of a push, with whatever it holds."""

import os
import signal
import threading

from tests.faults.cadre import Cadre
from tests.faults.site import Site
from tests.faults.tally import count
from tests.ports import wait_until


def stopped(site: Site, cadre: Cadre, point: str) -> int:
    """Send once, to a process that stops itself at this point; its pid. The phone has no answer."""
    proxy, url, before = site.proxy(), cadre.url, len(site.hits())
    cadre.url = proxy.url
    push = threading.Thread(target=cadre.attempt, args=(120, f"stop 1 {point}"))
    push.start()
    wait_until(lambda: len(site.hits()) > before, 90, "a process that stops")
    proxy.drop()
    push.join(30)
    assert not push.is_alive()
    cadre.url = url
    return int(site.hits()[-1].split()[1])


def wake(pid: int) -> None:
    """Let it go on, if nobody has given it up."""
    try:
        os.kill(pid, signal.SIGCONT)
    except ProcessLookupError:
        count("stopped processes given up by their master")
