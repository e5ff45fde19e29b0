"""A web process is stopped in the middle of a push, for seconds or for a minute, and goes on.

It holds its locks meanwhile. Whoever pushes is served by the other process, is asked to try again,
or waits; the phone whose push it was sends it again; and then it wakes up and commits.
"""

import time

import pytest

from tests.faults.accounts import settle
from tests.faults.site import Site
from tests.faults.stop import stopped, wake
from tests.faults.tally import count
from tests.faults.volume import volume

#: Where it stops, and for how many seconds. Gunicorn gives up a process that was silent for 60.
STOPS = volume(
    [("before commit of what was written", 1), ("after commit of what was written", 1)],
    [
        ("before UPDATE county_clock", 15),
        ("before commit of what was written", 60),
        ("after commit of what was written", 15),
        ("before reply", 15),
    ],
)


@pytest.mark.parametrize(("point", "seconds"), STOPS)
def test_stopped_in_mid_push(site: Site, point: str, seconds: int) -> None:
    cadre, other = site.cadre(), site.cadre()
    op = cadre.create()
    cadre.edit(op, group_name="三组")
    pid = stopped(site, cadre, point)
    until = time.monotonic() + seconds
    other.create()
    while time.monotonic() < until:
        # Both send on: some are told to try again, some wait, none is told anything untrue.
        for phone in (cadre, other):
            phone.attempt(timeout=volume(0.5, 7.0))
    wake(pid)
    count("web processes stopped with SIGSTOP")
    count("seconds stopped", seconds)
    settle(site, cadre, other)
