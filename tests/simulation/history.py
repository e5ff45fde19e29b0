"""What the log itself must say, whoever wrote it: read again with other eyes than intake's."""

from itertools import groupby
from typing import TYPE_CHECKING, Any

import orjson

from backend.catalogue.kind import Kind
from backend.records.revise import joins, revised, said, same
from tests.simulation.township import decisions

if TYPE_CHECKING:
    from tests.simulation.world import World

_LOG = """SELECT op_id, record_id, "do" AS what, kind, author, device_id, rev, body FROM op_log
    WHERE outcome IN ('applied', 'merged') ORDER BY record_id, rev"""
_WAITS = """SELECT o.op_id, o.body, r.rev FROM op_log o
    JOIN record r ON r.county_code = o.county_code AND r.record_id = o.record_id
    WHERE o.code = 'waiting_for_base' AND o.rev IS NULL AND o.resolved_at IS NULL"""
_MISMATCH = "SELECT op_id, author FROM op_log WHERE code = 'author_mismatch'"


def judge_history(world: "World") -> None:
    """Raises Breach where somebody's word was overwritten unseen, or waits without a reason."""
    kinds = world.server.app.extensions["catalogue"].kinds
    raw = world.server.raw
    decided = decisions(world)
    for _, ops in groupby(raw.execute(_LOG).fetchall(), key=lambda row: row[1]):
        _judge_record(world, kinds, list(ops), decided)
    in_force = {row[0]: (row[1], row[6]) for row in raw.execute(_LOG).fetchall()}
    for op_id, body, rev in raw.execute(_WAITS).fetchall():
        op = orjson.loads(body)
        base = op["base"] or {}
        told = in_force.get(base.get("op", ""))
        if base.get("rev", rev + 1) <= rev or (told and told[0] == op["record_id"]):
            world.checker.breach("lost", f"{op_id} waits for a base that is there: {base}")
    for op_id, author in raw.execute(_MISMATCH).fetchall():
        world.checker.breach("unexpected", f"{op_id} was sent under the name of {author}")
    _judge_numbers(world)


def _judge_record(
    world: "World", kinds: dict[str, Kind], ops: list[Any], decided: dict[str, str]
) -> None:
    kind = kinds[ops[0][3]]
    body: dict[str, Any] = {}
    for index, (op_id, _, what, _, author, device, _, text) in enumerate(ops):
        op = orjson.loads(text)
        # What a person accepted overwrites with open eyes.
        seen = op_id in decided
        if what in ("edit", "attach"):
            lost = [] if seen else _overwritten(kind, body, op)
            if lost:
                world.checker.breach("unexpected", f"{op_id} overwrote {lost} of {body} unseen")
            body = revised(kind, body, op["set"], op.get("was") or {})
        elif what == "create" and index == 0:
            body = said(op["set"])
        elif what in ("delete", "review") and not seen and _unseen(ops, index, op, author, device):
            world.checker.breach("unexpected", f"{op_id} ({what}) never saw what others said")


def _overwritten(kind: Kind, body: dict[str, Any], op: dict[str, Any]) -> list[str]:
    """Fields that held something else than the author saw, and something else than is said."""
    was = op.get("was") or {}
    return [
        name
        for name, value in op["set"].items()
        if not joins(kind, name)
        and not same(body.get(name), was.get(name))
        and not same(body.get(name), value)
    ]


def _unseen(ops: list[Any], index: int, op: dict[str, Any], author: str, device: str) -> bool:
    """Whether others changed the record between what the author saw and this, the same aside."""
    base = op["base"] or {}
    seen = base.get("rev")
    if seen is None:
        seen = next((row[6] for row in ops if row[0] == base.get("op")), 0)
    # A move says nothing of the record itself.
    between = [row for row in ops[:index] if row[6] > seen and row[2] not in ("delete", "move")]
    strangers = [row for row in between if (row[4], row[5]) != (author, device)]
    withdrawn = any(row[2] == "delete" for row in ops[:index])
    if op["do"] == "review" and strangers:
        # The same judgement twice is none too many.
        last = [orjson.loads(row[7])["set"] for row in ops[:index] if row[2] == "review"]
        return last[-1:] != [op["set"]]
    return bool(strangers) and not withdrawn


def _judge_numbers(world: "World") -> None:
    """A phone gives each of its numbers to one operation."""
    given: dict[tuple[str, int], str] = {}
    sql = "SELECT op_id, device_id, seq FROM op_log WHERE seq IS NOT NULL"
    for op_id, device, seq in world.server.raw.execute(sql).fetchall():
        marks = world.checker.by_id.get(op_id, [])
        if not marks or world.checker.all[marks[0]].phone is None:
            continue
        other = given.setdefault((device, seq), op_id)
        if other != op_id:
            world.checker.breach("unexpected", f"{device} gave {seq} to {other} and to {op_id}")
