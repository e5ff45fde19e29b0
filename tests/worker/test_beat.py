"""Beat's file is whole or made anew: nothing that a power cut leaves there ends beat."""

import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest
from celery import Celery

from worker.beat import KeptScheduler
from worker.schedule import TIMETABLE

LAST = datetime(2026, 11, 20, 3, 20, tzinfo=UTC)


def scheduler(path: Path) -> KeptScheduler:
    celery = Celery(set_as_current=False)
    celery.conf.update(beat_schedule=TIMETABLE, beat_schedule_filename=str(path))
    made = KeptScheduler(app=celery, lazy=True)
    made.setup_schedule()
    return made


def kept(path: Path) -> bytes:
    """A file as beat writes it."""
    made = scheduler(path)
    for entry in made.schedule.values():
        entry.last_run_at = LAST
    made.close()
    return path.read_bytes()


def test_it_goes_on_where_it_was(tmp_path: Path):
    kept(tmp_path / "beat.json")
    again = scheduler(tmp_path / "beat.json").schedule
    assert again.keys() == TIMETABLE.keys()
    assert {entry.last_run_at for entry in again.values()} == {LAST}


def test_cut_at_any_length_it_begins_anew_and_says_so(tmp_path: Path, caplog):
    path = tmp_path / "beat.json"
    whole = kept(path)
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            made = scheduler(path)
        assert made.schedule.keys() == TIMETABLE.keys()
        assert "begun anew" in caplog.text
        made.close()
        assert scheduler(path).schedule.keys() == TIMETABLE.keys()


@pytest.mark.parametrize("content", [b"[]", b"1", b'{"sweep": 1}', b'{"sweep": "2026"}', b"\xff"])
def test_other_content(tmp_path: Path, content: bytes):
    (tmp_path / "beat.json").write_bytes(content)
    assert scheduler(tmp_path / "beat.json").schedule.keys() == TIMETABLE.keys()


def test_a_disk_that_refuses_does_not_end_it(tmp_path: Path, caplog):
    made = scheduler(tmp_path / "no such folder" / "beat.json")
    with caplog.at_level(logging.WARNING):
        made.sync()
    assert "cannot be written" in caplog.text
