"""Whatever two phones send and reviewers decide: records are the replay, and nothing is lost."""

import random
import uuid
from collections import Counter
from typing import Any

import pytest

from backend.intake.resolve import resolve
from backend.intake.wish import HOWS, REPAIRED, Refused, Wish
from backend.people.actor import Actor
from backend.records.replay import replay
from tests.backend.intake.door import KIND, NOW, Door, rows
from tests.phone import OpMaker, sample

STEPS = 60


class Chance:
    """One seed's world: two phones, their records, two reviewers."""

    def __init__(self, door: Door, seed: int) -> None:
        self.door, self.dice = door, random.Random(seed)
        self.phones: list[tuple[Actor, OpMaker]] = [(door.actor, door.ops), door.other()]
        self.reviewers = [door.county.actor(r) for r in ("township_reviewer", "county_officer")]
        self.records = [str(uuid.UUID(int=self.dice.getrandbits(128))) for _ in range(4)]
        self.sent: list[dict[str, Any]] = []
        self.ends: Counter[str] = Counter()

    def area(self) -> int:
        """Mostly possible, at times not."""
        return self.dice.choice([12000, 13000, 14000, 15000, 16000, -1])

    def push(self) -> None:
        """One operation of one phone on one record, on whatever base, perhaps sent again."""
        actor, ops = self.dice.choice(self.phones)
        record_id = self.dice.choice(self.records)
        do = self.dice.choice(["create", "create", "edit", "edit", "edit", "delete"])
        if do == "create":
            op = ops.create(KIND, sample(KIND, area_mu=self.area()), record_id=record_id)
        else:
            own = [op for op in self.sent if op["record_id"] == record_id]
            base: dict[str, Any] = {"rev": self.dice.randint(1, 3)}
            if own and self.dice.random() < 0.5:
                base = {"op": self.dice.choice(own)["op_id"]}
            values = {} if do == "delete" else {"area_mu": self.area()}
            was = {} if do == "delete" else {"area_mu": self.area()}
            op = ops.make(do, KIND, record_id, values, was, base)
        self.sent.append(op)
        for _ in range(self.dice.choice([1, 1, 2])):
            self.door.one(op, actor=actor)

    def decide(self) -> None:
        """One decision about anything that was ever sent, held or not."""
        if not self.sent:
            return
        op = self.dice.choice(self.sent)
        how = self.dice.choice(HOWS)
        values = {"area_mu": self.area()} if how == REPAIRED else {}
        decision = str(uuid.UUID(int=self.dice.getrandbits(128)))
        wish = Wish(decision, op["op_id"], how, "理由", values)
        try:
            decided = resolve(wish, self.dice.choice(self.reviewers), NOW + len(self.sent))
            self.ends[decided.how] += 1
            assert resolve(wish, self.reviewers[0], NOW).replayed
        except Refused as refused:
            self.ends[refused.code] += 1

    def check(self) -> None:
        """Replay, conservation for each phone, and one decision each."""
        assert replay(self.door.county.code) == []
        for actor, ops in self.phones:
            found = rows(
                "SELECT count(*) AS n FROM op_log WHERE device_id = :d AND seq > 0",
                d=actor.device_id,
            )
            assert found[0]["n"] == ops.seq
        closed = rows("""SELECT o.op_id FROM op_log o WHERE o.resolved_at IS NOT NULL
            AND o.rev IS NULL AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.op_id = o.op_id)""")
        assert closed == []


@pytest.mark.parametrize("seed", range(8))
def test_any_decisions(door: Door, seed: int):
    world = Chance(door, seed)
    for _ in range(STEPS):
        world.push() if world.dice.random() < 0.6 else world.decide()
    world.check()
    assert sum(world.ends[how] for how in HOWS) >= 3, world.ends
