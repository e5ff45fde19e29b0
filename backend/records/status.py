"""States of a record: their numbers, names and words, who may change them, and their SQL tests.

Nobody else writes them down: ``tests/architecture/test_status.py`` looks for who does.
"""

from typing import NamedTuple

from backend.people.actor import COUNTY_OFFICER, TOWNSHIP_REVIEWER, VILLAGE_REPORTER

#: As ``record.status`` has them.
REPORTED, APPROVED, RETURNED = range(3)
STATES = frozenset((REPORTED, APPROVED, RETURNED))
#: On the wire, each in the place of its number.
NAMES = ("reported", "approved", "returned")
#: On paper.
WORDS = (
    {"zh": "待审核", "en": "to be reviewed"},
    {"zh": "已审核", "en": "approved"},
    {"zh": "已退回", "en": "returned"},
)


class Transition(NamedTuple):
    """From which states an act may take a record to which, and in which roles."""

    before: frozenset[int]
    after: frozenset[int]
    roles: frozenset[str]


#: A report, and whatever changes what it says or where: it is to be reviewed (anew).
REPORT = Transition(
    STATES,
    frozenset((REPORTED,)),
    frozenset((VILLAGE_REPORTER, TOWNSHIP_REVIEWER, COUNTY_OFFICER)),
)
#: A review, which may be changed by another. A village's new code and a withdrawal leave it.
REVIEW = Transition(
    STATES, frozenset((APPROVED, RETURNED)), frozenset((TOWNSHIP_REVIEWER, COUNTY_OFFICER))
)


def reviewed(word: object, before: int) -> int | None:
    """The state in which a review that says ``word`` leaves a record; None where it cannot."""
    after = NAMES.index(word) if word in NAMES else None
    return after if after in REVIEW.after and before in REVIEW.before else None


def is_official(state: int) -> bool:
    """Whether a live record in this state counts as *official*, as ``official`` says in SQL."""
    return state == APPROVED


def reported(table: str = "") -> str:
    """SQL: a live record counts as *reported*; ``table`` is its alias with a point, if any.

    As a range, which an index over ``status`` and what follows can be read by.
    """
    return f"{table}status < {RETURNED}"


def official(table: str = "") -> str:
    """SQL: it counts as *official*."""
    return f"{table}status = {APPROVED}"


def unreviewed(table: str = "") -> str:
    """SQL: it waits for review, and so is what *reported* has more than *official*."""
    return f"{table}status = {REPORTED}"


def counts(track: str, table: str = "") -> str:
    """SQL: it counts on a track, which are called as the state is that a record needs at least."""
    return official(table) if track == NAMES[APPROVED] else reported(table)
