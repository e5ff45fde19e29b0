"""A backup is whole while others write, holds everything, and is called done once it was read."""

import hashlib
import shutil
import sqlite3
import subprocess
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from backend.config import load_settings
from backend.db import db, writing
from tests.backend.intake.door import Door
from tests.backend.photos.conftest import picture
from tests.county import County
from tests.stack import Stack
from worker.upkeep.backup import BackupBroken, back_up
from worker.upkeep.commands import backup

sqlite_alone = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def kept(app: Flask, county: County) -> bytes:
    """Five records, and one picture as it is kept."""
    door = Door(county)
    door.take(*(door.create() for _ in range(5)))
    content = picture()
    stored = hashlib.sha256(content).hexdigest()
    photos = app.extensions["settings"].var_dir / "photos"
    shutil.rmtree(photos, ignore_errors=True)
    folder = photos / "kept" / county.code / stored[:2]
    folder.mkdir(parents=True)
    for size in ("full", "thumb"):
        (folder / f"{stored}.{size}.jpg").write_bytes(content)
    with writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO photo (county_code, sha256, bytes, stored, created_at)"
            f" VALUES ('{county.code}', '{'a' * 64}', 1, '{stored}', 0)"
        )
    return content


@sqlite_alone
def test_it_holds_everything(app: Flask, kept: bytes, tmp_path: Path):
    """While a connection is open and what was said last stands in the log beside the file."""
    settings = app.extensions["settings"]
    path = tmp_path / "a.tar"
    with db.engine.connect():
        about = back_up(settings, path)
    assert (about["op_log"], about["record"], about["pictures"]) == (5, 5, 1)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["a.tar"]
    home = tmp_path / "var"
    with tarfile.open(path) as tar:
        tar.extractall(home, filter="data")
    with closing(sqlite3.connect(home / "shishu.db")) as database:
        assert database.execute("SELECT count(*) FROM op_log").fetchone() == (5,)
    assert [one.read_bytes() for one in (home / "photos").rglob("*.full.jpg")] == [kept]
    assert (home / "secret_key").read_text("ascii") == settings.secret_key


@sqlite_alone
def test_a_picture_that_is_another_one_is_no_backup(app: Flask, kept: bytes, tmp_path: Path):
    settings, path = app.extensions["settings"], tmp_path / "a.tar"
    back_up(settings, path)
    before = path.read_bytes()
    (found,) = (settings.var_dir / "photos").rglob("*.full.jpg")
    for spoil in (lambda: found.write_bytes(kept[:-1]), found.unlink):
        spoil()
        with pytest.raises(BackupBroken):
            back_up(settings, path)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["a.tar"]
    shutil.rmtree(settings.var_dir / "photos")


@pytest.fixture(scope="module")
def stack():
    made = Stack()
    made.command("migrate")
    yield made
    made.stop()


def test_by_command(stack: Stack, tmp_path: Path):
    """Nobody serves and nobody writes: the same; and what holds no operation is called empty."""
    path = tmp_path / "a.tar"
    assert "backed up and read back" in stack.command("backup", str(path))
    home = tmp_path / "var"
    with tarfile.open(path) as tar:
        tar.extractall(home, filter="data")
    restored = load_settings({"SHISHU_VAR": str(home)})
    assert restored.secret_key == load_settings({"SHISHU_VAR": str(stack.var)}).secret_key
    done = subprocess.run(
        [stack.commands["web"].split()[0].replace("gunicorn", "shishu"), "verify"],
        env={**stack.environ, "SHISHU_VAR": str(home)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "核对一致" not in done.stdout and "shishu backup" in done.stdout


@pytest.mark.parametrize("app", ["postgres"], indirect=True)
def test_postgresql_is_told_what_to_use(app: Flask, tmp_path: Path):
    done = app.test_cli_runner().invoke(backup, [str(tmp_path / "a.tar")])
    assert done.exit_code == 1 and "pg_dump" in done.output
