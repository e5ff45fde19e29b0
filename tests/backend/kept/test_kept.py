"""Small files are there whole or not at all, whoever dies on the way."""

import subprocess
import sys
from pathlib import Path

import pytest

from backend.kept import asides, write_whole

DIES = """
import os, sys
from pathlib import Path
from backend import kept
step = sys.argv[2]
real = getattr(os, step)
setattr(os, step, lambda *given, **named: os._exit(9))
kept.write_whole(Path(sys.argv[1]), b"new" * 1000)
"""


@pytest.mark.parametrize("step", ["fsync", "fdopen"])
def test_who_dies_on_the_way_leaves_what_was_there(tmp_path: Path, step: str):
    path = tmp_path / "file"
    write_whole(path, b"old")
    done = subprocess.run([sys.executable, "-c", DIES, path, step], capture_output=True)
    assert done.returncode == 9
    assert path.read_bytes() == b"old"
    write_whole(path, b"newer")
    assert path.read_bytes() == b"newer"


def test_it_is_the_owner_s_alone_and_leaves_nothing_beside_it(tmp_path: Path):
    path = tmp_path / "file"
    write_whole(path, b"1")
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        write_whole(path, b"2", anew=True)
    assert path.read_bytes() == b"1"
    assert list(tmp_path.iterdir()) == [path]


def test_what_dies_on_the_way_is_known_by_its_name(tmp_path: Path):
    done = subprocess.run([sys.executable, "-c", DIES, tmp_path / "file", "fsync"], check=False)
    assert done.returncode == 9
    for name in (".own", "secret_key", "shishu.db", ".gitignore"):
        (tmp_path / name).write_bytes(b"x")
    (left,) = asides(tmp_path)
    assert left.name.startswith(".file.")
