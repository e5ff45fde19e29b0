"""Everything as a user runs it: the Procfile's processes over a database and a broker."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import requests

from tests import day
from tests.ports import free_port, wait_until

PROJECT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def procfile() -> dict[str, str]:
    """The Procfile's commands by process name."""
    lines = (PROJECT / "Procfile").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(":", 1) for line in lines if line.strip() and not line.startswith("#"))
    return {name.strip(): command.strip() for name, command in pairs}


class Stack:
    """Web, worker and beat as real processes; embedded unless a database and broker are named.

    ``environ`` adds to their environment, ``commands`` stand in for the Procfile's. Everything is
    written under ``var``, which is removed at the end together with the processes.
    """

    def __init__(
        self,
        database_url: str | None = None,
        broker_url: str | None = None,
        environ: dict[str, str] | None = None,
        commands: dict[str, str] | None = None,
    ) -> None:
        day.begin()
        self.commands = commands or procfile()
        self.var = Path(tempfile.mkdtemp(prefix="shishu-stack-"))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        # The venv's commands first, as `make run` has them.
        self.environ = {
            **{key: value for key, value in os.environ.items() if not key.endswith("_URL")},
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "SHISHU_VAR": str(self.var),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            **({"DATABASE_URL": database_url} if database_url else {}),
            **({"BROKER_URL": broker_url} if broker_url else {}),
            **(environ or {}),
        }
        self.processes: dict[str, subprocess.Popen] = {}

    def command(self, *words: str) -> str:
        """Run a ``shishu`` command against this stack's data; returns what it printed."""
        done = subprocess.run(
            [BIN / "shishu", *words],
            env=self.environ, cwd=PROJECT, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, f"shishu {' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout

    def start(self, *names: str) -> "Stack":
        """Start these processes (default: all), and wait until the web answers."""
        for name, line in self.commands.items():
            if (names and name not in names) or self.running(name):
                continue
            log = (self.var / f"{name}.log").open("ab")
            self.processes[name] = subprocess.Popen(
                ["/bin/sh", "-c", f"exec {line}"],
                env=self.environ, cwd=PROJECT, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
            log.close()
        if "web" in self.processes:
            wait_until(self._answers, 60, f"the web server ({self.var}/web.log)")
        return self

    def running(self, name: str) -> bool:
        """Whether a process has been started and has not ended."""
        return name in self.processes and self.processes[name].poll() is None

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/healthz", timeout=5).status_code in (200, 503)
        except requests.RequestException:
            return False

    def halt(self, name: str, sign: int = signal.SIGTERM) -> None:
        """Send a process's whole group a signal and wait for its end."""
        process = self.processes.pop(name)
        if process.poll() is None:
            os.killpg(process.pid, sign)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def log(self, name: str) -> str:
        """What a process has written so far."""
        return (self.var / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def halt_all(self) -> None:
        """End every process, all at the same time."""
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for name, process in list(self.processes.items()):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(15)
            self.halt(name, signal.SIGKILL)

    def stop(self) -> None:
        """End every process and remove what they wrote."""
        self.halt_all()
        shutil.rmtree(self.var, ignore_errors=True)
