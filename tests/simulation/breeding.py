"""How many seeds each mutant lives: the proof that the checker can fail."""

from collections.abc import Iterable
from dataclasses import dataclass

from tests.simulation import mutants_intake, mutants_phone, mutants_totals
from tests.simulation.county import Shape
from tests.simulation.host import Host
from tests.simulation.mutants import Mutant
from tests.simulation.plan import whole
from tests.simulation.run import run_plan
from tests.simulation.server import Server

MOST = 1000
MUTANTS: dict[str, Mutant] = {
    mutant.name: mutant
    for mutant in (*mutants_intake.MUTANTS, *mutants_totals.MUTANTS, *mutants_phone.MUTANTS)
}


@dataclass(frozen=True)
class Caught:
    """After how many seeds (None: never), at which one, and how."""

    mutant: str
    seeds: int | None
    seed: int
    breach: str


def catch(server: Server, host: Host, mutant: Mutant, seeds: Iterable[int]) -> Caught:
    """Run seeds, all of them long, with this bug in the project until one of them is broken."""
    tried, seed = 0, -1
    with mutant.alive() as texts:
        for seed in seeds:
            tried += 1
            ended = run_plan(server, host, whole(seed, Shape()), texts)
            if ended.breach is not None:
                return Caught(mutant.name, tried, seed, str(ended.breach))
    return Caught(mutant.name, None, seed, "")
