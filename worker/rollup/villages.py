"""For the proof: villages that have had more than one code, and what ends at which, from records.

Plain Python over the division table and what was said; nothing of it is shared with the rollup.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.engine import Connection

#: More codes than any village has had: a circle of successors ends here.
_LONGEST = 100

Subject = tuple[str, str, str, str, int, str]
"""(division, kind, measure, part, track, member)"""
Said = Mapping[Subject, Mapping[int, tuple[int, str]]]
"""By subject and month: day and id of the latest record that names it."""


class Villages(NamedTuple):
    """``today`` has the code of today of every code that has gone; ``apart`` as in the table."""

    today: Mapping[str, str]
    apart: Collection[tuple[str, str, str]]

    def home(self, division: str, kind: str, member: str) -> str:
        """What tells a subject's village: its code of today, or its own where it is kept apart."""
        if (division, kind, member) in self.apart:
            return division
        return self.today.get(division, division)

    def codes(self, division: str) -> set[str]:
        """All codes that the village of this one has had, its own among them."""
        end = self.today.get(division, division)
        return {division, end} | {code for code, to in self.today.items() if to == end}


def villages_of(connection: Connection, county_code: str) -> Villages:
    """Read where each code that is out of force has gone."""
    county = {"county": county_code}
    gone = text("""SELECT code, successor_code FROM division WHERE county_code = :county
        AND valid_to IS NOT NULL AND successor_code IS NOT NULL""")
    step = {row[0]: row[1] for row in connection.execute(gone, county)}
    today = {}
    for code in step:
        today[code] = step[code]
        for _ in range(_LONGEST):
            today[code] = step.get(today[code], today[code])
    rows = connection.execute(
        text("SELECT division, kind, member FROM apart WHERE county_code = :county"), county
    )
    return Villages(today, {(row[0], row[1], row[2]) for row in rows})


def gone_on(
    said: Said, villages: Villages, yearly: Callable[[str], bool]
) -> dict[Subject, set[int]]:
    """The months in which a subject stands elsewhere: another code of its village named it later.

    ``yearly`` tells of a measure whether its members begin anew each year.
    """
    if not villages.today:
        return {}
    same: dict[tuple, list[Subject]] = defaultdict(list)
    for subject in said:
        division, kind, *_, member = subject
        same[(villages.home(division, kind, member), *subject[1:])].append(subject)
    found: dict[Subject, set[int]] = defaultdict(set)
    for subjects in same.values():
        for subject in subjects if len(subjects) > 1 else ():
            for other in subjects:
                if other == subject:
                    continue
                for month, latest in said[other].items():
                    own = _until(said[subject], month, yearly(subject[2]))
                    if own is not None and own < latest:
                        found[subject].add(month)
    return found


def _until(months: Mapping[int, tuple[int, str]], month: int, yearly: bool) -> tuple | None:
    first = month // 100 * 100 if yearly else 0
    return max((one for at, one in months.items() if first < at <= month), default=None)
