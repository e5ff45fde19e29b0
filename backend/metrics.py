"""What is counted while serving, for Prometheus: one object for each figure.

A process that others' counts are to be added to keeps its own in files: gunicorn by the
environment variable PROMETHEUS_MULTIPROC_DIR before anything is imported, the worker by ``share``.
All figures have labels, because one with labels takes its place only when it is first counted.
"""

import os
from pathlib import Path

from prometheus_client import Counter, Histogram, values

OPERATIONS = Counter("shishu_operations_total", "Operations received, by outcome", ["outcome"])
NUDGES = Counter("shishu_nudges_total", "Nudges to the worker, sent or lost", ["fate"])
REQUESTS = Histogram(
    "shishu_request_seconds",
    "Requests served, by route",
    ["method", "route", "status"],
    buckets=(0.005, 0.02, 0.1, 0.5, 2, 10),
)
ROLLUPS = Histogram(
    "shishu_rollup_seconds",
    "Rollups of a county; more: cells were left for the next one",
    ["end"],
    buckets=(0.005, 0.01, 0.05, 0.2, 1, 5, 30),
)
CELLS = Counter("shishu_rolled_cells_total", "Cells brought up to date", ["county"])


def share(folder: Path) -> None:
    """Keep this process's counts as files in ``folder``, and drop those of processes that ended."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.db"):
        if not _lives(file.stem.rpartition("_")[2]):
            file.unlink(missing_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    values.ValueClass = values.MultiProcessValue()


def _lives(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
