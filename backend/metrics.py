"""What is counted while serving, for Prometheus: one object for each figure.

A process that others' counts are to be added to keeps its own in files: gunicorn by the
environment variable PROMETHEUS_MULTIPROC_DIR before anything is imported, the worker by ``share``.
All figures have labels, because one with labels takes its place only when it is first counted.
"""

import json
import logging
import os
import struct
from pathlib import Path

from prometheus_client import Counter, Histogram, values
from prometheus_client.mmap_dict import MmapedDict

log = logging.getLogger(__name__)

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
    """Keep this process's counts as files in ``folder``, and drop those of processes that ended.

    In a container a process has the number of the one before it: what that left is no count of
    its own, and torn perhaps.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.db"):
        number = file.stem.rpartition("_")[2]
        if number == str(os.getpid()) or not _lives(number):
            file.unlink(missing_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    values.ValueClass = values.MultiProcessValue()


def is_whole(file: Path) -> bool:
    """Whether a file of counts can be read to its end; one that is not is told of, once a look."""
    try:
        for key, *_ in MmapedDict.read_all_values_from_file(str(file)):
            name, sample, labels, told = json.loads(key)
            if not (isinstance(labels, dict) and {type(name), type(sample), type(told)} == {str}):
                raise ValueError("no key of a count")
    except FileNotFoundError:
        return False
    except (OSError, ValueError, TypeError, RuntimeError, struct.error) as error:
        log.warning(
            "%s is not whole (%s); its counts are left out 计数文件不完整，未计入",
            file, type(error).__name__,
        )  # fmt: skip
        return False
    return True


def _lives(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
