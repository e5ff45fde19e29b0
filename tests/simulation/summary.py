"""The summary of a run: printed, and kept in docs/reliability.md."""

from dataclasses import dataclass, field

from tests.simulation.breeding import MUTANTS, Caught
from tests.simulation.plan import FAULTS, OUTCOMES
from tests.simulation.run import Ended
from tests.simulation.tally import Tally

KEPT = (
    "lost with the phone's store, and shown as a hole",
    "lost with the phone's store and with what remembers it",
    "kept by a disabled account's phone",
)


@dataclass
class Summary:
    """What a run came to. ``cpu`` is what the seeds took, in seconds, over all processes."""

    seeds: int = 0
    phones: int = 0
    tally: Tally = field(default_factory=Tally)
    breaches: list[Ended] = field(default_factory=list)
    caught: list[Caught] = field(default_factory=list)
    volume: Ended | None = None
    volume_phones: int = 0
    volume_cpu: float = 0.0
    volume_wall: float = 0.0
    cpu: float = 0.0
    wall: float = 0.0

    def faults(self) -> list[str]:
        """What is wrong with the run itself: nothing, if it counts."""
        wrong = [f"never happened: {name}" for name in self.tally.missing()]
        wrong += [ended.told() for ended in self.breaches]
        if self.volume and self.volume.breach:
            wrong.append(f"volume: {self.volume.told()}")
        wrong += [f"mutant not caught: {c.mutant}" for c in self.caught if c.seeds is None]
        return wrong

    def lines(self) -> list[str]:
        """The summary as Markdown."""
        counts, words = self.tally.counts, [e.breach.word for e in self.breaches if e.breach]
        lines = [
            f"- **{self.seeds:,} seeds**, {self.phones:,} phones, "
            f"{counts['operations']:,} operations, {counts['events']:,} events",
            f"- **lost {words.count('lost')}, doubled {words.count('duplicated')}, unexpected "
            f"{words.count('unexpected')}**, recovered {counts['recovered']:,} (their senders "
            "could not know whether they had arrived)",
            "- not lost, as they can be seen or are still there: "
            + ", ".join(f"{counts[word]:,} {word}" for word in KEPT),
            "- faults that happened: " + _listed(self.tally.faults, FAULTS),
            "- outcomes: " + _listed(self.tally.outcomes, OUTCOMES),
        ]
        if self.volume:
            told = "no breach" if self.volume.breach is None else str(self.volume.breach)[:200]
            large = self.volume.tally.counts
            lines.append(f"- one world of {self.volume_phones:,} phones: {large['operations']:,} "
                         f"operations, {large['records']:,} records, {large['recovered']:,} "
                         f"recovered, {told}; {self.volume_cpu:,.0f} s of processor time, "
                         f"{self.volume_wall:,.0f} s by the clock")  # fmt: skip
        lines.append(f"- the seeds took {self.cpu:,.0f} s of processor time; with the world beside "
                     f"them {self.wall:,.0f} s by the clock")  # fmt: skip
        return lines + (self._mutants() if self.caught else [])

    def _mutants(self) -> list[str]:
        living = sum(c.seeds is None for c in self.caught)
        dead = f"{len(self.caught) - living}/{len(self.caught)}"
        lines = ["", f"Mutants caught, on long seeds: **{dead}**.", "",
                 "| mutant | the bug | seeds needed |", "|---|---|---|"]  # fmt: skip
        return lines + [
            f"| `{c.mutant}` | {MUTANTS[c.mutant].told} | {c.seeds or 'not caught'} |"
            for c in self.caught
        ]


def _listed(counts: dict[str, int], names: tuple[str, ...]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {counts[name]:,}" for name in names)
