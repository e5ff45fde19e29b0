"""Every small file under var/ empty, cut and spoilt: everything starts over it, or says why not."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from tests.ports import wait_until
from tests.stack import BIN, PROJECT, Stack

#: Every file that the product keeps, by what becomes of it when it is not whole.
ANEW = r"beat\.json|metrics(\.worker)?/[a-z_]+\d+\.db|broker/(queue|taken)/[^/]+"
APPENDED = r"audit-heads"
REFUSED = r"secret_key|shishu\.db"
#: Without content of its own, or SQLite's, which checks each page of it.
OTHERS = r"shishu\.db-(wal|shm|turn)|photos/.+|(web|worker|beat)\.log"
DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "cut": lambda content: content[: max(1, len(content) // 2 - 3)],
    "spoilt": lambda content: bytes(255 - byte for byte in content[:64]) + content[64:],
    "zeroed": lambda content: bytes(len(content)),
}


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    made = Stack()
    made.command("migrate")
    made.command("demo", "--empty")
    made.command("audit", "head", "--write")
    yield made
    made.stop()


def _files(stack: Stack) -> dict[str, Path]:
    found = (path for path in stack.var.rglob("*") if path.is_file())
    return {str(path.relative_to(stack.var)): path for path in found}


def _serve(stack: Stack) -> None:
    """Everything runs, does something that is counted, and says what it counted."""
    stack.start()
    wait_until(lambda: (stack.var / "beat.json").exists(), 30, "beat")
    answer = requests.get(f"{stack.url}/healthz", timeout=10)
    assert answer.status_code == 200, answer.text
    page = requests.get(f"{stack.url}/metrics", timeout=10)
    assert page.status_code == 200 and "shishu_request_seconds_count" in page.text
    assert all(stack.running(name) for name in ("web", "worker", "beat"))


def _log(stack: Stack) -> str:
    return "".join(stack.log(name) for name in ("web", "worker", "beat"))


@pytest.mark.parametrize("kind", DAMAGE)
def test_everything_starts_over_what_is_not_whole(stack: Stack, kind: str):
    if not (stack.var / "metrics").exists():
        _serve(stack)
        stack.halt_all()
    # A message that nobody has taken, and one that was being written.
    for name in ("0123.rollup.msg", ".9"):
        (stack.var / "broker" / "queue" / name).write_bytes(b'{"body": "x"}')
    names = _files(stack)
    assert {"secret_key", "shishu.db", "beat.json", "audit-heads"} <= names.keys()
    unknown = [n for n in names if not re.fullmatch(f"{ANEW}|{APPENDED}|{REFUSED}|{OTHERS}", n)]
    assert unknown == [], "a file that is kept, and nothing says what becomes of it"
    for name, path in names.items():
        if re.fullmatch(f"{ANEW}|{APPENDED}", name):
            path.write_bytes(DAMAGE[kind](path.read_bytes()))
    before = len(_log(stack))
    _serve(stack)
    stack.command("audit", "head", "--write")
    assert "Traceback" not in _log(stack)[before:]
    told = _run(stack, "audit", "verify", "--head", str(stack.var / "audit-heads"))
    assert told.returncode == 0, told.stdout + told.stderr
    stack.halt_all()
    assert len(_log(stack)) > before


@pytest.mark.parametrize("kind", DAMAGE)
@pytest.mark.parametrize("name", ["secret_key", "shishu.db"])
def test_what_cannot_be_made_anew_is_refused_in_a_line(stack: Stack, name: str, kind: str):
    kept = stack.var / name
    shutil.copy(kept, stack.var.with_suffix(".kept"))
    if name == "shishu.db":
        for beside in ("-wal", "-shm"):
            (stack.var / f"{name}{beside}").unlink(missing_ok=True)
    try:
        kept.write_bytes(DAMAGE[kind](kept.read_bytes()))
        told = _run(stack, "migrate")
    finally:
        shutil.move(stack.var.with_suffix(".kept"), kept)
    assert told.returncode == 1, told.stdout + told.stderr
    (line,) = told.stderr.strip().splitlines()
    assert "备份" in line or "密钥" in line, line


def _run(stack: Stack, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [BIN / "shishu", *words],
        env=stack.environ, cwd=PROJECT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
