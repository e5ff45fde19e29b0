"""Every queue has a consumer, and every task that is sent by name has somebody who runs it."""

import shlex

from backend import names
from tests.architecture.tree import text
from worker.app import celery


def _worker_line() -> list[str]:
    for line in text("Procfile").splitlines():
        name, _, command = line.partition(":")
        if name == "worker":
            return shlex.split(command)
    raise AssertionError("the Procfile starts no worker")


def test_every_queue_has_a_consumer():
    words = _worker_line()
    named = [words[index + 1] for index, word in enumerate(words) if word in ("-Q", "--queues")]
    consumed = {queue.name for queue in celery.conf.task_queues or ()}
    if named:
        consumed = set(named[0].split(","))
    assert set(names.QUEUES) <= consumed


def test_every_named_task_is_registered():
    celery.loader.import_default_modules()
    constants = [value for key, value in vars(names).items() if key.isupper()]
    tasks = {value for value in constants if isinstance(value, str) and "." in value}
    assert tasks
    assert tasks <= set(celery.tasks)


def test_everything_on_the_timetable_is_a_task_on_a_known_queue():
    celery.loader.import_default_modules()
    assert celery.conf.beat_schedule
    for entry in celery.conf.beat_schedule.values():
        assert entry["task"] in celery.tasks
