"""The life of a phone: people open it, sign in, write, and put it away; and what befalls it."""

from typing import TYPE_CHECKING

from tests.simulation import bodies
from tests.simulation.county import Person
from tests.simulation.host import Effect, Event
from tests.simulation.plan import DAY, SECOND, Visit

if TYPE_CHECKING:
    from tests.simulation.world import SimPhone, World

YEAR = 365 * DAY


def live_visit(world: "World", visit: Visit) -> None:
    """One use of a phone by one person, from its opening to its being put away."""
    phone = world.phones[visit.phone]
    for what in visit.before:
        _rest(world, phone, what)
    world.open(phone)
    # A person who cannot sign in tries a few times, and then goes on as whoever is signed in.
    for wait in (0, 5 * SECOND, 12 * SECOND):
        world.after(wait, lambda: _sign_in(world, phone, visit.person))
    for at, act in visit.acts:
        world.after(at, lambda act=act: _act(world, phone, dict(act)))
    world.after(visit.ends, lambda: _end(world, phone, visit))


def _rest(world: "World", phone: "SimPhone", what: str) -> None:
    """What befalls a phone that lies about."""
    world.tally.fault(what)
    if what in ("evicted", "wiped"):
        phone.losses.append((world.now, what == "wiped"))
        world.closed(phone)
        world.live([(phone.number, {"e": "evict", "side": what == "wiped"})])
    elif what == "clock":
        skew = world.chance.choice((-10, -1, 1, 10)) * YEAR + world.chance.randrange(DAY)
        world.live([(phone.number, {"e": "clock", "skew": skew})])
    elif what == "quota":
        world.live([(phone.number, {"e": "quota", "full": True})])
        world.after(60 * SECOND, (phone.number, {"e": "quota", "full": False}))


def _sign_in(world: "World", phone: "SimPhone", person: Person) -> None:
    """Let a person be the one who is signed in."""

    def known(effect: Effect) -> None:
        if effect["f"] == "done" and effect["result"] != person.id:
            world.call(phone, {"e": "signin", "name": person.name}, lambda _: None)

    if phone.page:
        world.call(phone, {"e": "who"}, known)


def _act(world: "World", phone: "SimPhone", act: Event) -> None:
    if not phone.page:
        world.open(phone)
    if act["e"] == "network":
        phone.offline = not act["on"]
        if phone.offline:
            world.tally.fault("offline")
    elif act["e"] == "save":
        act["kind"], act["body"] = bodies.fresh(world.chance, world.now)
        if act["kind"] == "tea_base" and world.chance.random() < 0.15:
            act["photos"] = [{"field": "photos", "picture": world.chance.randrange(4)}]
    elif act["e"] == "edit":
        if act.pop("attach", False):
            act["kind"], act["sets"] = "tea_base", {"tea_base": {}}
            act["photos"] = [{"field": "photos", "picture": world.chance.randrange(4)}]
        else:
            act["sets"] = bodies.changes(world.chance, world.now)
    world.call(phone, act, lambda _: None)


def _end(world: "World", phone: "SimPhone", visit: Visit) -> None:
    world.closed(phone)
    world.live([(phone.number, {"e": "close", "power": visit.power})])
