"""The parts of a run, each in whichever process has time for it."""

import gc
import logging
import resource
import time
from functools import cache

from tests.simulation.breeding import MOST, MUTANTS, Caught, catch
from tests.simulation.county import Shape
from tests.simulation.host import Host
from tests.simulation.plan import draw
from tests.simulation.run import Ended, run_seed
from tests.simulation.server import Server
from tests.simulation.tally import Tally
from tests.simulation.volume import run_volume

Part = tuple[int, int, Tally, list[Ended], float]


@cache
def _machine() -> tuple[Server, Host]:
    """This process's server and phones."""
    logging.disable(logging.CRITICAL)
    made = Server(Shape()), Host()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    return made


def _cpu() -> float:
    """Processor seconds of this process and of its phones' process, as far as they are told."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime


def live_seeds(seeds: list[int]) -> Part:
    """Live through some seeds; counts, and those that were broken."""
    server, host = _machine()
    began, before = _cpu(), host.cpu()
    tally, broken, phones = Tally(), [], 0
    for seed in seeds:
        ended = run_seed(server, host, seed)
        tally.add(ended.tally)
        phones += len(draw(seed).phones)
        if ended.breach:
            broken.append(ended)
    return len(seeds), phones, tally, broken, _cpu() - began + host.cpu() - before


def live_mutant(name: str) -> Caught:
    """Run seeds with a mutant until it is caught."""
    return catch(*_machine(), MUTANTS[name], range(MOST))


def live_volume(phones: int, each: int) -> tuple[Ended, float, float]:
    """The large world, its processor seconds, and those by the clock."""
    logging.disable(logging.CRITICAL)
    gc.freeze()
    gc.set_threshold(200_000, 50, 100)
    began, clock = _cpu(), time.monotonic()
    with Host() as host:
        ended = run_volume(host, phones, each)
        cpu = host.cpu()
    return ended, _cpu() - began + cpu, time.monotonic() - clock
