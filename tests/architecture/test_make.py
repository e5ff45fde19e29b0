"""What `make run` is made of: steps that say little, and set-up that is whole or not at all."""

import os
import pty
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.architecture.tree import PROJECT

STEP = ["bash", PROJECT / ".ci" / "step"]


def _step(*words: str) -> subprocess.CompletedProcess:
    return subprocess.run([*STEP, *words], capture_output=True, text=True, timeout=60)


def test_a_step_keeps_to_itself_what_its_command_says():
    done = _step("Baking", "sh", "-c", "echo WARN deprecated; echo oven hot >&2")
    assert (done.returncode, done.stderr) == (0, "")
    first, last = done.stdout.splitlines()
    assert first == "  Baking …"
    assert re.fullmatch(r"  \d s", last)


def test_a_step_that_fails_shows_everything():
    done = _step("Baking", "sh", "-c", "echo flour; echo no fire >&2; exit 7")
    assert done.returncode == 7
    assert "flour" in done.stderr and "no fire" in done.stderr


def test_a_step_ticks_on_a_terminal():
    ours, theirs = pty.openpty()
    with subprocess.Popen([*STEP, "Baking", "sleep", "2.5"], stdout=theirs, stderr=theirs):
        os.close(theirs)
        said = b""
        while True:
            try:
                said += os.read(ours, 1024)
            except OSError:
                break
    os.close(ours)
    assert "\r  Baking … 1 s" in said.decode()
    assert re.search(r"\r  Baking: \d s *\r\n$", said.decode())


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL])
def test_a_step_that_is_cut_leaves_nothing_running(sign):
    """Whatever it started is in its group: a terminal's Ctrl-C reaches them all."""
    # Where the suite itself runs in the background, its children are deaf to Ctrl-C.
    heard = ("env", "--default-signal=INT", *STEP)
    run = subprocess.Popen([*heard, "Baking", "sleep", "30"], stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
    time.sleep(0.5)
    os.killpg(run.pid, sign)
    assert run.wait(10) != 0
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.killpg(run.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    raise AssertionError("something of the step still runs")


def _would_do(tmp_path: Path, *marks: str) -> str:
    """What `make setup` would do in a directory that has these marks."""
    shutil.copy(PROJECT / "Makefile", tmp_path)
    for name in ("backend/requirements.txt", "pyproject.toml", "pwa/package-lock.json",
                 "pwa/.npmrc", "pwa/index.html", *marks):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    environ = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    goals = [".venv/.runtime", "pwa/dist/.built"]
    return subprocess.run(
        ["make", "--dry-run", *goals], cwd=tmp_path, env=environ, capture_output=True, text=True,
        check=True,
    ).stdout  # fmt: skip


def test_what_was_set_up_half_way_is_set_up_from_scratch(tmp_path):
    """pip and npm take what a killed one left for whole."""
    plan = _would_do(tmp_path)
    assert "test -e .venv/.runtime || python3 -m venv --clear .venv" in plan
    assert "test -e pwa/node_modules/.installed || rm -rf pwa/node_modules" in plan
    for mark in (".venv/.runtime", "pwa/node_modules/.installed"):
        assert f"rm -f {mark}" in plan


def test_what_is_set_up_is_left_alone(tmp_path):
    plan = _would_do(tmp_path, ".venv/.runtime", "pwa/node_modules/.installed", "pwa/dist/.built")
    assert "pip" not in plan and "npm" not in plan
