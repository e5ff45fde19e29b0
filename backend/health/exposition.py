"""What /metrics says: the counts of every process, and the backlog as it is now."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from prometheus_client import REGISTRY as OWN
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from backend.metrics import is_whole


class Counts(Collector):
    """The counts of every web and worker process that keeps them in these folders."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self.folders = folders

    def collect(self) -> Iterator[Metric]:
        """Each figure, added up over the processes."""
        found = (file for folder in self.folders for file in folder.glob("*.db"))
        # One that a power cut has torn, or that a process is just making, must not take the page.
        files = [str(file) for file in found if is_whole(file)]
        yield from MultiProcessCollector.merge(files, accumulate=True)


class Backlog(Collector):
    """Dirty cells and the age of the oldest, as /healthz tells them."""

    def __init__(self, cells: int | None, seconds: float | None) -> None:
        self.cells, self.seconds = cells, seconds

    def collect(self) -> Iterator[Metric]:
        """Two gauges; none while the database does not answer."""
        if self.cells is None or self.seconds is None:
            return
        yield GaugeMetricFamily("shishu_dirty_cells", "Cells to be rolled up", self.cells)
        yield GaugeMetricFamily("shishu_oldest_dirty_seconds", "Age of the oldest", self.seconds)


def exposition(var_dir: Path, cells: int | None, seconds: float | None) -> bytes:
    """The page in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(Backlog(cells, seconds))
    own = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    worker = var_dir / "metrics.worker"
    if own:
        registry.register(Counts([Path(own), worker]))
        return generate_latest(registry)
    return generate_latest(OWN) + generate_latest(registry)
