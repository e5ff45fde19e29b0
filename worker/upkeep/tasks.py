"""The upkeep's tasks."""

from celery import shared_task

from backend.names import PRUNE
from worker.upkeep.prune import prune


@shared_task(name=PRUNE)
def prune_task() -> None:
    """Throw away what has outlived its use."""
    prune()
