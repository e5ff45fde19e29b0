"""A short run of the simulation: every fault, every outcome, and nothing broken."""

import hashlib

import orjson
import pytest

from tests.simulation import regressions
from tests.simulation.conftest import Machine
from tests.simulation.run import run_seed
from tests.simulation.tally import Tally
from tests.simulation.world import World

SEEDS = 60


@pytest.mark.timeout(900)
def test_nothing_is_lost_doubled_or_unexpected(machine: Machine):
    tally = Tally()
    for seed in range(SEEDS):
        ended = run_seed(*machine, seed)
        assert ended.breach is None, ended.told()
        tally.add(ended.tally)
    # A run in which something did not happen proves nothing of it.
    assert not tally.missing()


@pytest.mark.parametrize("seed", regressions.kept())
def test_what_was_broken_once(machine: Machine, seed: int):
    ended = run_seed(*machine, seed)
    assert ended.breach is None, ended.told()


def test_a_seed_is_one_history(machine: Machine, monkeypatch: pytest.MonkeyPatch):
    """The same seed twice: the same events at the same instants, and the same database."""

    def history(seed: int) -> tuple[str, list[str]]:
        events: list[str] = []
        monkeypatch.setattr(World, "note", lambda self, *what: events.append(f"{self.now} {what}"))
        assert run_seed(*machine, seed).breach is None
        tables = [machine[0].raw.execute(f"SELECT * FROM {name} ORDER BY 1, 2, 3").fetchall()
                  for name in ("op_log", "record", "total", "device")]  # fmt: skip
        return hashlib.sha256(orjson.dumps(tables)).hexdigest(), events

    assert history(7) == history(7)
