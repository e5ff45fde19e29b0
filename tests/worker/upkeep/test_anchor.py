"""A database that is older than what was kept beside it is told of, with what to do."""

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from backend.db import db, reading
from backend.people.heads import heads, read_heads
from tests.backend.intake.door import Door
from tests.stack import BIN, PROJECT, Stack
from tests.worker.upkeep.proving import CODE, faults, found, spoil
from worker.upkeep.anchor import ALONE, NOT_VOUCHED, lost_whole
from worker.upkeep.commands import verify_command
from worker.upkeep.tasks import keep_heads_task


def test_older_than_the_kept_head(app: Flask, door: Door):
    faults()
    keep_heads_task.run()
    assert faults() == []
    with reading() as connection:
        last = heads(connection)[-1].number
    spoil(f"DELETE FROM audit WHERE number > {last - 2}")
    (fault,) = faults()
    assert fault.proof == "anchor" and "shishu epoch renew" in fault.zh
    assert f"现在只到第 {last - 2} 行" in fault.zh
    # It has gone on since: another row stands where the kept one was.
    assert found() == {"anchor"}
    assert "较早的一份又写了下去" in faults()[0].zh


def test_what_cannot_be_known_is_said_in_words(app: Flask, door: Door):
    """Without a kept head nothing outside vouches, and a proof begins none: a copy could."""
    told = CliRunner().invoke(verify_command, [])
    assert told.exit_code == 0 and "最后一条操作" in told.output
    assert NOT_VOUCHED in told.output
    assert (ALONE in told.output) == (db.engine.dialect.name == "sqlite")
    assert not app.extensions["settings"].audit_heads.exists()


@pytest.mark.parametrize("content", [b"", b"\0" * 70])
def test_a_file_without_a_head_vouches_for_nothing(app: Flask, door: Door, content: bytes):
    file = app.extensions["settings"].audit_heads
    file.write_bytes(content)
    told = CliRunner().invoke(verify_command, [])
    assert told.exit_code == 0 and NOT_VOUCHED in told.output and str(file) in told.output
    assert file.read_bytes() == content


def test_a_proof_that_agrees_keeps_its_head(app: Flask, door: Door):
    keep_heads_task.run()
    file = app.extensions["settings"].audit_heads
    before = len(read_heads(file).heads)
    told = CliRunner().invoke(verify_command, [])
    assert told.exit_code == 0 and NOT_VOUCHED not in told.output
    assert len(read_heads(file).heads) > before
    spoil("DELETE FROM audit WHERE what = 'verified'")
    told = CliRunner().invoke(verify_command, [])
    assert told.exit_code == 1 and "比留存的审计链头旧" in told.output


def test_tables_are_there(app: Flask, door: Door):
    keep_heads_task.run()
    assert lost_whole() is None


@pytest.fixture(scope="module")
def stack():
    made = Stack(environ={"SHISHU_NOW": "2026-11-20T10:00:00+08:00"})
    made.command("migrate")
    made.command("demo", "--empty")
    yield made
    made.stop()


def _run(stack: Stack, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [BIN / "shishu", *words],
        env=stack.environ, cwd=PROJECT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_a_copy_without_its_log_is_recognised_beside_kept_heads(stack: Stack, tmp_path: Path):
    """Some rows folded in, later ones in the log alone: the one file put back is older."""
    own, copy = stack.var / "shishu.db", tmp_path / "shishu.db"
    with closing(sqlite3.connect(own)):
        stack.command("audit", "head", "--write")
        with closing(sqlite3.connect(own)) as holds:
            # A reader keeps the log from being folded in, as a server does.
            holds.execute("BEGIN").execute("SELECT count(*) FROM audit").fetchone()
            stack.command("epoch", "renew")
            stack.command("audit", "head", "--write")
            shutil.copy(own, copy)
            holds.rollback()
    assert _run(stack, "audit", "verify", "--head", str(stack.var / "audit-heads")).returncode == 0
    for left in stack.var.glob("shishu.db*"):
        left.unlink()
    shutil.copy(copy, own)
    told = _run(stack, "verify")
    assert told.returncode == 1 and f"{CODE}: 核对一致" not in told.stdout
    assert "比留存的审计链头旧" in told.stdout and "shishu.db-wal" in told.stdout
    assert _run(stack, "epoch", "renew").returncode == 0
    assert _run(stack, "audit", "head", "--anew").returncode == 0
    assert "比留存的" not in _run(stack, "verify").stdout


@pytest.mark.parametrize("left", [None, b""])
def test_an_empty_database_is_not_filled_anew_over_kept_heads(stack: Stack, left: bytes | None):
    stack.command("audit", "head", "--write")
    kept = {path: path.read_bytes() for path in stack.var.glob("shishu.db*")}
    for path in kept:
        path.unlink()
    if left is not None:
        (stack.var / "shishu.db").write_bytes(left)
    told = _run(stack, "migrate")
    assert told.returncode == 1 and "数据库是空的" in told.stderr and "Traceback" not in told.stderr
    for path, content in kept.items():
        path.write_bytes(content)
    stack.command("migrate")
