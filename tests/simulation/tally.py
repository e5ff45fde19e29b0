"""What happened: counted, so that a run in which something did not happen can be called void."""

from collections import Counter
from dataclasses import dataclass, field

from tests.simulation.plan import FAULTS, OUTCOMES


@dataclass
class Tally:
    """Counts of one world, or of many."""

    faults: Counter = field(default_factory=Counter)
    outcomes: Counter = field(default_factory=Counter)
    counts: Counter = field(default_factory=Counter)

    def fault(self, name: str) -> None:
        """One of ``FAULTS`` happened."""
        assert name in FAULTS, name
        self.faults[name] += 1

    def count(self, what: str, by: int = 1) -> None:
        """Something else happened."""
        self.counts[what] += by

    def add(self, other: "Tally") -> None:
        """Take another world's counts in."""
        self.faults.update(other.faults)
        self.outcomes.update(other.outcomes)
        self.counts.update(other.counts)

    def missing(self) -> list[str]:
        """The faults and outcomes that never happened: with any of them, a run is void."""
        return [name for name in FAULTS if not self.faults[name]] + [
            name for name in OUTCOMES if not self.outcomes[name]
        ]
