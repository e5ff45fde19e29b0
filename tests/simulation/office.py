"""The other side of the county: workers, reviewers, the administrator, and the machine room."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson

from backend.clock import CHINA
from backend.db import reading
from backend.divisions.code import bounds
from backend.totals.store import dirty_counties
from tests.simulation import acts
from tests.simulation.bodies import changes
from tests.simulation.clients import Client, strange
from tests.simulation.county import Person
from tests.simulation.plan import DAY, SECOND, Plan
from tests.simulation.server import Killed, new_id
from tests.simulation.township import decide
from worker.rollup import turn

if TYPE_CHECKING:
    from tests.simulation.world import World

#: Clients are told apart from phones by their numbers.
FIRST_CLIENT = 1_000_000
_RECORDS = """SELECT record_id, kind, kind_version, division, rev, body, status FROM record
    WHERE dead = 0 AND division BETWEEN ? AND ? ORDER BY record_id"""
_CLAIMED = """SELECT r.record_id, r.kind, r.kind_version, r.division, r.rev
    FROM record r JOIN dirty_cell d USING (county_code, division, kind, month)
    WHERE r.dead = 0 ORDER BY r.record_id LIMIT 1"""


@contextmanager
def overtaking(what: Callable[[], None] | None) -> Iterator[None]:
    """Let something happen between a worker's last reading and its letting go of cells, once.

    PostgreSQL lets writers go on meanwhile; SQLite would have them wait.
    """
    release, left = turn.release, [what] if what else []

    def late(*given: Any) -> int:
        while left:
            left.pop()()
        return release(*given)

    turn.release = late  # type: ignore[assignment]
    try:
        yield
    finally:
        turn.release = release


class Office:
    """Everybody and everything but the phones."""

    def __init__(self, world: "World", plan: Plan) -> None:
        self.world, self.plan = world, plan
        self.people = {person.name: person for person in plan.shape.people()}
        self.clients: dict[str, Client] = {}
        self.queue = 0
        self.backup: sqlite3.Connection | None = None
        self.moves = 0
        #: The code that a village has by now, by the one that it began with.
        self.codes: dict[str, str] = {}

    def schedule(self) -> None:
        """Everything that the plan says of this side."""
        for at, what in self.plan.office:
            self.world.at(at, lambda what=what: self._do(what))

    def _do(self, what: str) -> None:
        self.world.note("office", what)
        self.world.tally.count("events")
        with self.world.server.app.app_context():
            getattr(self, f"_{what}")()
        self.world.checker.after_server()

    # --- Workers -------------------------------------------------------------------------------

    def nudge(self) -> None:
        """A web process has told the broker that the county is dirty."""
        rates, chance = self.plan.rates, self.world.chance
        if chance.random() < rates.get("nudge_lost", 0):
            self.world.tally.fault("nudge_lost")
            return
        self.queue += 1
        if chance.random() < rates.get("broker_flushed", 0):
            self.world.after(chance.randrange(5 * SECOND), self._flush)
        self.world.after(chance.randrange(50, 20 * SECOND), self._work)

    def _work(self) -> None:
        if self.queue:
            self.queue -= 1
            with self.world.server.app.app_context():
                self._sweep()

    def _flush(self) -> None:
        if self.queue:
            self.world.tally.fault("broker_flushed")
        self.queue = 0

    def _sweep(self) -> None:
        """A worker rolls up, a few cells a turn; it may be killed before any of its commits."""
        world = self.world
        killed = world.chance.random() < self.plan.rates.get("worker_killed", 0)
        dies = world.chance.randrange(2, 16) if killed else None
        overtakes = not killed and world.chance.random() < self.plan.rates.get("overtaken", 0)
        try:
            with world.server.failing(dies=dies), overtaking(self._report if overtakes else None):
                self.roll(limit=world.chance.choice((2, 100)))
        except Killed:
            world.tally.fault("worker_killed")

    def roll(self, limit: int = 100) -> None:
        """Roll up whatever is dirty; needs an app context."""
        with reading() as connection:
            counties = dirty_counties(connection)
        for county in counties:
            turn.rollup_county(county, limit=limit)

    def _report(self) -> None:
        """A report that commits while a worker is at its turn, in a cell that it has just read."""
        self.world.tally.fault("overtaken")
        with self.world.server.within():
            client = self.client("officer")
            found = self.world.server.raw.execute(_CLAIMED).fetchall()
            for record, kind, version, division, rev in found:
                client.push(client.make("delete", kind, record, {}, division=division,
                                        kind_version=version, base={"rev": rev}))  # fmt: skip

    # --- Officials -----------------------------------------------------------------------------

    def client(self, name: str, old: bool = False) -> Client:
        """The client of this person, old or of today."""
        key = f"{name}{old}"
        if key not in self.clients:
            number = FIRST_CLIENT + len(self.clients)
            self.clients[key] = Client(self.world, self.people[name], number, old)
        return self.clients[key]

    def _desk(self) -> tuple[Client, list[tuple]]:
        """Somebody at a desk, and the live records of their scope."""
        name = self.world.chance.choice(("officer", "r200", "r201"))
        client = self.client(name)
        scope = bounds(client.person.home)
        return client, self.world.server.raw.execute(_RECORDS, scope).fetchall()

    def _review(self) -> None:
        client, records = self._desk()
        for record, kind, version, division, rev, _, _ in records[:3]:
            seen = max(1, rev - (self.world.chance.random() < 0.3))
            status = self.world.chance.choice(("approved", "approved", "returned"))
            client.push(client.make("review", kind, record, {"status": status}, division=division,
                                    kind_version=version, base={"rev": seen}))  # fmt: skip

    def _decide(self) -> None:
        decide(self.world, self.client(self.world.chance.choice(("officer", "r200", "r201"))))

    def _desk_edit(self) -> None:
        """A record put right by the township, or given to the village that it belongs to."""
        chance = self.world.chance
        client, records = self._desk()
        if not records:
            return
        record, kind, version, division, rev, body, _ = chance.choice(
            (records[0], chance.choice(records))
        )
        there = orjson.loads(body)
        values = {} if chance.random() < 0.4 else changes(chance, self.world.now)[kind]
        was = {name: there[name] for name in values if name in there}
        low, high = bounds(client.person.home)
        homes = [code for code in self.plan.shape.village_codes() if low <= code <= high]
        village = chance.choice(homes)
        place = division if values else village
        client.push(client.make("edit", kind, record, values, was=was, division=place,
                                kind_version=version, base={"rev": rev}))  # fmt: skip

    def _old_app(self) -> None:
        villagers = [p for p in self.people.values() if p.role == "village_reporter"]
        self.world.tally.fault("old_app")
        strange(self.client(self.world.chance.choice(villagers).name, old=True))

    # --- Administration ------------------------------------------------------------------------

    def _users(self) -> list[Person]:
        return [person for people in self.plan.phones for person in people]

    def _moved(self) -> None:
        """A village of somebody's goes over to the other township; or only somebody moves."""
        person = self.world.chance.choice(self._users())
        old = person.home
        self.world.tally.fault("moved")
        if self.world.chance.random() < 0.4:
            others = [code for code in self.plan.shape.village_codes() if code != old]
            acts.move_person(self.world, person.name, self.world.chance.choice(others))
            return
        townships = self.plan.shape.township_codes()
        other = next(code for code in townships if code[:9] != old[:9])
        self.moves += 1
        new = f"{other[:9]}{900 + self.moves}"
        people = [person for person in self.people.values() if person.home == old]
        if self.plan.seed % 2:
            acts.move_division(self.world, old, new, people)
            return
        self._renumbered(old, people)

    def _renumbered(self, old: str, people: list[Person]) -> None:
        """The same by lists, and as often as it comes: from the code that it has by now.

        Every fourth world is told late, of two new codes at once.
        """
        one, other = (code[:9] for code in self.plan.shape.township_codes()[:2])
        for _ in range(1 if self.plan.seed % 4 else 2):
            now = self.codes.get(old, old)
            new = f"{other if now[:9] == one else one}{900 + self.moves}"
            self.moves += 1
            self.world.tally.fault("renumbered")
            acts.renumber_by_list(self.world, now, new, people)
            self.codes[old] = new

    def _revoked(self) -> None:
        self.world.tally.fault("revoked")
        acts.revoke(self.world.chance.choice(self._users()).name)

    def _closed(self) -> None:
        day = datetime.fromtimestamp((self.world.now - 20 * DAY) / 1000, CHINA)
        self.world.tally.fault("closed")
        acts.close_period(day.year * 100 + day.month)

    def _backup(self) -> None:
        self.backup = self.world.server.snapshot()

    def _restored(self) -> None:
        assert self.backup is not None
        self.world.server.restore(self.backup)
        acts.new_epoch(new_id(self.world.chance))
        self.world.tally.fault("restored")
        self.world.checker.restored.append(self.world.now)
        self.world.checker.row = 0
