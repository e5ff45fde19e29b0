"""What a request asks for, once its scope and its defaults are settled."""

from dataclasses import dataclass, replace
from typing import Any

from backend.clock import today
from backend.dashboard.period import opening_month, same_day_last_year
from backend.divisions.code import level_of
from backend.errors import not_found
from backend.people.actor import Actor
from backend.totals.figure import TRACKS, Track


@dataclass(frozen=True, slots=True)
class Asked:
    """A dashboard: of which division, up to which month (YYYYMM), on which track.

    ``scope`` is the asking actor's own division: how far up the path may be climbed. ``kind``
    narrows it to one kind's indicators. ``cut`` is the day (YYYYMMDD) at which last year's same
    period ends, None where the month is over. ``chosen`` is False where nobody said which track.
    """

    division: str
    month: int
    track: Track
    scope: str
    kind: str | None = None
    cut: int | None = None
    chosen: bool = True

    @property
    def county(self) -> str:
        """The six digits of the county."""
        return self.division[:6]


def division_in_scope(actor: Actor, query: dict[str, Any]) -> str:
    """The asked division, default the actor's own. Raises Problem 404 for one out of scope."""
    code: str = query.get("division") or actor.division
    try:
        level_of(code)
    except ValueError:
        raise not_found() from None
    if not actor.covers(code):
        raise not_found()
    return code


def settle(actor: Actor, division: str, query: dict[str, Any], lead_track: str) -> Asked:
    """The query with its defaults: the month that boards open on, the track the county leads with.

    ``lead_track`` may be "auto": the track is then reported until ``lead`` has looked for reviews.
    """
    said = query.get("track", lead_track)
    track: Track = "approved" if said == "approved" else "reported"
    month, kind = query.get("month") or opening_month(today()), query.get("kind")
    cut = same_day_last_year(month, today())
    return Asked(division, month, track, actor.division, kind, cut, said in TRACKS)


def lead(asked: Asked, reviewed: bool) -> Asked:
    """The question on the track to be shown: approved, where nobody chose and reviews exist."""
    if asked.chosen or not reviewed:
        return asked
    return replace(asked, track="approved")
