"""Load over HTTP from one process: requests made beforehand, sent over kept connections."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

#: Sees status and body of an answer; raises where they are not what was asked for.
Check = Callable[[int, bytes], None]


class Talk(Protocol):
    """A request that depends on earlier answers: made when its turn comes, told its own answer."""

    def wire(self) -> bytes:
        """The request as it goes over the wire."""

    def heard(self, status: int, body: bytes) -> None:
        """See the answer; raises where it is not what was asked for."""


@dataclass
class Load:
    """What a run came to: requests answered, seconds it took, milliseconds for each."""

    answered: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.answered / self.seconds


def request_bytes(
    method: str, path: str, headers: dict[str, str], body: bytes = b"", host: str = "127.0.0.1"
) -> bytes:
    """One HTTP/1.1 request as it goes over the wire."""
    head = {"Host": host, **headers, **({"Content-Length": str(len(body))} if body else {})}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


class Connection:
    """A kept connection that sends a request's bytes and reads the answer whole."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._open()

    def _open(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.reader = self.socket.makefile("rb")

    def ask(self, request: bytes) -> tuple[int, dict[bytes, bytes], bytes]:
        """Status, headers (names in lower case) and body of the answer."""
        self.socket.sendall(request)
        status = int(self.reader.readline().split(b" ", 2)[1])
        headers: dict[bytes, bytes] = {}
        while (line := self.reader.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            headers[name.lower()] = value.strip()
        if headers.get(b"transfer-encoding") == b"chunked":
            body = b"".join(self._chunks())
        else:
            body = self.reader.read(int(headers.get(b"content-length", b"0")))
        if headers.get(b"connection", b"").lower() == b"close":
            self.close()
            self._open()
        return status, headers, body

    def _chunks(self):
        while size := int(self.reader.readline(), 16):
            yield self.reader.read(size)
            self.reader.readline()
        self.reader.readline()

    def close(self) -> None:
        """Hang up."""
        self.reader.close()
        self.socket.close()


class _Sender(threading.Thread):
    """One connection's share of a load."""

    def __init__(
        self,
        port: int,
        queue: Sequence[bytes | Talk],
        check: Check | None,
        warm: int,
        start: threading.Barrier,
    ) -> None:
        super().__init__(daemon=True)
        self.port, self.queue, self.check, self.warm = port, queue, check, warm
        self.ready, self.latencies = start, list[float]()
        self.failure: BaseException | None = None

    def run(self) -> None:
        """Warm up, wait for the others, send."""
        try:
            connection = Connection(self.port)
            for request in self.queue[: self.warm]:
                self._ask(connection, request)
            self.ready.wait()
            for request in self.queue[self.warm :]:
                self.latencies.append(self._ask(connection, request))
            connection.close()
        except BaseException as error:
            self.failure = error
            self.ready.abort()

    def _ask(self, connection: Connection, request: bytes | Talk) -> float:
        wire = request if isinstance(request, bytes) else request.wire()
        began = time.perf_counter()
        status, _, body = connection.ask(wire)
        spent = (time.perf_counter() - began) * 1000
        if not isinstance(request, bytes):
            request.heard(status, body)
        elif self.check:
            self.check(status, body)
        return spent


def drive(
    port: int,
    queues: Sequence[Sequence[bytes | Talk]],
    check: Check | None = None,
    warm: int = 0,
) -> Load:
    """Send each queue over a connection of its own, all at once; ``check`` sees each plain answer.

    The first ``warm`` requests of each queue are sent before the clock starts.
    """
    start = threading.Barrier(len(queues) + 1)
    senders = [_Sender(port, queue, check, warm, start) for queue in queues]
    for sender in senders:
        sender.start()
    with contextlib.suppress(threading.BrokenBarrierError):
        start.wait()
    began = time.perf_counter()
    for sender in senders:
        sender.join()
    seconds = time.perf_counter() - began
    for sender in senders:
        # Who only waited for somebody who failed says so too: the first cause is told.
        if sender.failure and not isinstance(sender.failure, threading.BrokenBarrierError):
            raise sender.failure
    latencies = [spent for sender in senders for spent in sender.latencies]
    return Load(len(latencies), seconds, latencies)
