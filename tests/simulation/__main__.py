"""`make simulate`: regressions, many seeds, every mutant and one large world, in two processes.

python -m tests.simulation [--seeds N] [--first N] [--phones N] [--each N] [--processes N]
                           [--mutants all|none|NAME,…] [--page]
"""

import argparse
import sys
import time
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context

from tests.reliability import write_section
from tests.simulation import regressions
from tests.simulation.breeding import MUTANTS
from tests.simulation.host import build
from tests.simulation.parts import live_mutant, live_seeds, live_volume
from tests.simulation.summary import Summary

CHUNK = 50


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--phones", type=int, default=10_000)
    parser.add_argument("--each", type=int, default=20)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--mutants", default="all")
    parser.add_argument("--page", action="store_true", help="write docs/reliability.md")
    return parser.parse_args()


def _gather(summary: Summary, parts: list[Future]) -> None:
    for part in parts:
        count, phones, tally, broken, cpu = part.result()
        summary.seeds, summary.phones = summary.seeds + count, summary.phones + phones
        summary.cpu += cpu
        summary.tally.add(tally)
        for ended in broken:
            print(ended.told(), flush=True)
            regressions.keep(ended.seed, str(ended.breach))
        summary.breaches += broken


def run(asked: argparse.Namespace) -> Summary:
    """Everything that was asked for, the longest first."""
    began, summary = time.monotonic(), Summary(volume_phones=asked.phones)
    build()
    wanted = list(range(asked.first, asked.first + asked.seeds))
    names = {"all": list(MUTANTS), "none": []}.get(asked.mutants) or (
        [] if asked.mutants == "none" else asked.mutants.split(","))  # fmt: skip
    with ProcessPoolExecutor(asked.processes, mp_context=get_context("spawn")) as pool:
        again = pool.submit(live_seeds, regressions.kept())
        large = pool.submit(live_volume, asked.phones, asked.each) if asked.phones else None
        parts = [pool.submit(live_seeds, wanted[i : i + CHUNK])
                 for i in range(0, len(wanted), CHUNK)]  # fmt: skip
        breeding = [pool.submit(live_mutant, name) for name in names]
        _gather(summary, [again, *parts])
        if large:
            summary.volume, summary.volume_cpu, summary.volume_wall = large.result()
        summary.wall = time.monotonic() - began
        for future in breeding:
            caught = future.result()
            print(f"{caught.mutant:24} {caught.seeds} {caught.breach[:120]}", flush=True)
            summary.caught.append(caught)
    return summary


def main() -> None:
    """Run, print, and write the page where asked; status 1 where anything is wrong."""
    asked = _asked()
    summary = run(asked)
    print("\n".join(summary.lines()))
    wrong = summary.faults()
    print("\n".join(wrong) or "every fault and every outcome happened; nothing was broken")
    if asked.page:
        write_section("simulate", summary.lines())
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
