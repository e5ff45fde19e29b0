"""The desk: everything one transaction has read, decided and is about to write. No SQL here."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from backend.catalogue.kind import Catalogue, Contribution
from backend.intake.operation import Arrival, Operation, Sender
from backend.intake.verdict import Verdict
from backend.records.revise import Body
from backend.records.status import REPORTED

NO_PART = Contribution(0, 0, (None,) * 8, (None,) * 2, (None,) * 3, None)


@dataclass(slots=True)
class State:
    """A record as it stands here and now; ``status`` as in ``backend.records.status``."""

    record_id: str
    kind: str
    kind_version: int
    division: str
    author: str
    body: Body
    created_at: int
    updated_at: int
    status: int = REPORTED
    dead: bool = False
    rev: int = 1
    flags: int = 0
    adds: Contribution = NO_PART
    new: bool = False


class Logged(NamedTuple):
    """An operation that came earlier: its verdict, and what it claimed to be about."""

    fingerprint: str
    outcome: str
    code: str | None
    rev: int | None
    field_errors: str | None
    record_id: str | None
    body: str
    seq: int | None


class Past(NamedTuple):
    """One revision of a record: who made it, where the record stood after it."""

    rev: int
    do: str
    device_id: str
    author: str
    division: str


@dataclass(slots=True)
class Facts:
    """What holds for the whole batch: levels of the divisions named, closed months, the clock.

    ``successors`` are the codes of today of named divisions that are out of force. ``version`` is
    the county's ``facts`` at which they were read: the last word is refused where
    they have changed since.
    """

    catalogue: Catalogue
    county_code: str
    today: date
    received_at: int
    levels: dict[str, int] = field(default_factory=dict)
    closed: frozenset[int] = frozenset()
    version: int = 0
    successors: dict[str, str] = field(default_factory=dict)

    def today_name(self, division: str) -> str:
        """The code of today of a division; itself where no other took its place."""
        return self.successors.get(division, division)

    def is_in_scope(self, sender: Sender, division: str) -> bool:
        """Whether a sender may write where a record stands: there, or where that code has gone.

        Records of closed months stay under the code that their village had.
        """
        return sender.covers(division) or sender.covers(self.today_name(division))


@dataclass(slots=True)
class Desk:
    """The working set of one transaction, and what has to be written at its end.

    ``entries`` are the operations to log with their verdicts, ``released`` those that were held
    until now, ``counted`` those that came without a number before: device and number by key.
    ``links`` tells for (record, field, SHA-256) whether the picture is gone.
    """

    facts: Facts
    records: dict[str, State] = field(default_factory=dict)
    logged: dict[str, Logged] = field(default_factory=dict)
    waiting: dict[str, list[Arrival]] = field(default_factory=dict)
    past: dict[str, list[Past]] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    arrived: dict[str, Operation] = field(default_factory=dict)
    entries: dict[str, tuple[Arrival, Verdict, str]] = field(default_factory=dict)
    released: dict[str, tuple[Arrival, Verdict, str]] = field(default_factory=dict)
    counted: dict[str, tuple[str, int]] = field(default_factory=dict)
    touched: dict[str, State] = field(default_factory=dict)
    cells: set[tuple[str, str, int]] = field(default_factory=set)
    changes: set[tuple[str, str]] = field(default_factory=set)
    photos: dict[str, int] = field(default_factory=dict)
    links: dict[tuple[str, str, str], int] = field(default_factory=dict)
    mentions: dict[tuple[str, str, str], int] = field(default_factory=dict)
