"""What the figures were measured on: processor, memory, versions and the day."""

import contextlib
import os
import platform
import re
import sqlite3
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psycopg


def processor() -> str:
    """The name of the processor, as the system tells it."""
    cpu = Path("/proc/cpuinfo")
    if cpu.exists():
        found = re.search(r"model name\s*:\s*(.+)", cpu.read_text(encoding="utf-8"))
        if found:
            return found[1].strip()
    return platform.processor() or platform.machine()


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _redis() -> str:
    said = subprocess.run(["redis-server", "--version"], capture_output=True, text=True).stdout
    found = re.search(r"v=([\d.]+)", said)
    return found[1] if found else "?"


def describe(postgres_url: str) -> str:
    """One paragraph on this machine and what runs on it."""
    with psycopg.connect(postgres_url) as connection:
        row = connection.execute("SHOW server_version").fetchone()
    postgres = row[0].split()[0] if row else "?"
    packages = ", ".join(f"{name} {version(name)}" for name in ("gunicorn", "SQLAlchemy", "celery"))
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d} by `make bench`: {processor()}, "
        f"{os.cpu_count()} cores, {_memory_gib():.0f} GiB; Linux {platform.release()}, "
        f"Python {platform.python_version()}, PostgreSQL {postgres} (fsync on), "
        f"Redis {_redis()}, SQLite {sqlite3.sqlite_version} (WAL, every answer on the disk), "
        f"{packages}. "
        f"The load generator shares the same cores."
    )


def resident_mb(pid: int) -> float:
    """Resident memory of a process in MB (10⁶ bytes), shared pages included."""
    return _status_mb(pid, "VmRSS")


def peak_mb(pid: int) -> float:
    """The most resident memory that a process has had since its start, in MB (10⁶ bytes)."""
    return _status_mb(pid, "VmHWM")


def _status_mb(pid: int, name: str) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found = re.search(rf"{name}:\s+(\d+) kB", status)
    return int(found[1]) * 1024 / 1e6 if found else 0.0


def family(pid: int) -> list[int]:
    """A process and all that it started, by pid."""
    children = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        # A thread may end between being listed and being asked.
        with contextlib.suppress(OSError):
            children += [int(word) for word in task.read_text(encoding="utf-8").split()]
    return [pid, *(descendant for child in children for descendant in family(child))]
