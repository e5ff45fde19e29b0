"""A bad line: a TCP proxy that delays, cuts, limits, corrupts, swallows, or answers by itself."""

import contextlib
import socket
import struct
import threading
import time
from dataclasses import dataclass

PIECE = 4096
#: Closing with this set sends a reset instead of an orderly end.
_RESET = struct.pack("ii", 1, 0)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a connection. Offsets and numbers are in bytes.

    ``delay`` is slept before each piece, in seconds; ``rate`` is bytes a second each way;
    ``up_cut`` and ``down_cut`` let so many bytes of request or reply pass and then cut both ways;
    ``up_flip`` and ``down_flip`` turn over one bit of one byte; ``hole`` swallows the request;
    ``reply_hole`` lets it pass and swallows the reply; ``portal`` is said in the server's place.
    """

    delay: float = 0.0
    rate: int | None = None
    up_cut: int | None = None
    down_cut: int | None = None
    up_flip: int | None = None
    down_flip: int | None = None
    hole: bool = False
    reply_hole: bool = False
    portal: bytes | None = None


SOUND = Fault()


class Proxy:
    """Listens on a port of its own; each new connection gets the ``fault`` of that moment."""

    def __init__(self, port: int) -> None:
        self.target, self.fault = port, SOUND
        self._server = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                phone, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(phone, self.fault), daemon=True).start()

    def _carry(self, phone: socket.socket, fault: Fault) -> None:
        if fault.hole or fault.portal is not None:
            self._alone(phone, fault)
            return
        try:
            server = socket.create_connection(("127.0.0.1", self.target), 10)
        except OSError:
            _cut(phone)
            return
        server.settimeout(None)
        with self._lock:
            self._open |= {phone, server}
        up = threading.Thread(target=self._pipe, args=(phone, server, fault, True), daemon=True)
        up.start()
        self._pipe(server, phone, fault, False)
        up.join()
        with self._lock:
            self._open -= {phone, server}
        for end in (phone, server):
            end.close()

    def _alone(self, phone: socket.socket, fault: Fault) -> None:
        """Nobody behind us: read what comes until the phone gives up, or answer it."""
        with self._lock:
            self._open.add(phone)
        with contextlib.suppress(OSError):
            while phone.recv(65536):
                if fault.portal is not None:
                    phone.sendall(fault.portal)
                    phone.shutdown(socket.SHUT_WR)
        with self._lock:
            self._open.discard(phone)
        phone.close()

    def _pipe(self, source: socket.socket, sink: socket.socket, fault: Fault, up: bool) -> None:
        """Carry one direction until its end, or until the fault ends both."""
        cut, flip = (fault.up_cut, fault.up_flip) if up else (fault.down_cut, fault.down_flip)
        gone = 0
        try:
            while data := source.recv(PIECE):
                time.sleep(fault.delay + (len(data) / fault.rate if fault.rate else 0))
                passed = _flipped(data, flip, gone)[: None if cut is None else cut - gone]
                gone += len(data)
                if not up and fault.reply_hole:
                    continue
                if passed:
                    sink.sendall(passed)
                if cut is not None and gone >= cut:
                    _cut(source)
                    _cut(sink)
                    return
            if not fault.reply_hole:
                sink.shutdown(socket.SHUT_WR)
        except OSError:
            _cut(source)
            _cut(sink)

    def drop(self) -> None:
        """Cut everything that is open now."""
        with self._lock:
            for end in self._open:
                _cut(end)

    def stop(self) -> None:
        """Listen no more and cut what is open."""
        self._server.close()
        self.drop()


def _flipped(data: bytes, at: int | None, gone: int) -> bytes:
    if at is None or not gone <= at < gone + len(data):
        return data
    return data[: at - gone] + bytes([data[at - gone] ^ 1]) + data[at - gone + 1 :]


def _cut(end: socket.socket) -> None:
    """Reset a connection; whoever waits in it wakes up."""
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


def portal(body: bytes, status: str = "200 OK", kind: str = "text/html") -> bytes:
    """The answer of something that is not the server."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    return f"{head}Connection: close\r\n\r\n".encode() + body
