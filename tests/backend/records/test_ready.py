"""A process that may not begin says so in a line: its database is not brought up to it."""

import shutil
import subprocess
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from backend.config import PROJECT, load_settings
from backend.db import writing
from backend.records.ready import refuse_stale
from tests.ports import wait_until
from tests.stack import Stack
from worker.layout.refill import refill


def test_a_database_that_is_filled_is_served(app: Flask) -> None:
    refill()
    refuse_stale(app.extensions["settings"])


@pytest.mark.parametrize(
    "change",
    ["DELETE FROM kind_layout", "UPDATE kind_layout SET layout = 'x'",
     "UPDATE kind_layout SET done = '' WHERE kind = 'tea_base'"],
)  # fmt: skip
def test_one_that_is_not_is_refused(app: Flask, change: str) -> None:
    refill()
    with writing() as connection:
        connection.execute(text(change))
    with pytest.raises(SystemExit, match=r"tea_base.*shishu migrate"):
        refuse_stale(app.extensions["settings"])


def test_one_without_tables_is_waited_for(tmp_path: Path) -> None:
    refuse_stale(load_settings({"SHISHU_VAR": str(tmp_path), "SECRET_KEY": "t" * 40}))


def test_one_that_is_not_there_is_waited_for(tmp_path: Path) -> None:
    url = "postgresql://nobody@127.0.0.1:1/none"
    env = {"SHISHU_VAR": str(tmp_path), "SECRET_KEY": "t" * 40, "DATABASE_URL": url}
    refuse_stale(load_settings({**env, "BROKER_URL": "redis://127.0.0.1:1/0"}))


def test_web_and_worker_wait_for_migrate_after_a_kind_was_declared_anew() -> None:
    """The whole way: two records of a release, the next one's kinds, migrate in between."""
    stack = Stack()
    try:
        kinds = stack.var / "kinds"
        shutil.copytree(PROJECT / "backend" / "kinds", kinds)
        stack.environ["KINDS_DIR"] = str(kinds)
        stack.command("migrate")
        told = (kinds / "tea_base.toml").read_text(encoding="utf-8")
        told = told.replace("version = 2", "version = 3", 1)
        told = told.replace(
            "[measures.records]", '[measures.hands]\ntype = "sum"\nfield = "workers"\n\n'
            "[measures.records]", 1
        )  # fmt: skip
        (kinds / "tea_base.toml").write_text(told, encoding="utf-8")
        stack.start("worker")
        wait_until(lambda: not stack.running("worker"), 40, "the worker to give up")
        assert "tea_base" in stack.log("worker") and "shishu migrate" in stack.log("worker")
        web = subprocess.run(
            ["/bin/sh", "-c", f"exec {stack.commands['web']}"],
            env=stack.environ, cwd=PROJECT, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert web.returncode and "tea_base" in web.stderr and "shishu migrate" in web.stderr
        assert "Traceback" not in web.stderr
        stack.command("migrate")
        stack.start("web")
    finally:
        stack.stop()
