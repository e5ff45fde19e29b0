"""The figures of one kind, counted from what its records say, one by one. Pure."""

from collections import defaultdict
from typing import Any

import orjson

from backend.catalogue.conditions import holds, visible
from backend.catalogue.kind import Kind, Measure
from backend.catalogue.measure import UNSAID, contribution, hiding, member, shorten
from backend.records.status import is_official
from worker.rollup.villages import Villages, gone_on

REPORTED, APPROVED = range(2)

Rows = dict[str, dict[tuple, tuple[int | None, ...]]]
"""By table: a row's key in the order of ``recount.Difference`` -> its integers."""
Seen = dict[str, Any]
"""A body without the fields that are hidden in it."""
When = tuple[str, int, int, str]
"""A record's division, day, month and id."""


def upwards(division: str) -> list[str]:
    """A division and everything above it."""
    chain = [division, division[:9] + "000", division[:6] + "000000"]
    return sorted(set(chain), reverse=True)


class Tally:
    """Figures of one kind in a county, as its records are read one by one."""

    def __init__(self, kind: Kind, villages: Villages) -> None:
        self.kind, self.measures, self.villages = kind, kind.measures, villages
        self.hidden = hiding(kind.fields)
        self.records = 0
        #: Ids of records whose columns are not what their bodies make.
        self.misfilled: list[str] = []
        #: (division, kind, measure, part, track, member) -> month -> day and id of the latest
        self.said: dict[tuple, dict[int, tuple[int, str]]] = defaultdict(dict)
        #: (division, kind, month, measure, part) -> [value, delta] by track
        self.totals: dict[tuple, list[list[int]]] = defaultdict(lambda: [[0, 0], [0, 0]])
        #: (division, kind, measure, part, track, member) -> month -> number of records
        self.holders: dict[tuple, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        #: the same -> month -> (day, record id, value) of the latest
        self.states: dict[tuple, dict[int, tuple[int, str, int]]] = defaultdict(dict)
        #: (division, kind, month, measure, part, member) -> the row's four, None: not in it
        self.members: dict[tuple, list[int | None]] = defaultdict(lambda: [None] * 4)

    def add(self, record: Any) -> None:
        """Take one live record into account: its id, division, status, body, then its columns."""
        record_id, division, status, text, *columns = record
        self.records += 1
        body = orjson.loads(text)
        made = contribution(self.kind, body, columns[0])
        if [made.day, made.month, *made.numbers, *made.dimensions, *made.members] != columns:
            self.misfilled.append(record_id)
        seen = visible(body, self.hidden)
        when = (division, made.day, made.month, record_id)
        for measure in self.measures.values():
            for track in (REPORTED, APPROVED) if is_official(status) else (REPORTED,):
                if measure.type in ("count", "sum"):
                    self._add_plain(when, seen, measure, track)
                elif measure.type == "stock":
                    self._add_state(when, seen, measure, track)
                else:
                    self._add_member(when, seen, measure, track)

    def _add_plain(self, when: When, seen: Seen, measure: Measure, track: int) -> None:
        if not _takes_part(measure, seen):
            return
        division, _, month, _ = when
        amount = 1 if measure.field is None else seen.get(measure.field) or 0
        for home in upwards(division):
            for part in {"", _part(measure, seen)}:
                figures = self.totals[home, self.kind.name, month, measure.name, part][track]
                figures[0] += amount
                figures[1] += amount

    def _add_state(self, when: When, seen: Seen, measure: Measure, track: int) -> None:
        """What fails the condition of a stock is worth nothing; what says nothing leaves it."""
        division, day, month, record_id = when
        name = member(seen, measure.key)
        ended = measure.when is not None and not holds(measure.when, seen)
        value = seen.get(measure.field or "") if _takes_part(measure, seen) else None
        if ended:
            value = 0
        if name is None or value is None:
            return
        place = (division, self.kind.name, measure.name, "", track, shorten(name))
        states, state = self.states[place], (day, record_id, value)
        states[month] = max(state, states.get(month, state))
        self._say(place, when)

    def _add_member(self, when: When, seen: Seen, measure: Measure, track: int) -> None:
        name = member(seen, measure.key)
        if name is None or not _takes_part(measure, seen):
            return
        division, _, month, _ = when
        for home in upwards(division) if measure.within == "county" else [division]:
            for part in {"", _part(measure, seen)}:
                place = (home, self.kind.name, measure.name, part, track, shorten(name))
                self.holders[place][month] += 1
                if measure.within != "county":
                    self._say(place, when)

    def _say(self, place: tuple, when: When) -> None:
        _, day, month, record_id = when
        latest, months = (day, record_id), self.said[place]
        months[month] = max(latest, months.get(month, latest))

    def finish(self) -> Rows:
        """Both tables as they must be."""
        gone = gone_on(self.said, self.villages, self._begins_anew)
        for place, months in self.holders.items():
            here, year = 0, 0
            for month in sorted({*months, *gone.get(place, ())}):
                here = here if month // 100 == year else 0
                held = 0 if month in gone.get(place, ()) else months[month]
                self._row(place, month, held, int(held > 0) - here, counts=int(held > 0))
                here, year = int(held > 0), month // 100
        for place, states in self.states.items():
            annual, level, year = self._begins_anew(place[2]), 0, 0
            for month in sorted({*states, *gone.get(place, ())}):
                level = 0 if annual and month // 100 != year else level
                value = 0 if month in gone.get(place, ()) else states[month][2]
                self._row(place, month, value, value - level, counts=value)
                level, year = value, month // 100
        totals: dict[tuple, tuple[int | None, ...]] = {
            key: (*reported, *approved)
            for key, (reported, approved) in self.totals.items()
            if any(reported) or any(approved)
        }
        members = {key: tuple(figures) for key, figures in self.members.items()}
        return {"total": totals, "total_member": members}

    def _begins_anew(self, measure: str) -> bool:
        """Whether the members of a measure begin anew each year."""
        found = self.measures[measure]
        return found.type == "distinct" or found.lasts == "year"

    def _row(self, place: tuple, month: int, value: int, delta: int, counts: int) -> None:
        """A member row, and its share of the totals that count it."""
        division, kind, measure, part, track, name = place
        figures = self.members[division, kind, month, measure, part, name]
        figures[2 * track : 2 * track + 2] = value, delta
        wide = self.measures[measure].within == "county"
        for home in [division] if wide else upwards(division):
            totals = self.totals[home, kind, month, measure, part][track]
            totals[0] += counts
            totals[1] += delta


def _takes_part(measure: Measure, seen: Seen) -> bool:
    fits = measure.when is None or holds(measure.when, seen)
    return fits and all(seen.get(name) not in UNSAID for name in measure.given)


def _part(measure: Measure, seen: Seen) -> str:
    return (seen.get(measure.by) if measure.by else None) or ""
