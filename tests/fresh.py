"""A fresh directory of the project, and `make run` in it as a newcomer types it.

The files are those that git has or would have. What `make run` would fetch and build first (the
Python packages, the Node packages, the built pages) is what `make test` has set up already, by the
same targets: the copy is given it, marks and all, because a second download would prove nothing
more and needs a network. Everything after that is the real path: the checks, migrate, the demo
year, the processes, the welcome.
"""

import contextlib
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.architecture.tree import PROJECT, files
from tests.ports import free_port, wait_until

BIN = Path(sys.executable).parent
ACCOUNT = re.compile(r"^  ([a-z]+) +([a-z0-9]{10})  ", re.MULTILINE)
ADDRESS = re.compile(r"Shishu is running:  (\S+)")
#: What a run says last.
LAST = "shishu demo --passwords"
#: What the surrounding `make test` must not hand down.
_NOT_OURS = ("MAKE", "MFLAGS", "SHISHU_", "HOST", "PORT", "PYTEST", "EMPTY")


class Fresh:
    """A fresh directory with a port of its own; ``now`` is the instant of its clock."""

    def __init__(self, root: Path, now: str) -> None:
        self.root, self.port = root, free_port()
        for path in files():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / path, root / path)
        self._give_python()
        self._give_pages()
        kept = {key: value for key, value in os.environ.items()
                if not key.startswith(_NOT_OURS) and not key.endswith("_URL")}  # fmt: skip
        self.environ = {**kept, "SHISHU_NOW": now, "PYTHONUNBUFFERED": "1"}
        self.runs: list[subprocess.Popen] = []

    def _give_python(self) -> None:
        """A virtual environment that sees the packages of this one, and this copy as the app."""
        venv = self.root / ".venv"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
        [packages] = venv.glob("lib/python*/site-packages")
        seen = (self.root, sysconfig.get_path("purelib"))
        (packages / "given.pth").write_text("".join(f"{path}\n" for path in seen), encoding="utf-8")
        for name in ("shishu", "gunicorn", "celery"):
            script = (BIN / name).read_text(encoding="utf-8").split("\n", 1)[1]
            (venv / "bin" / name).write_text(f"#!{venv}/bin/python\n{script}", encoding="utf-8")
            (venv / "bin" / name).chmod(0o755)
        (venv / ".runtime").touch()

    def _give_pages(self) -> None:
        modules = self.root / "pwa" / "node_modules"
        modules.mkdir()
        (modules / ".installed").touch()
        shutil.copytree(PROJECT / "pwa" / "dist", self.root / "pwa" / "dist")
        (self.root / "pwa" / "dist" / ".built").touch()

    def start(self, *words: str, before: tuple[str, ...] = ()) -> "Run":
        """Type `make run`; ``words`` are added to it, ``before`` stand before it."""
        run = Run(self, (*before, "make", "run", f"PORT={self.port}", *words), len(self.runs))
        self.runs.append(run.process)
        return run

    def count(self, table: str) -> int:
        """How many rows a table of its database has; 0 where it has none yet."""
        path = self.root / "var" / "shishu.db"
        if not path.exists():
            return 0
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            try:
                return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
            except sqlite3.OperationalError:
                return 0

    def shishu(self, *words: str) -> str:
        """Run a `shishu` command in it; returns what it said."""
        done = subprocess.run(
            [self.root / ".venv" / "bin" / "shishu", *words], cwd=self.root, env=self.environ,
            capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def end(self) -> None:
        """End whatever still runs."""
        for process in self.runs:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(30)


class Run:
    """One `make run`, in a process group of its own as a terminal gives it."""

    def __init__(self, fresh: Fresh, words: tuple[str, ...], number: int) -> None:
        # A background job's children would be deaf to Ctrl-C.
        words = ("env", "--default-signal=INT", *words)
        self.fresh, self.log = fresh, fresh.root / f"run-{number}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                words, cwd=fresh.root, env=fresh.environ, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    def said(self) -> str:
        """What it has said so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def accounts(self) -> dict[str, str]:
        """The accounts it printed, with their passwords."""
        return dict(ACCOUNT.findall(self.said()))

    def address(self) -> str:
        """The address it printed."""
        [address] = ADDRESS.findall(self.said())
        return address

    def until_it_is_up(self, seconds: float = 400) -> "Run":
        """Wait for the last line of the welcome; AssertionError with all it said where it ends."""

        def told() -> bool:
            assert self.process.poll() is None, self.said()
            return LAST in self.said()

        wait_until(told, seconds, f"the welcome of {self.log}")
        return self

    def interrupt(self, sign: int = signal.SIGINT) -> None:
        """Ctrl-C, or a kill, to the whole group; returns when it has ended."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, sign)
        self.process.wait(60)
