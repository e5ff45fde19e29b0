"""A real Redis of our own on a free port."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.ports import accepts, free_port, wait_until


class RedisServer:
    """One server without persistence; ``url`` is its first database, ``socket`` its file."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.folder = Path(tempfile.mkdtemp(prefix="shishu-redis-"))
        self.socket = self.folder / "redis.sock"
        self._process: subprocess.Popen | None = None

    def start(self) -> "RedisServer":
        """Start it if it does not run, and wait until it accepts connections."""
        if self._process and self._process.poll() is None:
            return self
        binary = shutil.which("redis-server")
        if binary is None:
            raise RuntimeError("Redis is missing: install the package redis-server")
        self._process = subprocess.Popen(
            [binary, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
             "--appendonly", "no", "--dir", str(self.folder), "--unixsocket", str(self.socket)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        wait_until(lambda: accepts(self.port), 20, "Redis")
        return self

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._process is not None
        return self._process.pid

    def halt(self) -> None:
        """End it, with everything that it holds; ``start`` begins anew on the same port."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(10)

    def stop(self) -> None:
        """Stop it and remove its folder."""
        self.halt()
        shutil.rmtree(self.folder, ignore_errors=True)
