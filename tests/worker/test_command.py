"""`shishu`: every room's commands are found, and a broken set-up is told in a sentence."""

import subprocess
import sys
from pathlib import Path

from tests.stack import Stack

SHISHU = Path(sys.executable).with_name("shishu")


def run(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the installed console script."""
    return subprocess.run(
        [SHISHU, *words], env=environ, capture_output=True, text=True, timeout=120
    )


def test_every_room_is_found() -> None:
    done = run("--help")
    assert done.returncode == 0
    for command in ("migrate", "rollup", "recount", "divisions", "accounts", "demo"):
        assert f"\n  {command} " in done.stdout


def test_migrate_rollup_and_recount_on_nothing() -> None:
    stack = Stack()
    try:
        assert "up to date" in stack.command("migrate")
        assert "up to date" in stack.command("migrate")
        assert "nothing is dirty" in stack.command("rollup")
        assert stack.command("recount") == ""
    finally:
        stack.stop()


def test_an_unsafe_setting_is_a_sentence(tmp_path: Path) -> None:
    done = run("rollup", SHISHU_VAR=str(tmp_path), SHISHU_ENV="production")
    assert done.returncode == 1
    assert "SECRET_KEY" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_declaration_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "plot.toml").write_text('kind = "plot"\n', encoding="utf-8")
    done = run("rollup", SHISHU_VAR=str(tmp_path), KINDS_DIR=str(tmp_path))
    assert done.returncode == 1
    assert "plot.toml: version" in done.stderr
    assert "Traceback" not in done.stderr
