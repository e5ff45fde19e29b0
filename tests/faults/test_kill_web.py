"""The web is killed at every point of a push, one after the other, until one goes through.

A point is each SQL statement, before and after each commit, each wait for the disk, and the
moment before the reply. Nobody counts them here: the sweep ends where the kills do.
"""

import uuid
from collections.abc import Callable

from tests.faults.accounts import settle
from tests.faults.cadre import Cadre
from tests.faults.site import Site
from tests.faults.tally import count
from tests.faults.volume import volume
from tests.ports import wait_until

#: More points than a push can have; a sweep that comes so far does not end.
MOST = 400


def sweep(site: Site, say: Callable[[Cadre], None]) -> list[str]:
    """Kill a push at its first point, its second, …; what is said anew each time by ``say``.

    Returns the labels of the points at which it died.
    """
    cadre = site.cadre()
    labels: list[str] = []
    for point in range(1, MOST):
        say(cadre)
        met = killed(site, cadre, f"kill {point}")
        if not met:
            break
        labels += met
        if point % volume(6, 1) == 0:
            settle(site, cadre)
        else:
            cadre.drain()
    settle(site, cadre)
    assert point < MOST - 1, "the sweep has no end"
    return labels


def killed(site: Site, cadre: Cadre, order: str) -> list[str]:
    """Send until the order is met or goes through; the label of the point, if it was met."""
    before = len(site.hits())
    # Right after a kill nobody may be there yet to take it.
    wait_until(
        lambda: cadre.attempt(order=order) or len(site.hits()) > before, 60, "an order to be taken"
    )
    return [hit.split(maxsplit=2)[2] for hit in site.hits()[before:]]


def check(labels: list[str]) -> None:
    """The sweep was one: it met the records, the log with its number, the commits and the reply."""
    count("web killed with SIGKILL", len(labels))
    statements = [label for label in labels if label.split()[1].isupper()]
    count("SQL statements of a push swept", len(statements))
    count("commits, flushes and replies of a push swept", len(labels) - len(statements))
    commits = ("before commit of what was written", "after commit of what was written")
    for needed in (
        "before INSERT INTO record",
        "before UPDATE county_clock",
        *commits,
        "before reply",
    ):
        assert needed in labels, f"{needed} was never met: {labels}"


def test_killed_at_every_statement_of_a_push_of_new_records(site: Site) -> None:
    """Scenarios 15, 16, 25, 30: three creates, as most pushes are."""

    def say(cadre: Cadre) -> None:
        for _ in range(3):
            cadre.create()

    check(sweep(site, say))


def test_killed_at_every_statement_of_a_push_of_everything(site: Site) -> None:
    """A create, an edit, a withdrawal, one that is refused and one that waits: the long way."""

    def say(cadre: Cadre) -> None:
        create = cadre.create()
        cadre.edit(create, group_name="三组")
        cadre.withdraw(create)
        cadre.create(area_mu="much")
        cadre.create(photos=["1" * 64])["photos"] = [{"sha256": "1" * 64, "bytes": 140_000}]
        cadre.edit({**create, "op_id": str(uuid.uuid4())}, group_name="二组")

    check(sweep(site, say))
