"""Files of counts that a power cut has torn take neither a process nor the page of counts."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from backend.health.exposition import exposition
from backend.metrics import is_whole
from tests.stack import PROJECT

COUNT = """
import os, sys
from pathlib import Path
from backend import metrics
folder = Path(sys.argv[1])
if len(sys.argv) > 2:
    # What a process of the same number has left, as in a container.
    folder.mkdir()
    (folder / f"counter_{os.getpid()}.db").write_bytes(bytes.fromhex(sys.argv[2]))
metrics.share(folder)
metrics.NUDGES.labels("sent").inc(3)
"""


def _count(folder: Path, *given: str) -> Path:
    """A process that keeps its counts there; the file that it has left."""
    subprocess.run([sys.executable, "-c", COUNT, folder, *given], cwd=PROJECT, check=True)
    (file,) = folder.glob("counter_*.db")
    return file


@pytest.mark.parametrize("left", [b"", b"\xff", b"\xff" * 64, b"\x40\0\0\0" * 3])
def test_what_the_number_before_has_left_is_no_count_of_its_own(tmp_path: Path, left: bytes):
    assert is_whole(_count(tmp_path / "metrics", left.hex()))


def test_a_torn_file_is_left_out_and_told(tmp_path: Path, monkeypatch, caplog):
    web = tmp_path / "metrics"
    whole = _count(web).read_bytes()
    own = next(web.iterdir())
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(web))
    used = int.from_bytes(whole[:4], sys.byteorder)
    torn = web / f"counter_{os.getpid()}.db"
    garbage = whole[:12] + b"\xfe" * (used - 12) + whole[used:]
    for content in (*(whole[:length] for length in range(0, used, 5)), garbage, b"\x7f" * 99):
        torn.write_bytes(content)
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            page = exposition(tmp_path, 0, 0.0).decode()
        assert 'shishu_nudges_total{fate="sent"} 3.0' in page, content[:20]
        assert str(torn) in caplog.text and str(own) not in caplog.text
