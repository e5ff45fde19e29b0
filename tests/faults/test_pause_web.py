"""A web process is stopped in the middle of a push, for seconds or for a minute, and goes on.

It holds its locks meanwhile. Whoever pushes is served by the other process, is asked to try again,
or waits; the phone whose push it was sends it again; and then it wakes up and commits.
"""

import os
import signal
import time

import pytest

from tests.faults.accounts import settle
from tests.faults.site import Site
from tests.faults.tally import count
from tests.faults.volume import volume
from tests.ports import wait_until

#: Seconds of a stop. Gunicorn gives a process up that was silent for 60.
STOP = volume(2.0, 60.0)
POINTS = ["before INSERT INTO op_log", "before commit of what was written"]


@pytest.mark.parametrize("point", [*POINTS, "after commit of what was written", "before reply"])
def test_stopped_in_mid_push(site: Site, point: str) -> None:
    cadre, other = site.cadre(), site.cadre()
    op = cadre.create()
    cadre.edit(op, group_name="三组")
    before = len(site.hits())
    wait_until(
        lambda: not cadre.attempt(timeout=1, order=f"stop 1 {point}") and len(site.hits()) > before,
        60, "a process that stops",
    )  # fmt: skip
    pid = int(site.hits()[-1].split()[1])
    until = time.monotonic() + STOP
    other.create()
    while time.monotonic() < until:
        # Both send on: some are told to try again, some wait, none is told anything untrue.
        for phone in (cadre, other):
            phone.attempt(timeout=volume(0.5, 7.0))
    wake(pid)
    count("web processes stopped with SIGSTOP")
    count("seconds stopped", int(STOP))
    settle(site, cadre, other)


def wake(pid: int) -> None:
    """Let it go on, if nobody has given it up."""
    try:
        os.kill(pid, signal.SIGCONT)
    except ProcessLookupError:
        count("stopped processes given up by their master")
