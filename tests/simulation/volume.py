"""One large world: ten thousand phones of twenty operations each, in five thousand villages.

Phones act at the same instants, a wave at a time, so that their process is asked seldom; each
request is still a request of its own, on the same bad network.
"""

import random

from tests.simulation import bodies
from tests.simulation.checker import Breach
from tests.simulation.county import Shape
from tests.simulation.heal import is_drained
from tests.simulation.history import judge_history
from tests.simulation.host import Event, Host
from tests.simulation.judge import Seen, judge_phone, judge_server
from tests.simulation.plan import MINUTE, SECOND, Plan
from tests.simulation.run import Ended
from tests.simulation.server import START, Server
from tests.simulation.world import World

PHONES, OPERATIONS = 10_000, 20
WAVE = 500
GRAIN = 500
#: So many operations are written in a row where there is no signal.
OFFLINE = 20
RATES = {"drop": 0.01, "duplicate": 0.01, "delay": 0.01, "truncate": 0.01, "portal": 0.01,
         "answer_lost": 0.02, "corrupt": 0.01, "gateway": 0.01, "database_busy": 0.01,
         "server_killed": 0.01, "killed": 0.002, "nudge_lost": 0.9}  # fmt: skip


def shape_of(phones: int) -> Shape:
    """A county in which two phones share a village."""
    townships = max(2, phones // 500)
    return Shape(townships, -(-phones // (2 * townships)), 2)


class Volume(World):
    """The world, with a script of its own in place of visits."""

    def __init__(self, server: Server, host: Host, phones: int, operations: int, seed: int) -> None:
        shape = shape_of(phones)
        people = [[p] for p in shape.people() if p.role == "village_reporter"][:phones]
        plan = Plan(seed, shape, dict(RATES), people, [], [], START)
        super().__init__(server, host, plan)
        self.grain, self.each = GRAIN, operations
        self.seen = Seen()

    def play(self) -> None:
        """Wave after wave; the last act of each phone waits for nobody."""
        self.server.begin(random.Random(self.plan.seed))
        self.move(START)
        for wave in self._waves():
            self._wave(wave)
            self._roll()

    def _wave(self, numbers: list[int]) -> None:
        for phone in (self.phones[number] for number in numbers):
            phone.starts += 1
            phone.page = phone.starts
        self.live([(number, {"e": "open"}) for number in numbers])
        for _ in range(2):
            self._sign_in(numbers)
            self.run(self.now + 15 * SECOND)
        for first in range(0, self.each, OFFLINE):
            self._online(numbers, False)
            for turn in range(first, min(first + OFFLINE, self.each)):
                self._all(numbers, lambda n, turn=turn: self._deed(n, turn))
                self.run(self.now + 2 * SECOND)
            self._online(numbers, True)
            self.run(self.now + MINUTE)
        self._asleep(numbers)

    def _sign_in(self, numbers: list[int]) -> None:
        """Whoever has no session yet signs in: on the first try, or after one that was lost."""
        without = [n for n in numbers if "shishu_session" not in self.phones[n].jar]
        self._all(without, lambda n: {"e": "signin", "name": self.plan.phones[n][0].name})

    def _online(self, numbers: list[int], on: bool) -> None:
        """Out to the fields, or back in the village."""
        for number in numbers:
            self.phones[number].offline = not on
        self._all(numbers, lambda n: {"e": "network", "on": on})

    def _all(self, numbers: list[int], event: object) -> None:
        self.live([(n, event(n)) for n in numbers if self.phones[n].page])  # type: ignore[operator]

    def _deed(self, number: int, turn: int) -> Event:
        if turn % 4 == 3:
            sets = bodies.changes(self.chance, self.now)
            return {"e": "edit", "pick": self.chance.randrange(1000), "sets": sets, "call": -1}
        kind, body = bodies.fresh(self.chance, self.now)
        return {"e": "save", "kind": kind, "body": body, "call": -1}

    def heal(self) -> None:
        """As ``heal`` does with a few phones, a wave at a time; each is judged while it is open.

        Whatever comes later is of other villages.
        """
        self.network.heal()
        self.plan.rates.clear()
        for wave in self._waves():
            self._awake(wave)
            self._sign_in(wave)
            self.run(self.now + 20 * SECOND)
            late = [n for n in wave if not is_drained(self, self.phones[n])]
            self._all(late, lambda n: {"e": "sync", "call": -1})
            self.run(self.now + 30 * SECOND)
            for number in late:
                if not is_drained(self, self.phones[number]):
                    self.checker.breach("lost", f"the outbox of phone {number} does not drain")
            self._roll()
            self._all(wave, lambda n: {"e": "sync", "call": -1})
            self.run(self.now + 15 * SECOND)
            for number in wave:
                judge_phone(self, self.phones[number], self.seen)
            self._asleep(wave)

    def judge(self) -> None:
        """The server, after all phones have been seen."""
        judge_server(self, self.seen)
        judge_history(self)

    def _roll(self) -> None:
        with self.server.app.app_context():
            self.office.roll(limit=1000)

    def _waves(self) -> list[list[int]]:
        numbers = list(range(len(self.phones)))
        return [numbers[first : first + WAVE] for first in range(0, len(numbers), WAVE)]

    def _awake(self, wave: list[int]) -> None:
        """Open every phone of a wave; each syncs as it is opened."""
        for phone in (self.phones[number] for number in wave):
            phone.starts += 1
            phone.page = phone.starts
        self.live([(number, {"e": "open"}) for number in wave])
        self.run(self.now + 15 * SECOND)

    def _asleep(self, wave: list[int]) -> None:
        for number in wave:
            self.closed(self.phones[number])
        self.live([(number, {"e": "close"}) for number in wave])


def run_volume(host: Host, phones: int = PHONES, each: int = OPERATIONS, seed: int = 1) -> Ended:
    """The large world from its beginning to its judgement."""
    server = Server(shape_of(phones))
    host.begin(seed)
    world = Volume(server, host, phones, each, seed)
    breach = None
    try:
        world.play()
        world.heal()
        world.judge()
    except Breach as found:
        breach = found.with_traceback(None)
    return Ended(seed, world.tally, breach, world.told() if breach else [])
