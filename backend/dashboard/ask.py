"""What a request asks for, once its scope and its defaults are settled."""

from dataclasses import dataclass
from typing import Any

from backend.clock import month_of, today
from backend.divisions.code import level_of
from backend.errors import not_found
from backend.people.actor import Actor
from backend.totals.figure import Track


@dataclass(frozen=True, slots=True)
class Asked:
    """A dashboard: of which division, up to which month (YYYYMM), on which track.

    ``scope`` is the asking actor's own division: how far up the path may be climbed. ``kind``
    narrows it to one kind's indicators.
    """

    division: str
    month: int
    track: Track
    scope: str
    kind: str | None = None

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
    """The query with its defaults: this month, and the track that the county leads with."""
    track: Track = "approved" if query.get("track", lead_track) == "approved" else "reported"
    month = query.get("month") or month_of(today())
    return Asked(division, month, track, actor.division, query.get("kind"))
