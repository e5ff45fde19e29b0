"""The device ledger: which of a phone's gap-free sequence numbers have arrived."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Ranges = list[list[int]]
"""Closed ranges in order, apart by at least one: [[1, 40], [42, 57]]."""

#: A phone that sends numbers at random must not grow its ledger without end.
_MOST_RANGES = 2000
_MOST_TOLD = 100


@dataclass(slots=True, frozen=True)
class DeviceReport:
    """What a phone says of itself with each sync; see ``backend.people.models.Device``."""

    app: str
    max_seq: int
    pending: int
    skew_ms: int
    persisted: bool
    quota_pct: int


@dataclass(slots=True, frozen=True)
class Ledger:
    """What has arrived from a device, and the highest number that it ever spoke of."""

    ranges: Ranges
    max_seq: int

    def with_numbers(self, numbers: Iterable[int], said: int = 0) -> "Ledger":
        """The ledger after these have arrived and the phone has said how far it has counted."""
        ranges = received(self.ranges, numbers)
        return Ledger(ranges, max(self.max_seq, said, ranges[-1][1] if ranges else 0))

    def told(self) -> dict[str, Any]:
        """The ledger as the phone is told it."""
        return {
            "contiguous_seq": contiguous(self.ranges),
            "missing": missing(self.ranges),
            "max_seq": self.max_seq,
        }


def received(ranges: Ranges, numbers: Iterable[int]) -> Ranges:
    """``ranges`` with these numbers in them."""
    joined: Ranges = []
    for first, last in sorted([*ranges, *([number, number] for number in numbers)]):
        if joined and first <= joined[-1][1] + 1:
            joined[-1][1] = max(joined[-1][1], last)
        else:
            joined.append([first, last])
    return joined[:_MOST_RANGES]


def contiguous(ranges: Ranges) -> int:
    """The end of the range that starts at 1; 0 where there is none."""
    return ranges[0][1] if ranges and ranges[0][0] == 1 else 0


def missing(ranges: Ranges) -> Ranges:
    """The holes below the highest number received (the first hundred of them)."""
    ends = [[0, 0], *ranges][:_MOST_TOLD]
    return [
        [before[1] + 1, after[0] - 1]
        for before, after in pairwise(ends)
        if after[0] > before[1] + 1
    ]
