"""Celery's beat, which keeps when each entry last ran in a small file that is whole or anew.

Its own scheduler keeps a shelve: one that was empty or cut short ended beat at every start.
"""

import json
import logging
from datetime import datetime
from pathlib import Path
from typing import Any

from celery.beat import Scheduler

from backend.kept import write_whole

log = logging.getLogger(__name__)


class KeptScheduler(Scheduler):
    """The timetable of the settings, each entry with the time at which it ran last."""

    @property
    def path(self) -> Path:
        """Where the times are kept."""
        return Path(self.app.conf.beat_schedule_filename)

    def setup_schedule(self) -> None:
        """Begin with what was kept; what cannot be read is forgotten, and a line says so."""
        self.merge_inplace(self.app.conf.beat_schedule)
        for name, last in self._kept().items():
            if name in self.schedule:
                self.schedule[name].last_run_at = last

    def _kept(self) -> dict[str, datetime]:
        try:
            found = json.loads(self.path.read_bytes())
            times = {name: datetime.fromisoformat(said) for name, said in found.items()}
            if any(time.tzinfo is None for time in times.values()):
                raise ValueError("a time without its zone")
        except FileNotFoundError:
            return {}
        except (ValueError, TypeError, AttributeError, OSError) as error:
            log.warning(
                "%s cannot be read (%s); begun anew 定时任务的记录不完整，已重新开始",
                self.path, type(error).__name__,
            )  # fmt: skip
            return {}
        return times

    def sync(self) -> None:
        """Keep the times. Where the disk refuses, they are kept at the next turn."""
        times = {
            name: entry.last_run_at.isoformat()
            for name, entry in self.schedule.items()
            if entry.last_run_at is not None
        }
        try:
            write_whole(self.path, json.dumps(times).encode())
        except OSError as error:
            log.warning("%s cannot be written: %s", self.path, error.strerror)

    def close(self) -> None:
        """Keep the times at the end."""
        self.sync()
        super().close()

    @property
    def info(self) -> str:
        """What beat says at its start."""
        return f"    . kept in -> {self.path}"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As Celery makes it; the file of its own scheduler is not ours to read."""
        kwargs.pop("schedule_filename", None)
        super().__init__(*args, **kwargs)
