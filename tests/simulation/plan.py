"""What one seed draws: which faults it has, how often, and what people and officials do when."""

import random
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.county import Person, Shape
from tests.simulation.server import START

SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000

#: Of a request, on its way or at the server; at most one befalls it.
WIRE = ("drop", "duplicate", "delay", "truncate", "portal", "answer_lost", "corrupt", "gateway",
        "database_busy", "server_killed", "strange")  # fmt: skip
#: Of a phone, while it does something.
PHONE = ("killed", "connection_lost")
#: Of a phone, between two visits.
REST = ("power", "evicted", "wiped", "clock", "quota", "offline")
WORK = ("worker_killed", "nudge_lost", "broker_flushed", "overtaken")
OFFICE = ("moved", "renumbered", "revoked", "closed", "restored", "old_app")
#: Seen, not drawn: it comes of delays and of duplicates.
SEEN = ("reordered",)
FAULTS = (*WIRE, *PHONE, *REST, *WORK, *OFFICE, *SEEN)
OUTCOMES = ("applied", "merged", "conflict", "quarantined", "late", "key_reuse", "malformed",
            "retry")  # fmt: skip

Act = dict[str, Any]


@dataclass(slots=True)
class Visit:
    """One use of a phone by one person: acts at (ms after its start, event)."""

    phone: int
    person: Person
    at: int
    acts: list[tuple[int, Act]]
    ends: int
    before: list[str] = field(default_factory=list)
    power: bool = False


@dataclass(slots=True)
class Plan:
    """``rates`` are chances per request, event or rest; ``office`` is (at, what)."""

    seed: int
    shape: Shape
    rates: dict[str, float]
    phones: list[list[Person]]
    visits: list[Visit]
    office: list[tuple[int, str]]
    ends: int


#: Of so many seeds one is long; the others end after each phone's first visit.
EACH = 8


def draw(seed: int, shape: Shape | None = None) -> Plan:
    """The plan of a seed."""
    plan = whole(seed, shape)
    return plan if seed % EACH == 1 else _brief(plan)


#: Of so many acts is a visit in the short ones, at most.
BRIEF = 4
#: What officials and workers do again and again.
ROUTINE = ("review", "desk_edit", "decide", "sweep")


def _brief(plan: Plan) -> Plan:
    """Two phones, each used once by one person, and a third of the routine around them.

    What most bugs need, in a third of the time.
    """
    plan.phones = [people[:1] for people in plan.phones[:2]]
    plan.visits = [next(v for v in plan.visits if v.phone == number) for number in (0, 1)]
    for visit in plan.visits:
        del visit.acts[BRIEF:]
    routine = [act for act in plan.office if act[1] in ROUTINE]
    plan.office = [act for act in plan.office if act[1] not in ROUTINE or act in routine[::3]]
    return plan


def whole(seed: int, shape: Shape | None = None) -> Plan:
    """The plan of a seed where all of them are long."""
    chance, shape = random.Random(seed), shape or Shape()
    length = chance.choice((6 * HOUR, DAY, 3 * DAY, 40 * DAY))
    rates = _rates(chance) | _strange(seed)
    reporters = [person for person in shape.people() if person.role == "village_reporter"]
    chosen = chance.sample(reporters, chance.choice((2, 2, 3)))
    if chance.random() < 0.7:
        # Two of one village: their records meet.
        chosen[:2] = [p for p in reporters if p.home == chosen[0].home][:2]
    phones = [[person] for person in chosen]
    # People report after the same meetings, so that they write at the same time.
    meetings = [chance.randrange(length) for _ in range(2)]
    if chance.random() < 0.4:
        # One phone for two people, who take turns.
        phones[0].append(chance.choice([p for p in reporters if p not in chosen]))
    visits = [
        visit
        for number, people in enumerate(phones)
        for visit in _visits(chance, number, people, meetings, rates)
    ]
    office = _office(chance, length, meetings, rates)
    return Plan(seed, shape, rates, phones, visits, office, START + length)


def _rates(chance: random.Random) -> dict[str, float]:
    """About half of the faults at a time: some show only where others are silent."""
    weight = chance.choice((0.02, 0.05, 0.1))
    rates = {name: weight * chance.random() for name in WIRE[:-1] if chance.random() < 0.5}
    rates |= {name: 0.04 for name in PHONE if chance.random() < 0.4}
    rates |= {name: 0.25 for name in REST if chance.random() < 0.35}
    rates |= {name: 0.3 for name in WORK if chance.random() < 0.4}
    return rates | {name: 1.0 for name in OFFICE if chance.random() < 0.35}


def _strange(seed: int) -> dict[str, float]:
    """A server of a later release answers some seeds; drawn apart, so that the others stay."""
    chance = random.Random(f"strange {seed}")
    return {"strange": 0.3} if chance.random() < 0.2 else {}


def _visits(
    chance: random.Random,
    number: int,
    people: list[Person],
    meetings: list[int],
    rates: dict[str, float],
) -> list[Visit]:
    """Visits of one phone, one after the other."""
    count = chance.choice((1, 2, 3))
    times = sorted(chance.choice(meetings) + chance.randrange(10 * MINUTE) for _ in range(count))
    visits, free = [], 0
    for turn, at in enumerate(times):
        at = max(at, free)
        acts, ends = _acts(chance, rates)
        visit = Visit(number, people[turn % len(people)], START + at, acts, ends)
        if visits:
            visit.before = [n for n in ("evicted", "wiped", "clock", "quota")
                            if chance.random() < rates.get(n, 0)]  # fmt: skip
        visit.power = chance.random() < rates.get("power", 0)
        if visit.power:
            visit.ends = ends = acts[-1][0] + chance.randrange(15 * SECOND)
        visits.append(visit)
        free = at + ends + MINUTE
    return visits


def _acts(chance: random.Random, rates: dict[str, float]) -> tuple[list[tuple[int, Act]], int]:
    """What a person does in one visit, and when it ends."""
    at, acts = 15 * SECOND, []
    offline = chance.random() < max(0.3, rates.get("offline", 0))
    if offline:
        acts.append((at, {"e": "network", "on": False}))
    for _ in range(chance.choice((2, 3, 4, 6))):
        at += chance.randrange(2 * SECOND, 40 * SECOND)
        acts += [(at + more, act) for more, act in _act(chance)]
    if offline and chance.random() < 0.7:
        at += 60 * SECOND
        acts.append((at, {"e": "network", "on": True}))
    acts.sort(key=lambda entry: entry[0])
    at = max(at, acts[-1][0])
    return acts, at + chance.randrange(20 * SECOND, 3 * MINUTE)


def _act(chance: random.Random) -> list[tuple[int, Act]]:
    # The oldest record most of the time: several people at one.
    draw, pick = chance.random(), chance.choice((0, 0, 1, chance.randrange(1000)))
    if draw < 0.45:
        return [(0, {"e": "save"})]
    if draw < 0.65:
        return [(0, {"e": "edit", "pick": pick})]
    if draw < 0.8:
        # A form that stays open for a while, as others go on.
        return [(0, {"e": "form", "pick": pick}), (chance.randrange(90 * SECOND), {"e": "edit"})]
    if draw < 0.88:
        return [(0, {"e": "withdraw", "pick": pick})]
    if draw < 0.94:
        return [(0, {"e": "edit", "pick": pick, "attach": True})]
    return [(0, {"e": "sync"})]


def _office(
    chance: random.Random, length: int, meetings: list[int], rates: dict[str, float]
) -> list[tuple[int, str]]:
    """What officials, other apps and the machine room do."""
    acts = [(chance.randrange(length), "review") for _ in range(chance.choice((0, 1, 2, 3)))]
    # The township puts right what is being reported, while it is being reported.
    acts += [(chance.choice(meetings) + chance.randrange(15 * MINUTE), "desk_edit")
             for _ in range(chance.choice((0, 1, 2, 4)))]  # fmt: skip
    for name in ("moved", "revoked", "closed"):
        if name in rates:
            acts.append((chance.randrange(length), name))
    if "old_app" in rates:
        acts += [(chance.randrange(length), "old_app") for _ in range(2)]
    if "restored" in rates:
        # Soon after a meeting: what was reported there is what the backup lacks.
        at = chance.choice(meetings) + chance.randrange(5 * MINUTE, HOUR)
        acts += [(max(0, at - HOUR), "backup"), (at, "restored")]
    # Late enough that something may be held by then.
    acts += [(chance.choice(meetings) + chance.randrange(MINUTE, 2 * HOUR), "decide")
             for _ in range(chance.choice((0, 1, 2, 4)))]  # fmt: skip
    acts += [(at, "sweep") for at in range(length // 6, length, length // 6)]
    return sorted((START + at, what) for at, what in acts)
