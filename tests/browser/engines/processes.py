"""A program in its own process group: started with a log, ended whole."""

import contextlib
import os
import signal
import subprocess
from pathlib import Path


class Program:
    """``argv`` with more environment; what it says goes to ``log``."""

    def __init__(self, argv: list[str], log: Path, environ: dict[str, str]) -> None:
        with log.open("ab") as sink:
            self.process = subprocess.Popen(
                argv, stdout=sink, stderr=sink, env={**os.environ, **environ},
                start_new_session=True,
            )  # fmt: skip

    def end(self, sign: int = signal.SIGKILL, seconds: float = 10) -> None:
        """Send the whole group a signal; whatever is left after so long is killed."""
        for each in (sign, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, each)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
                return
