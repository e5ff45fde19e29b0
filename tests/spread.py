"""Two processes for one run (``pytest -n 2``): what goes where, and what comes first.

A file's tests stay together, in their order. All of tests/browser are one: they share a server, a
county and its figures, and never does a second Chromium of ours ask for the processor beside the
first. They begin, since they are the longest; after them, what takes a minute by itself.
"""

from pathlib import PurePosixPath

import pytest
from xdist.scheduler import LoadScopeScheduling

#: Folders that are given out whole.
WHOLE = "tests/browser"
#: In this order; what is not named comes between, as pytest collects it.
FIRST = (WHOLE, "tests/simulation", "tests/borders", "tests/faults", "tests/worker", "tests/flow")
LAST = ("tests/architecture",)


def share_of(nodeid: str) -> str:
    """What a test is given out with: its folder, or its file."""
    file = nodeid.partition("::")[0]
    return WHOLE if PurePosixPath(WHOLE) in PurePosixPath(file).parents else file


def rank_of(nodeid: str) -> int:
    """Where in the order a test's folder is."""
    folder = "/".join(PurePosixPath(nodeid.partition("::")[0]).parts[:2])
    order = (*FIRST, "", *LAST)
    return order.index(folder if folder in order else "")


class Shares(LoadScopeScheduling):
    """Gives out shares in the order of the collection."""

    def _split_scope(self, nodeid: str) -> str:
        return share_of(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Shares:
    """Asked by pytest-xdist where there is more than one process."""
    config.option.loadscopereorder = False
    return Shares(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest first, so that neither process has nothing to do in the end."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: rank_of(item.nodeid))
