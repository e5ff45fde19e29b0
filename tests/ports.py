"""Free ports and waiting: what every server that the tests start needs."""

import contextlib
import itertools
import os
import socket
import time
from collections.abc import Callable

#: Below the ports that the kernel gives to whoever connects: between the look and the server that
#: is started, nobody else takes one. Processes of one machine begin at different places.
_PORTS = itertools.cycle(range(10_000, 32_000))
for _ in range(os.getpid() * 131 % 22_000):
    next(_PORTS)


def free_port() -> int:
    """A TCP port on the loopback address that nobody listens on just now."""
    for port in _PORTS:
        with socket.socket() as sock, contextlib.suppress(OSError):
            sock.bind(("127.0.0.1", port))
            return port
    raise AssertionError("unreachable: the ports go round")


def wait_until(probe: Callable[[], bool], seconds: float, what: str) -> None:
    """Poll until ``probe`` is true; AssertionError naming ``what`` after ``seconds``."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if probe():
            return
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds:g} s in vain for {what}")


def accepts(port: int) -> bool:
    """Whether something accepts connections on a loopback port."""
    with socket.socket() as sock:
        sock.settimeout(0.5)
        return sock.connect_ex(("127.0.0.1", port)) == 0
