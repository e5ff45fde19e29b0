"""A real PostgreSQL of our own, in a temporary folder, as an unprivileged user."""

import contextlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg

from tests.bench.machine import family
from tests.ports import accepts, free_port, wait_until


def _binaries() -> Path:
    """The newest server under Debian's folder, or wherever ``initdb`` is on the PATH."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(re.sub(r"\D", "", path.parent.parent.name) or 0),
    )
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    if initdb is None:
        raise RuntimeError("PostgreSQL is missing: install the package postgresql")
    return Path(initdb).resolve().parent


class Postgres:
    """One cluster. ``durable`` keeps fsync on (for benchmarks and crash tests).

    ``settings`` are the server's, ``made_with`` are options of ``initdb``.
    """

    def __init__(
        self,
        durable: bool = False,
        settings: tuple[str, ...] = (),
        made_with: tuple[str, ...] = (),
    ) -> None:
        self.durable, self.settings, self.made_with = durable, settings, made_with
        self.folder = Path(tempfile.mkdtemp(prefix="shishu-pg-"))
        self.port = free_port()
        self.bin = _binaries()
        self._process: subprocess.Popen | None = None
        self._become: dict = {}
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._become = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def start(self) -> "Postgres":
        """Make the cluster if it is new, and start it if it does not run."""
        if self._process and self._process.poll() is None:
            return self
        data = self.folder / "data"
        if not data.exists():
            subprocess.run(
                [self.bin / "initdb", "-D", data, "-U", "shishu", "-A", "trust", "-E", "UTF8",
                 "--locale=C.UTF-8", "--no-sync", *self.made_with],
                check=True, capture_output=True, cwd=self.folder, **self._become,
            )  # fmt: skip
        options = ["max_connections=200", "shared_buffers=512MB", "unix_socket_directories="]
        if not self.durable:
            options += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        flags = [part for option in (*options, *self.settings) for part in ("-c", option)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self.bin / "postgres", "-D", data, "-p", str(self.port), "-h", "127.0.0.1",
                 *flags],
                stdout=log, stderr=log, cwd=self.folder, **self._become,
            )  # fmt: skip
        wait_until(lambda: accepts(self.port) and self._answers(), 60, "PostgreSQL")
        return self

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def url(self, database: str, user: str = "shishu") -> str:
        """The address of one of its databases; ``shishu`` is its superuser."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def create_plain(self, database: str) -> str:
        """As ``create``, owned by a role as a real installation has: row security binds it."""
        self.create(database)
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'plain'").fetchone():
                connection.execute("CREATE ROLE plain LOGIN")
                # For the tests of deadlocks, in which the right one has to give way.
                connection.execute("GRANT SET ON PARAMETER deadlock_timeout TO plain")
            connection.execute(f'ALTER DATABASE "{database}" OWNER TO plain')
        return self.url(database, "plain")

    def create(self, database: str) -> str:
        """A new, empty database; returns its address."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{database}"')
        return self.url(database)

    @property
    def pids(self) -> list[int]:
        """The server's process and all that it has started."""
        return family(self._process.pid) if self._process else []

    def limit_files(self, size: int | None) -> None:
        """No file may grow beyond ``size`` bytes any more; None: as far as it likes."""
        most = "unlimited" if size is None else str(size)
        for pid in self.pids:
            # Only its own user may limit it: being root is not enough everywhere.
            command = ["prlimit", f"--pid={pid}", f"--fsize={most}:unlimited"]
            subprocess.run(command, capture_output=True, cwd=self.folder, **self._become)

    def quit(self) -> None:
        """An immediate shutdown: no checkpoint, nobody is waited for; ``start`` recovers."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(60)

    def kill(self) -> None:
        """SIGKILL to all of it at once, as when it is out of memory; ``start`` recovers."""
        assert self._process is not None
        # Stopped first, so that it starts nobody else meanwhile.
        self._process.send_signal(signal.SIGSTOP)
        for pid in reversed(self.pids):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)

    def stop(self) -> None:
        """Stop it and remove its folder."""
        if self._process and self._process.poll() is None:
            # A fast shutdown: it does not wait for clients that hold connections.
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
