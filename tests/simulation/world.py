"""One world: a heap of what is to happen at which instant, and the phones that it happens to."""

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from backend import clock
from tests.simulation.checker import Checker
from tests.simulation.county import Person
from tests.simulation.host import Effect, Event, Host
from tests.simulation.life import live_visit
from tests.simulation.network import Network
from tests.simulation.office import Office
from tests.simulation.plan import PHONE, SECOND, Plan
from tests.simulation.server import START, Server
from tests.simulation.tally import Tally

LAST_EVENTS = 50


@dataclass(slots=True)
class SimPhone:
    """What the world knows of a phone. ``page`` counts its starts; 0 while none is open."""

    number: int
    people: list[Person]
    jar: dict[str, str] = field(default_factory=dict)
    page: int = 0
    starts: int = 0
    offline: bool = False
    due: int | None = None
    #: When its store was lost, and whether what lies beside it went too.
    losses: list[tuple[int, bool]] = field(default_factory=list)
    account: str | None = None
    #: Its people whose accounts are off and who cannot deposit here either: theirs stays with it.
    blocked: set[str] = field(default_factory=set)


class World:
    """Everything that one seed makes happen; ``checker`` watches."""

    def __init__(self, server: Server, host: Host, plan: Plan) -> None:
        self.server, self.host, self.plan = server, host, plan
        self.chance = random.Random(plan.seed ^ 0x5EED)
        self.tally = Tally()
        self.now = START
        self.heap: list[tuple[int, int, Any]] = []
        #: Instants are multiples of so many ms: in a large world much happens at each.
        self.grain = 1
        self.ties = 0
        self.calls = 0
        self.waiting: dict[int, Callable[[Effect], None]] = {}
        self.last: list[tuple[int, object, object]] = []
        self.phones = [SimPhone(n, people) for n, people in enumerate(plan.phones)]
        self.network = Network(self, plan.rates)
        self.checker = Checker(self)
        self.office = Office(self, plan)

    # --- Time ----------------------------------------------------------------------------------

    def at(self, when: int, what: Any) -> None:
        """Let something happen at an instant: a function, or (phone, event)."""
        self.ties += 1
        when = -(-max(when, self.now) // self.grain) * self.grain
        heapq.heappush(self.heap, (when, self.ties, what))

    def after(self, delay: int, what: Any) -> None:
        """Let something happen in so many milliseconds."""
        self.at(self.now + delay, what)

    def run(self, until: int) -> None:
        """Let everything happen that is due by then."""
        while self.heap and self.heap[0][0] <= until:
            when, _, what = heapq.heappop(self.heap)
            self.move(when)
            if callable(what):
                what()
                continue
            batch = [what]
            while self.heap and self.heap[0][0] == when and not callable(self.heap[0][2]):
                batch.append(heapq.heappop(self.heap)[2])
            self.live(batch)
        self.move(max(until, self.now))

    def move(self, when: int) -> None:
        """The clock of the server and of the world."""
        self.now = when
        clock.stand(when)

    # --- Phones --------------------------------------------------------------------------------

    def live(self, events: list[tuple[int, Event]]) -> None:
        """Let events act on phones now, and what comes of them on the world."""
        alive = []
        for number, event in events:
            phone = self.phones[number]
            if not self._still(phone, event):
                continue
            self._endanger(event)
            self.note(number, event)
            alive.append((number, event))
        if not alive:
            return
        self.tally.count("events", len(alive))
        for number, effects in self.host.live(self.now, alive):
            for effect in effects:
                self._take(self.phones[number], effect)

    def _still(self, phone: SimPhone, event: Event) -> bool:
        """Whether what was set in motion still concerns the page that is open."""
        if event["e"] == "timer":
            if phone.due != self.now:
                return False
            phone.due = None
        if event["e"] == "answer":
            phone.jar |= event.pop("cookies")
            return bool(event.pop("page") == phone.page)
        return True

    def _endanger(self, event: Event) -> None:
        for name, key in zip(PHONE, ("dies", "loses"), strict=True):
            rate = self.plan.rates.get(name, 0)
            if rate and event["e"] not in ("close", "dump") and self.chance.random() < rate:
                event[key] = self.chance.randrange(1, 40)

    def _take(self, phone: SimPhone, effect: Effect) -> None:
        what = effect["f"]
        if what == "send":
            self.network.carry(phone, effect)
        elif what == "timer":
            phone.due = effect["at"]
            if phone.due is not None:
                phone.due = -(-phone.due // self.grain) * self.grain
                self.at(phone.due, (phone.number, {"e": "timer"}))
        elif what == "kept":
            self.checker.made(phone, effect["ops"])
        elif what == "copies":
            self.checker.copied(phone, effect["divisions"])
        elif what in ("done", "failed"):
            self._done(phone, effect)
        elif what == "dump":
            self.waiting.pop(0)(effect)
        elif what == "died":
            self.tally.fault("killed")
            self.closed(phone)
        elif what == "power" and effect["lost"]:
            self.tally.fault("power")
        elif what == "lost_connection":
            self.tally.fault("connection_lost")
        elif what == "complaint":
            self.checker.complaint(phone, effect["text"])

    def _done(self, phone: SimPhone, effect: Effect) -> None:
        if effect["e"] in ("save", "edit", "withdraw") and effect["f"] == "done":
            self.checker.promised(phone, effect)
        elif effect["f"] == "failed":
            self.checker.failed(phone, effect)
        then = self.waiting.pop(effect.get("call") or -1, None)
        if then is not None:
            then(effect)

    def call(self, phone: SimPhone, event: Event, then: Callable[[Effect], None]) -> None:
        """Let a person ask something of a phone, and go on with what it says."""
        self.calls += 1
        self.waiting[self.calls] = then
        self.live([(phone.number, {**event, "call": self.calls})])

    def dump(self, phone: SimPhone) -> Effect:
        """What a phone keeps."""
        found: list[Effect] = []
        self.waiting[0] = found.append
        self.live([(phone.number, {"e": "dump"})])
        return found[0]

    def closed(self, phone: SimPhone) -> None:
        """No page is open on a phone any more."""
        phone.page, phone.due = 0, None

    def open(self, phone: SimPhone) -> None:
        """Start the browser, where it is not open."""
        if not phone.page:
            phone.starts += 1
            phone.page, phone.offline = phone.starts, False
            self.live([(phone.number, {"e": "open"})])

    def nudged(self) -> None:
        """What the server has told the broker: on its way to a worker, or lost."""
        while self.server.nudges:
            self.server.nudges.pop()
            self.office.nudge()

    # --- A life --------------------------------------------------------------------------------

    def play(self) -> None:
        """From the beginning to the end of the plan; healing and judging come after."""
        self.server.begin(random.Random(self.plan.seed))
        self.move(START)
        for visit in self.plan.visits:
            self.at(visit.at, lambda visit=visit: live_visit(self, visit))
        self.office.schedule()
        visits = (visit.at + visit.ends for visit in self.plan.visits)
        last = max(self.plan.ends, *visits, *(at for at, _ in self.plan.office))
        self.run(last + 60 * SECOND)

    def told(self) -> list[str]:
        """The last events, a line each: they are put in words only where somebody asks."""
        return [f"{at:>12} {who}: {str(what)[:240]}" for at, who, what in self.last[-LAST_EVENTS:]]

    def note(self, who: object, what: object) -> None:
        """Keep the last events, for whoever has to find out what went wrong."""
        self.last.append((self.now - START, who, what))
        if len(self.last) > 4 * LAST_EVENTS:
            del self.last[:-LAST_EVENTS]
