"""A bad line: a TCP relay of bounded rate with a delay, on which exchanges are cut at any byte.

An exchange is what a client sends until it is answered. One that is cut dies at a drawn byte, of
the request or of its reply, and takes the connection with it.
"""

import contextlib
import queue
import random
import socket
import struct
import threading
import time
from dataclasses import dataclass, field

PIECE = 1_400
#: No request is shorter.
HEAD = 200
#: Bytes of a request or of a reply within which it is cut, drawn evenly; photos are about as long.
REQUEST, REPLY = 150_000, 400
#: What TCP waits at least before it sends a packet again, in seconds; and at most.
LEAST, MOST = 0.2, 60.0
Chunk = tuple[float, bytes] | None


@dataclass
class Weather:
    """``rate`` in bits a second each way (0: unbounded), ``delay`` in seconds each way, ``loss``
    the part of the exchanges that is cut, ``drops`` the part of the packets that is dropped."""

    rate: int = 0
    delay: float = 0.0
    loss: float = 0.0
    drops: float = 0.0


@dataclass
class Fate:
    """Of one connection's running exchange: bytes left each way before it is cut, if it is."""

    up: int | None = None
    down: int | None = None
    answered: bool = True
    lock: threading.Lock = field(default_factory=threading.Lock)


class SlowLine:
    """Relays connections to a port on the loopback address, under its present ``weather``."""

    def __init__(self, target: int, seed: int) -> None:
        self.target, self.weather = target, Weather()
        self.exchanges = self.cut = self.bytes = self.dropped = 0
        self._draw = random.Random(seed)
        self._lock = threading.Lock()
        self._free = {"up": 0.0, "down": 0.0}
        self._ends: set[socket.socket] = set()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._door.getsockname()[1])
        threading.Thread(target=self._listen, daemon=True).start()

    def stop(self) -> None:
        """Close the door and every connection."""
        self._door.close()
        with self._lock:
            ends = list(self._ends)
        for end in ends:
            _reset(end)

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self._door.accept()
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                return
            with self._lock:
                self._ends |= {client, server}
            fate = Fate()
            self._relay("up", client, server, fate)
            self._relay("down", server, client, fate)

    def _relay(self, way: str, source: socket.socket, sink: socket.socket, fate: Fate) -> None:
        line: queue.Queue[Chunk] = queue.Queue()
        for work in (self._take, self._give):
            threading.Thread(target=work, args=(way, source, sink, line, fate), daemon=True).start()

    def _take(self, way, source, sink, line, fate: Fate) -> None:
        """Read as it comes; each piece gets its time of arrival at the other end."""
        with contextlib.suppress(OSError):
            while data := source.recv(PIECE):
                line.put((self._arrival(way, len(data)), data))
        line.put(None)

    def _arrival(self, way: str, size: int) -> float:
        with self._lock:
            start = max(time.monotonic(), self._free[way])
            lasts = size * 8 / self.weather.rate if self.weather.rate else 0
            stalls, patience = 0.0, max(LEAST, 2 * self.weather.delay)
            while self._draw.random() < self.weather.drops:
                self.dropped += 1
                stalls, start = stalls + patience, start + lasts
                patience = min(MOST, 2 * patience)
            self._free[way] = start + lasts
            return start + lasts + stalls + self.weather.delay

    def _give(self, way, source, sink, line, fate: Fate) -> None:
        """Hand over in time, until the end or the byte at which it is cut."""
        while chunk := line.get():
            time.sleep(max(0.0, chunk[0] - time.monotonic()))
            if self._passes(way, fate, len(chunk[1])):
                with contextlib.suppress(OSError):
                    sink.sendall(chunk[1])
                    continue
            break
        for end in (source, sink):
            _reset(end)
        with self._lock:
            self._ends -= {source, sink}

    def _passes(self, way: str, fate: Fate, size: int) -> bool:
        with fate.lock, self._lock:
            self.bytes += size
            if way == "up" and fate.answered:
                self._begin(fate)
            fate.answered = way == "down"
            left = fate.up if way == "up" else fate.down
            if left is None:
                return True
            setattr(fate, way, left - size)
            self.cut += left < size
            return left >= size

    def _begin(self, fate: Fate) -> None:
        self.exchanges += 1
        lost = self._draw.random() < self.weather.loss
        fate.up = self._draw.randrange(REQUEST) if lost else None
        if self.exchanges == 1 and self.weather.loss:
            # One at least: a short run may be over before another is.
            fate.up, lost = self._draw.randrange(HEAD), True
        fate.down = self._draw.randrange(REPLY) if lost else None


def _reset(end: socket.socket) -> None:
    """Close at once, as a lost connection does."""
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        end.shutdown(socket.SHUT_RDWR)
    with contextlib.suppress(OSError):
        end.close()
