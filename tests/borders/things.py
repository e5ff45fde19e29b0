"""What a route may name, and every place in which such a thing can lie: our own, a sibling's,
another county's, or nowhere.

Whoever adds a route that names a new sort of thing adds its sort here.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from tests.borders import world as places
from tests.borders.world import Caller, World
from tests.county import COUNTY, TOWNSHIP, VILLAGE

NOWHERE = ""


@dataclass(frozen=True)
class Target:
    """One thing to name. It is the caller's to see if ``home`` lies in the caller's scope.

    ``value`` None leaves the name out. ``owner`` is an account: then it is that account's alone.
    ``of`` is the value of the other thing that it must be named with.
    """

    label: str
    value: str | None
    home: str = NOWHERE
    owner: str | None = None
    of: str | None = None

    def allows(self, caller: Caller) -> bool:
        """Whether this caller may know of it."""
        if self.owner is not None:
            return self.owner == caller.account
        if self.value is None:
            return True
        return self.home != NOWHERE and caller.actor().covers(self.home)


def _divisions(world: World, caller: Caller) -> list[Target]:
    there = (VILLAGE, places.NEIGHBOUR, places.FAR, TOWNSHIP, places.FAR_TOWNSHIP, COUNTY,
             places.FOREIGN, places.FOREIGN_TOWNSHIP, places.FOREIGN_COUNTY)  # fmt: skip
    missing = (places.NO_VILLAGE, places.NO_COUNTY, "431222000201")
    return [
        Target("unsaid", None),
        *(Target(code, code, code) for code in there),
        *(Target(f"missing {code}", code) for code in missing),
    ]


def _records(world: World, caller: Caller) -> list[Target]:
    return [
        *(Target(f"record of {home}", key, home) for home, key in world.records.items()),
        Target("withdrawn record", world.withdrawn, VILLAGE),
        Target("missing record", str(uuid.UUID(int=7))),
    ]


def _pictures(world: World, caller: Caller) -> list[Target]:
    return [
        *(
            Target(f"picture of {home}", address, home, of=world.records[home])
            for home, address in world.stored.items()
        ),
        Target("missing picture", "0" * 64),
        Target("malformed picture", "F" * 64),
    ]


def _announced(world: World, caller: Caller) -> list[Target]:
    return [
        *(
            Target(f"picture to come of {home}", places.address(raw), home)
            for home, raw in world.announced.items()
        ),
        Target("missing picture", "0" * 64),
        Target("malformed picture", "F" * 63),
    ]


def _sessions(world: World, caller: Caller) -> list[Target]:
    others = {
        "sibling's": world.authors[places.NEIGHBOUR],
        "foreign": world.authors[places.FOREIGN],
    }
    own = [] if caller.state == "anonymous" else [("own", caller)]
    return [
        *(
            Target(f"{label} session", world.session(whose)[1], owner=whose.account)
            for label, whose in (*own, *others.items())
        ),
        Target("missing session", str(uuid.UUID(int=7)), owner="nobody"),
    ]


def _held(world: World, caller: Caller) -> list[Target]:
    """Operations that wait for a person: new ones for each asker, who may use them up."""
    return [
        *(Target(f"held of {home}", world.hold(home), home) for home in places.MARKS),
        Target("missing held", str(uuid.UUID(int=7))),
    ]


#: By the name that a policy gives to a sort of thing.
THINGS: dict[str, Callable[[World, Caller], list[Target]]] = {
    "division": _divisions,
    "record": _records,
    "picture": _pictures,
    "announced": _announced,
    "session": _sessions,
    "held": _held,
}
