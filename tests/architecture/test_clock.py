"""Nothing reads the calendar of the machine but the one clock of each side.

Durations are the machine's own affair (``time.monotonic``, ``performance.now``). Whoever needs an
instant or a day asks ``backend.clock`` or ``pwa/src/device/clock.ts``.
"""

import ast
import re
from pathlib import Path

from tests.architecture.tree import PROJECT, files, text

#: What tells an instant or a day by the machine: as it is called, from its module on.
MACHINE = {
    "date.today", "datetime.now", "datetime.today", "datetime.utcnow",
    "time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime",
    "TOTP.now", "TOTP.verify",
}  # fmt: skip
#: The same in SQL, on either engine.
MACHINE_SQL = re.compile(
    r"\bcurrent_(timestamp|date|time)\b|\b(clock_timestamp|statement_timestamp)\s*\("
    r"|\b(SELECT|VALUES|SET|WHERE|DEFAULT|AND|[=<>,(])\s*now\s*\(\)|'now'", re.IGNORECASE,
)  # fmt: skip
ALLOWED = {
    # The clock itself.
    "backend/clock.py",
    # How long until the limiter's window ends, which the library opened by the machine's clock.
    "backend/people/throttle.py",
    # When a page of results was really measured.
    "tests/reliability.py",
    "tests/bench/machine.py",
    # What SHISHU_NOW is set against.
    "tests/backend/clock/test_clock.py",
}

#: An instant or a day by the phone's clock.
PHONE = re.compile(r"\bnew Date\(\s*\)|(?<![\w.])Date\(\s*\)|\bDate\.now\b")
ALLOWED_ON_THE_PHONE = {
    # The clock itself: the phone's, put right by the server's.
    "pwa/src/device/clock.ts",
    # Both ends of a request, between which the server told its time.
    "pwa/src/device/api.ts",
    # How long until the next turn, and since the last: set against what was kept by the same
    # clock, before and after the server is known.
    "pwa/src/sync/triggers.ts",
    "pwa/src/sync/turn.ts",
    "pwa/src/sync/state.ts",
    # What the phone's own clock said of an operation goes with it; the server knows its skew.
    "pwa/src/outbox/write.ts",
    # Ids are in the order in which a phone made them.
    "pwa/src/outbox/id.ts",
    # How long ago somebody said "later".
    "pwa/src/password/FirstPassword.vue",
    # Until the first answer, whose time is the server's.
    "pwa/src/dashboard/looking.ts",
}


def _called(node: ast.AST) -> str:
    """``datetime.now`` of ``datetime.datetime.now``, ``TOTP.now`` of ``TOTP(secret).now``."""
    if not isinstance(node, ast.Attribute):
        return ""
    owner = node.value.func if isinstance(node.value, ast.Call) else node.value
    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    return f"{name}.{node.attr}"


def _reads_machine(tree: ast.AST) -> set[str]:
    found = {name for node in ast.walk(tree) if (name := _called(node)) in MACHINE}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            found |= {f"time.{alias.name}" for alias in node.names} & MACHINE
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= {hit[0] for hit in MACHINE_SQL.finditer(node.value)}
    return found


def _python() -> dict[str, set[str]]:
    """What every Python file of ours reads of the machine's calendar."""
    mine = Path(__file__).relative_to(PROJECT)
    found = {path: _reads_machine(ast.parse(text(path))) for path in files(".py") if path != mine}
    return {path.as_posix(): reads for path, reads in found.items() if reads}


def _phone() -> dict[str, set[str]]:
    """The same for what a phone runs; its tests live on one day as well."""
    sources = [path for path in files(".ts", ".vue") if path.parts[:2] == ("pwa", "src")]
    found = {
        path.as_posix(): set(PHONE.findall(text(path)))
        for path in sources
        if not re.search(r"\.(test|test-support)\.ts$", path.name)
    }
    return {path: reads for path, reads in found.items() if reads}


def test_only_the_clock_reads_the_machines_calendar():
    assert {path: reads for path, reads in _python().items() if path not in ALLOWED} == {}


def test_only_the_phones_clock_reads_the_phones_calendar():
    assert {
        path: reads for path, reads in _phone().items() if path not in ALLOWED_ON_THE_PHONE
    } == {}


def test_every_exception_is_still_needed():
    assert ALLOWED - set(_python()) == set()
    assert ALLOWED_ON_THE_PHONE - set(_phone()) == set()


def test_what_reads_the_calendar_is_seen():
    seen = [
        "date.today()", "datetime.datetime.now(UTC)", "import time\ntime.time()",
        "from time import time_ns", "default=datetime.utcnow", "pyotp.TOTP(secret).now()",
        "'SELECT now()'", "'INSERT INTO a VALUES (1, CURRENT_TIMESTAMP)'", "\"SELECT date('now')\"",
    ]  # fmt: skip
    unseen = ["clock.today()", "time.monotonic()", "totp.now()", "'what is known now()'", "'today'"]
    assert [code for code in seen if not _reads_machine(ast.parse(code))] == []
    assert [code for code in unseen if _reads_machine(ast.parse(code))] == []
    assert all(PHONE.search(code) for code in ("new Date()", "Date.now()", "x = Date.now;"))
    assert not any(PHONE.search(code) for code in ("new Date(now())", "dayOf(now())", "Date.UTC("))
