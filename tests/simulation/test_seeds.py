"""A short run of the simulation: every fault, every outcome, and nothing broken."""

import os
import subprocess
import sys

import pytest

from backend.config import PROJECT
from tests.simulation import regressions
from tests.simulation.conftest import Machine
from tests.simulation.run import run_seed
from tests.simulation.tally import Tally
from tests.simulation.twin import history

SEEDS = 150


@pytest.mark.timeout(900)
def test_nothing_is_lost_doubled_or_unexpected(machine: Machine):
    tally = Tally()
    for seed in range(SEEDS):
        ended = run_seed(*machine, seed)
        assert ended.breach is None, ended.told()
        tally.add(ended.tally)
    # A run in which something did not happen proves nothing of it.
    assert not tally.missing()


@pytest.mark.timeout(900)
def test_what_was_broken_once(machine: Machine):
    for seed in regressions.kept():
        ended = run_seed(*machine, seed)
        assert ended.breach is None, ended.told()


def test_a_seed_is_one_history(machine: Machine):
    """Here, here again, and in another process that orders its sets in another way."""
    first = history(*machine, 7)
    assert history(*machine, 7) == first
    other = subprocess.run(
        [sys.executable, "-m", "tests.simulation.twin", "7"],
        cwd=PROJECT, env={**os.environ, "PYTHONHASHSEED": "4242"}, capture_output=True, text=True,
    )  # fmt: skip
    assert other.stdout.strip() == first, other.stderr
