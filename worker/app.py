"""The Celery app: `celery -A worker.app worker` and `celery -A worker.app beat`.

Tasks run inside the Flask application's context. One process runs one task at a time (the solo
pool): a rollup is a handful of statements, and a second process is one more line to start.
"""

import pkgutil
import warnings
from functools import cache
from pathlib import Path
from typing import Any

from celery import Task, signals
from celery.exceptions import SecurityWarning
from celery.worker.consumer import Consumer
from flask import Flask

import worker
from backend import trouble
from backend.app import create_app
from backend.border import work_everywhere
from backend.broker import make_celery
from backend.catalogue.load import DeclarationError
from backend.config import SettingsError, load_settings
from backend.failures import Fault, fault_of
from backend.metrics import share
from backend.records.ready import refuse_stale
from worker.schedule import TIMETABLE

try:
    settings = load_settings()
except SettingsError as error:
    # Celery shows what a module raises as a trace, and SystemExit as it is.
    raise SystemExit(str(error)) from None
# Celery warns of running as root for the sake of pickle, which this broker does not carry.
warnings.filterwarnings("ignore", category=SecurityWarning)


@cache
def flask_app() -> Flask:
    """The application that this process works for, made when the first task needs it."""
    return create_app(settings)


class AppTask(Task):
    """A task inside the application's context."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the task's body. What the infrastructure refuses is told once a minute.

        Nothing is lost by it: marks stay, and the timetable asks again.
        """
        with flask_app().app_context():
            try:
                return super().__call__(*args, **kwargs)
            except Exception as error:
                if fault_of(error) is Fault.OWN:
                    raise
                trouble.tell(error, f"task {self.name} waits")
                return None


class QuietConsumer(Consumer):
    """A consumer that does not talk to other workers: the database says whose turn it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        quiet = dict.fromkeys(("without_mingle", "without_gossip", "without_heartbeat"), True)
        super().__init__(*args, **{**kwargs, **quiet})


def rooms_with(module: str) -> list[str]:
    """The worker's rooms that have this module, as import paths."""
    return [
        f"worker.{room.name}.{module}"
        for room in pkgutil.iter_modules(worker.__path__)
        if (Path(worker.__path__[0]) / room.name / f"{module}.py").exists()
    ]


celery = make_celery(settings.broker_url)
celery.Task = AppTask
celery.set_current()
celery.conf.update(
    include=rooms_with("tasks"),
    beat_schedule=TIMETABLE,
    beat_scheduler="worker.beat:KeptScheduler",
    beat_schedule_filename=str(settings.var_dir / "beat.json"),
    timezone="Asia/Shanghai",
    worker_pool="solo",
    worker_concurrency=1,
    worker_consumer="worker.app:QuietConsumer",
    worker_hijack_root_logger=False,
)


@signals.worker_init.connect
def _start(**_: Any) -> None:
    """A broken declaration stops the worker before it takes anything.

    Celery logs what a signal's receiver raises and goes on; only SystemExit stops it.
    """
    share(settings.var_dir / "metrics.worker")
    work_everywhere()
    try:
        refuse_stale(settings)
        flask_app()
    except DeclarationError as error:
        raise SystemExit(str(error)) from error
