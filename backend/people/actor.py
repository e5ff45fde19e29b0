"""Who acts: an account in its role, its scope and its device."""

from dataclasses import dataclass
from typing import Literal

from backend.divisions.code import bounds

VILLAGE_REPORTER = "village_reporter"
TOWNSHIP_REVIEWER = "township_reviewer"
COUNTY_OFFICER = "county_officer"
COUNTY_VIEWER = "county_viewer"
ADMINISTRATOR = "administrator"
ROLES = (VILLAGE_REPORTER, TOWNSHIP_REVIEWER, COUNTY_OFFICER, COUNTY_VIEWER, ADMINISTRATOR)

#: Who may set up a second factor, and must where the county's administrator says so.
FACTOR_ROLES = (ADMINISTRATOR, COUNTY_OFFICER)

#: The level of division (1 county, 2 township, 3 village) that each role is scoped to.
ROLE_LEVELS = {
    VILLAGE_REPORTER: 3,
    TOWNSHIP_REVIEWER: 2,
    COUNTY_OFFICER: 1,
    COUNTY_VIEWER: 1,
    ADMINISTRATOR: 1,
}

Standing = Literal["active", "deposit", "unproven"]


@dataclass(frozen=True, slots=True)
class Actor:
    """An account as one request sees it.

    ``division`` is the 12-digit scope. ``standing`` is "deposit" where only the device is known
    to be right: what it brings is kept aside, and nothing is shown to it. "unproven" is whoever a
    file names as its author without a proof: kept aside as well, and beside the ids it names.
    """

    account_id: str
    county_code: str
    role: str
    division: str
    device_id: str
    name: str
    standing: Standing = "active"

    def covers(self, code: str) -> bool:
        """Whether a 12-digit division lies in this actor's scope."""
        low, high = bounds(self.division)
        return len(code) == 12 and low <= code <= high


def scope_bounds(scope: Actor | str) -> tuple[str, str]:
    """The inclusive 12-digit range of an actor or a code, for ``division BETWEEN``."""
    return bounds(scope if isinstance(scope, str) else scope.division)
