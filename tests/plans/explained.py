"""What PostgreSQL really did for each statement: its own account of plan, rows and buffers.

The server writes down every statement that it has run, with the plan it ran by (``auto_explain``):
whatever the driver prepared, whatever the planner made of it, and as the role that asked.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tests.postgres import Postgres

#: The server's settings. Nobody else makes statistics; reading the clock at every row is left out.
SETTINGS = (
    "autovacuum=off", "session_preload_libraries=auto_explain",
    "auto_explain.log_min_duration=0", "auto_explain.log_analyze=on",
    "auto_explain.log_buffers=on", "auto_explain.log_timing=off",
    "auto_explain.log_format=json", "auto_explain.log_parameter_max_length=0",
)  # fmt: skip
_PLAN = re.compile(r"plan:\n((?:\t.*\n)+)")


class Done(NamedTuple):
    """One statement that was run: its text, how many pages it looked at, rows it gave, its plan."""

    sql: str
    buffers: int
    rows: int
    plan: dict[str, Any]

    @property
    def words(self) -> str:
        """The statement in one line."""
        return " ".join(self.sql.split())


class Explained:
    """What a server has run since a moment."""

    def __init__(self, server: Postgres) -> None:
        self._log: Path = server.folder / "log"
        self._read = 0

    def forget(self) -> None:
        """From here on."""
        self._read = self._log.stat().st_size

    def done(self) -> list[Done]:
        """The statements since, in their order."""
        with self._log.open(encoding="utf-8") as log:
            log.seek(self._read)
            told = log.read()
        self.forget()
        return list(_read(told))


def _read(told: str) -> Iterator[Done]:
    for found in _PLAN.finditer(told):
        one = json.loads(found[1])
        plan = one["Plan"]
        buffers = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
        yield Done(one["Query Text"], buffers, plan["Actual Rows"], plan)
