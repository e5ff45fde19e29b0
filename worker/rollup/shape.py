"""The words of a rollup: cells, keys, figures and subjects, and what a kind asks to be added up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from backend.catalogue.kind import Kind, Measure
from backend.divisions.code import above


class Place(NamedTuple):
    """A cell without its generation: 12-digit division, kind, month (YYYYMM)."""

    division: str
    kind: str
    month: int


class Cell(NamedTuple):
    """A dirty leaf cell as it was claimed; ``generation`` says which change of it."""

    division: str
    kind: str
    month: int
    generation: int

    @property
    def place(self) -> Place:
        """The cell itself."""
        return Place(self.division, self.kind, self.month)


#: How members carry on from month to month; see ``worker.rollup.register``.
DISTINCT, STOCK, ANNUAL = "distinct", "stock", "annual"

Line = tuple[str, str]
"""What a total row of a cell is about: measure and part, the part '' for the whole."""


class Figures(NamedTuple):
    """The four integers of a total; see ``backend.totals.models.Total``."""

    reported: int = 0
    reported_delta: int = 0
    approved: int = 0
    approved_delta: int = 0

    def plus(self, other: "Figures") -> "Figures":
        """The sum, figure by figure."""
        return Figures(
            self[0] + other[0], self[1] + other[1], self[2] + other[2], self[3] + other[3]
        )


NOTHING = Figures()
Book = dict[Place, dict[Line, Figures]]
"""Total rows by cell."""


class Move(NamedTuple):
    """By how much a line of a cell moves, and whether all cells above it move with it."""

    cell: Place
    line: Line
    figures: Figures
    climbs: bool


class Subject(NamedTuple):
    """One member of a distinct or stock measure in one division and track, through all months.

    ``part`` is '' or, for a distinct measure with a ``by``, the part that it is a member of.
    """

    division: str
    kind: str
    measure: str
    part: str
    member: str
    track: int


Moment = tuple[Subject, int]
"""A subject in one month: what one track of a row of ``total_member`` is about."""


class Held(NamedTuple):
    """A subject in one month: how much, and what it adds to the cell's delta."""

    value: int
    delta: int


Kept = dict[tuple[tuple[str, ...], int], tuple[Held | None, Held | None]]
"""Rows of ``total_member`` as they are stored: a subject without its track, and a month -> both
tracks."""


def above_all(cells: Iterable[Place]) -> set[Place]:
    """The cells of every level above these, in the same months."""
    return {Place(upper, cell.kind, cell.month) for cell in cells for upper in above(cell.division)}


class Row(NamedTuple):
    """One track of a member row that changed: as it was and as it is, None where there is none."""

    subject: Subject
    month: int
    before: Held | None
    after: Held | None


class Branch(NamedTuple):
    """What is asked of the members in one column of a kind's records, once for all measures.

    ``slot`` is the column of the member, ``part`` that of its part ('' for the whole); of the
    ``measures``, with its name, one with a ``number`` asks for the latest state in that column,
    one without ('') for how many records hold the member.
    """

    kind: str
    slot: str
    part: str
    measures: tuple[tuple[str, str], ...]


class Sums(NamedTuple):
    """What is counted and added up of a kind's records by one column.

    ``part`` is the column to cut by ('' for the whole); of the ``measures``, with its name, one
    with a ``number`` adds that column up, one without ('') counts records.
    """

    kind: str
    part: str
    measures: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Plan:
    """The measures of one kind, sorted by how they are computed."""

    kind: str
    measures: Mapping[str, Measure]

    @cached_property
    def plain(self) -> tuple[tuple[str, str | None, str | None], ...]:
        """count and sum: (measure, number slot or None to count rows, dimension slot or None)."""
        return tuple(
            (name, m.number_slot, m.dimension_slot)
            for name, m in self.measures.items()
            if m.type in ("count", "sum")
        )

    @cached_property
    def sums(self) -> tuple[Sums, ...]:
        """count and sum by the columns that they are cut by, the whole first."""
        asked: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for measure, number, dimension in self.plain:
            asked[""].append((measure, number or ""))
            if dimension:
                asked[dimension].append((measure, number or ""))
        return tuple(Sums(self.kind, part, tuple(found)) for part, found in asked.items())

    @cached_property
    def distinct(self) -> tuple[tuple[str, str, str | None], ...]:
        """distinct: (measure, member slot, dimension slot or None)."""
        return tuple(
            (name, m.member_slot, m.dimension_slot)
            for name, m in self.measures.items()
            if m.type == "distinct" and m.member_slot
        )

    @cached_property
    def stock(self) -> tuple[tuple[str, str, str], ...]:
        """stock: (measure, member slot, number slot)."""
        return tuple(
            (name, m.member_slot, m.number_slot)
            for name, m in self.measures.items()
            if m.type == "stock" and m.member_slot and m.number_slot
        )

    @cached_property
    def branches(self) -> tuple[Branch, ...]:
        """distinct and stock by the columns that they ask; one with parts asks twice."""
        asked: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        for measure, member, dimension in self.distinct:
            asked[member, ""].append((measure, ""))
            if dimension:
                asked[member, dimension].append((measure, ""))
        for measure, member, number in self.stock:
            asked[member, ""].append((measure, number))
        return tuple(Branch(self.kind, *by, tuple(found)) for by, found in asked.items())

    def how(self, measure: str) -> str:
        """How a measure's members carry on; those of one that is no more, by themselves."""
        found = self.measures.get(measure)
        if found is None or found.type != STOCK:
            return DISTINCT
        return ANNUAL if found.lasts == "year" else STOCK

    @cached_property
    def members(self) -> frozenset[str]:
        """The measures that have members."""
        return frozenset(entry[0] for entry in (*self.distinct, *self.stock))

    @cached_property
    def wide(self) -> frozenset[str]:
        """distinct within the county: the upper levels keep members of their own."""
        return frozenset(
            name for name, *_ in self.distinct if self.measures[name].within == "county"
        )


def plans_of(kinds: Mapping[str, Kind]) -> dict[str, Plan]:
    """A plan for each kind of the catalogue."""
    return {name: Plan(name, kind.measures) for name, kind in kinds.items()}
