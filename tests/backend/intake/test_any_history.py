"""Any history of several phones, in any order, with repeats: what must hold at the end."""

import uuid
from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.intake.accept import accept
from backend.people.actor import Actor
from backend.records.replay import replay
from tests.backend.intake.door import KIND, NOW, Door, rows
from tests.phone import OpMaker, sample

PLACES = ("431222251233", "431222251234")
EDITS = (
    {"area_mu": 13000}, {"area_mu": 14000}, {"group_name": "三组"}, {"group_name": None},
    {"remark": "水毁"}, {"remark": "新修"}, {"photos": ["a" * 64]}, {"photos": ["b" * 64]},
    {"recorded_on": "2026-09-30"}, {"area_mu": -1},
)  # fmt: skip


class Phone:
    """A phone that hears nothing from the server: what it knows is what it said itself."""

    def __init__(self, actor: Actor, division: str) -> None:
        self.actor, self.ops = actor, OpMaker(actor.account_id, division)
        self.sent: list[dict[str, Any]] = []
        self.last: dict[str, str] = {}
        self.seen: dict[str, dict[str, Any]] = {}

    def say(self, do: str, key: str, values: dict, place: str | None, rev: int) -> None:
        """One more operation on a record, on its own last one or on a revision it has seen."""
        base = {"op": self.last[key]} if key in self.last else {"rev": rev}
        seen = self.seen.setdefault(key, dict(sample(KIND)))
        was = {name: seen[name] for name in values if name in seen}
        other = {} if place is None else {"division": place}
        op = self.ops.make(do, KIND, key, values, was, None if do == "create" else base, **other)
        seen.update(values)
        self.last[key] = op["op_id"]
        self.sent.append(op)


@st.composite
def histories(draw: st.DrawFn) -> list[tuple]:
    """What three phones do to two records, in their own order."""
    step = st.tuples(
        st.integers(0, 2),
        st.sampled_from(("edit", "edit", "edit", "delete", "review", "attach")),
        st.integers(0, 1),
        st.sampled_from(EDITS),
        st.sampled_from((None, None, None, *PLACES)),
        st.integers(1, 4),
    )
    return draw(st.lists(step, min_size=1, max_size=9))


def told(phones: list[Phone], history: list[tuple], keys: list[str]) -> None:
    """Let the phones say what the history has them do."""
    for key in keys:
        phones[0].say("create", key, sample(KIND, base_name=key[:8]), None, 0)
    for who, do, which, values, place, rev in history:
        if do == "review":
            values = {"status": "approved"}
        elif do == "delete":
            values = {}
        elif do == "attach":
            values = {"photos": ["c" * 64]}
        phones[who].say(do, keys[which], values, place if do == "edit" else None, rev)


def left_waiting() -> list[str]:
    """Operations that are held for a base which is in force."""
    stuck = []
    revs = {row["record_id"]: row["rev"] for row in rows("SELECT record_id, rev FROM record")}
    force = rows("SELECT op_id, record_id FROM op_log WHERE outcome IN ('applied', 'merged')")
    in_force = {(row["op_id"], row["record_id"]) for row in force}
    for row in rows("SELECT body FROM op_log WHERE code = 'waiting_for_base'"):
        op = orjson.loads(row["body"])
        base, key = op["base"], op["record_id"]
        if (base.get("op"), key) in in_force or base.get("rev", 99) <= revs.get(key, 0):
            stuck.append(op["op_id"])
    return stuck


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(histories(), st.data())
def test_any_history_in_any_order(door: Door, history: list[tuple], data: st.DataObject):
    if not hasattr(door, "people"):
        door.people = [door.other(), door.other(), door.other("township_reviewer")]
    phones = [Phone(actor, door.county.village) for actor, _ in door.people]
    keys = [str(uuid.uuid4()), str(uuid.uuid4())]
    told(phones, history, keys)
    sent = [(phone, op) for phone in phones for op in phone.sent]
    order = data.draw(st.permutations(sent))
    repeats = data.draw(st.lists(st.sampled_from(sent), max_size=4))
    arriving = order + repeats
    while arriving:
        phone = arriving[0][0]
        size = data.draw(st.integers(1, 4))
        batch = [op for who, op in arriving[:size] if who is phone]
        arriving = [pair for pair in arriving if pair[0] is not phone or pair[1] not in batch]
        verdicts = accept(batch, phone.actor, phone.actor.device_id, NOW)
        assert {v.outcome for v in verdicts} <= {"applied", "merged", "conflict", "quarantined"}
        assert "unexpected" not in {v.code for v in verdicts}
    mine = rows("SELECT op_id, outcome FROM op_log WHERE record_id IN (:a, :b)",
                a=keys[0], b=keys[1])  # fmt: skip
    assert sorted(row["op_id"] for row in mine) == sorted(op["op_id"] for _, op in sent)
    assert left_waiting() == []
    assert replay(door.county.code) == []
    dirty = {(row["division"], row["month"]) for row in rows("SELECT * FROM dirty_cell")}
    there = rows("SELECT division, month FROM record")
    assert {(row["division"], row["month"]) for row in there} <= dirty
