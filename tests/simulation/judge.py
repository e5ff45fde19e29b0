"""The last judgement on a world at rest: log, records, totals, ledgers and screens agree."""

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from backend.divisions.code import bounds
from backend.records.replay import replay
from tests.simulation.checker import Made, mark_of
from tests.simulation.county import CODE
from tests.simulation.heal import ask
from tests.simulation.host import Effect
from tests.simulation.township import decisions, judge_told
from worker.rollup.recount import recount
from worker.upkeep.places import places

if TYPE_CHECKING:
    from tests.simulation.world import SimPhone, World

IN_FORCE = ("applied", "merged")
CARRIERS = ("village_reporter", "township_reviewer")
ASIDE = ("conflict", "quarantined", "late", "returned")


@dataclass
class Seen:
    """What the phones still hold, as one look after the other has shown."""

    #: Operations that are not on the server for a reason: they wait, or may not be sent.
    elsewhere: set[str] = field(default_factory=set)
    #: Device and number of the operations of phones that lost a store.
    numbers: dict[str, tuple[str, int | None]] = field(default_factory=dict)
    #: Phones that tell their people of a loss.
    tells: set[int] = field(default_factory=set)


def judge(world: "World") -> None:
    """Raises Breach with the first thing that is wrong."""
    seen = Seen()
    for phone in world.phones:
        judge_phone(world, phone, seen)
    judge_server(world, seen)


def judge_phone(world: "World", phone: "SimPhone", seen: Seen) -> None:
    """One phone at rest, its page open and its copies fresh."""
    dump = world.dump(phone)
    _look(seen, phone, dump)
    _judge_verdicts(world, phone, dump)
    _judge_screen(world, phone, dump)


def judge_server(world: "World", seen: Seen) -> None:
    """Log, records, totals and ledgers, after all phones have been ``seen``."""
    # A client of a disabled account may have heard of no new epoch, but keeps what it sent.
    seen.elsewhere |= {str(op.get("op_id")) for c in world.office.clients.values()
                       for op in (c.ops if c.locked_out else c.due)}  # fmt: skip
    _judge_promises(world, _read_log(world), seen)
    _judge_tables(world)
    _judge_ledgers(world)


def _look(seen: Seen, phone: "SimPhone", dump: Effect) -> None:
    for row in dump["ops"]:
        if row["due"] or row["author"] in phone.blocked:
            seen.elsewhere.add(row["op_id"])
        if phone.losses:
            seen.numbers[row["op_id"]] = (row["device"], row["seq"])
    if any(row["key"] == "lost" for row in dump["kept"]):
        seen.tells.add(phone.number)


def _read_log(world: "World") -> Counter:
    """How often each operation is in the log; nothing is there that nobody said."""
    found: Counter = Counter()
    sql = "SELECT op_id, body FROM op_log"
    for op_id, body in world.server.raw.execute(sql).fetchall():
        mark = mark_of(orjson.loads(body))
        found[mark] += 1
        if mark not in world.checker.all:
            world.checker.breach("unexpected", f"nobody said {op_id}: {body[:300]}")
        if found[mark] > 1:
            world.checker.breach("duplicated", f"{op_id} is in the log {found[mark]} times")
    return found


def _judge_promises(world: "World", log: Counter, seen: Seen) -> None:
    """Every operation of which anybody was told that it is kept can be found."""
    unsure = world.network.unsure
    for mark, made in world.checker.all.items():
        if log[mark]:
            world.tally.count("recovered", made.op_id in unsure)
        elif made.op_id in seen.elsewhere:
            world.tally.count("kept by a disabled account's phone")
        elif made.promised:
            made.device, made.seq = seen.numbers.get(made.op_id, (made.device, made.seq))
            world.tally.count(_missing(world, made, seen))


def _missing(world: "World", made: Made, seen: Seen) -> str:
    """Why a promised operation is nowhere: only a phone whose store was lost may answer."""
    phone = None if made.phone is None else world.phones[made.phone]
    losses = [side for at, side in phone.losses if at >= made.at] if phone else []
    if not losses:
        world.checker.breach("lost", f"{made.body.decode()} of phone {made.phone}")
    if made.phone in seen.tells or (made.seq is not None and _is_hole(world, made)):
        return "lost with the phone's store, and shown as a hole"
    if not any(losses) and not world.checker.restored:
        world.checker.breach("lost", f"without a trace: {made.body.decode()} of {made.phone}")
    return "lost with the phone's store and with what remembers it"


def _is_hole(world: "World", made: Made) -> bool:
    sql = "SELECT received, max_seq FROM device WHERE id = ?"
    row = world.server.raw.execute(sql, (made.device,)).fetchone()
    if row is None or made.seq is None or made.seq > row[1]:
        return False
    return not any(low <= made.seq <= high for low, high in orjson.loads(row[0]))


def _judge_tables(world: "World") -> None:
    with world.server.app.app_context():
        for difference in replay(CODE):
            world.checker.breach("unexpected", f"a record is not its replay: {difference}")
        world.checker.moments.judge()
        found = recount(CODE)
        for fault in places(CODE):
            # A cadre may be sent to a village just as it goes: his account is refused, not lost.
            world.checker.breach("unexpected", f"a division that has gone: {fault.en}")
    for wrong in found.differences:
        world.checker.breach("unexpected", f"a total is not its recount: {wrong}")
    if found.waiting:
        world.checker.breach("unexpected", f"{found.waiting} cells are still dirty")
    world.tally.count("records", found.records)


def _judge_ledgers(world: "World") -> None:
    """Per device: what its ledger says has arrived is what the log has of it."""
    raw = world.server.raw
    logged: dict[str, set[int]] = {}
    sql = "SELECT device_id, seq FROM op_log WHERE seq IS NOT NULL"
    for device, seq in raw.execute(sql).fetchall():
        logged.setdefault(device, set()).add(seq)
    for device, received in raw.execute("SELECT id, received FROM device").fetchall():
        ledger = {n for low, high in orjson.loads(received) for n in range(low, high + 1)}
        if ledger != logged.get(device, set()):
            world.checker.breach("unexpected", f"device {device} received {sorted(ledger)}, the "
                                 f"log has {sorted(logged.get(device, ()))}")  # fmt: skip


def _judge_verdicts(world: "World", phone: "SimPhone", dump: Effect) -> None:
    """No phone says 已上报 of what the server has not, nor shows as waiting what is in force."""
    decided = decisions(world)
    for row in dump["ops"]:
        if row["state"] == "waiting" or row["author"] in phone.blocked:
            continue
        found = world.server.raw.execute(
            "SELECT outcome, code, resolved_at FROM op_log WHERE county_code = ? AND op_id = ?",
            (CODE, row["op_id"]),
        ).fetchone()
        if found is None and _set_beside(world, row):
            continue
        if found is None:
            world.checker.breach("lost", f"phone {phone.number} was told {row.get('outcome')} of "
                                 f"{row['op_id']}, which the server does not have")  # fmt: skip
        how = decided.get(row["op_id"])
        if how and not judge_told(world, phone, row, how):
            continue
        in_force = found[0] in IN_FORCE
        if row["state"] == "held" and in_force and row.get("outcome") != "key_reuse":
            if row["author"] != phone.account or (
                found[2] is not None and _out_of_view(world, row)
            ):
                continue
            world.checker.breach("unexpected", f"phone {phone.number} shows {row['op_id']} as "
                                 f"{row.get('outcome')}, it is {found[0]}")  # fmt: skip
        if row.get("outcome") in IN_FORCE and not in_force:
            world.checker.breach("unexpected", f"phone {phone.number} shows {row['op_id']} as in "
                                 f"force, it is {found}")  # fmt: skip


def _set_beside(world: "World", row: dict[str, Any]) -> bool:
    """Whether it came under another one's session, and is kept under an id of the server's own."""
    rows = world.server.raw.execute(
        "SELECT body FROM op_log WHERE county_code = ? AND record_id = ? AND op_id <> ?",
        (CODE, row["record_id"], row["op_id"]),
    ).fetchall()
    return any(orjson.loads(body)["op_id"] == row["op_id"] for (body,) in rows)


def _out_of_view(world: "World", row: dict[str, Any]) -> bool:
    """Whether the record stands where this phone's people see it no more."""
    raw = world.server.raw
    place = raw.execute("SELECT division FROM record WHERE record_id = ?", (row["record_id"],))
    scope = raw.execute("SELECT division FROM account WHERE id = ?", (row["author"],)).fetchone()
    found = place.fetchone()
    low, high = bounds(scope[0])
    return found is None or not low <= found[0] <= high


def _judge_screen(world: "World", phone: "SimPhone", dump: Effect) -> None:
    """Phone and server show the same records, with the same words and the same number of them."""
    sql = "SELECT role, division, active FROM account WHERE id = ?"
    account = world.server.raw.execute(sql, (phone.account,)).fetchone()
    if account is None or account[0] not in CARRIERS or not account[2]:
        return
    there = _on_server(world, bounds(account[1]))
    names = ("kind", "division", "rev", "status", "body")
    copies = {row["record_id"]: tuple(row[name] for name in names)
              for row in dump["copies"] if not row["dead"]}  # fmt: skip
    if copies != there:
        odd = {**{k: ("phone", v, there.get(k)) for k, v in copies.items() if there.get(k) != v},
               **{k: ("server", v) for k, v in there.items() if k not in copies}}  # fmt: skip
        world.checker.breach("unexpected", f"phone {phone.number} and the server differ: {odd}")
    shown = ask(world, phone, {"e": "shown"})["result"]["records"]
    # What is set aside at its first word stands nowhere yet.
    said = [record for record in shown if not record["withdrawn"]]
    standing = [one for one in said if one["state"] not in ASIDE or one["id"] in there]
    for record in standing:
        # What was sent back stays in sight over the record until its author says it anew.
        rests = record["state"] in ("rolled", "returned") and not record.get("heldSet")
        stands = record["id"] in there and record["state"] not in ("saved", "sent")
        if not stands or (rests and record["body"] != there[record["id"]][4]):
            world.checker.breach("unexpected", f"phone {phone.number} shows {record}")
    if len(standing) != len(there):
        world.checker.breach("unexpected", f"phone {phone.number}: {len(standing)} of {len(there)}")
    _judge_counted(world, phone, shown, there)


def _judge_counted(world: "World", phone: "SimPhone", shown: list, there: dict) -> None:
    """With nothing left to send, a phone's figures are made of what the county's are made of."""
    counts = {key: row[4] for key, row in there.items() if row[3] != "returned"}
    for record in [one for one in shown if not one["pendingOps"]]:
        if (found := record.get("counted")) != (told := counts.get(record["id"])):
            both = f"{found} of {record['id']}, the county {told}"
            world.checker.breach("unexpected", f"phone {phone.number} counts {both}")


_STATUSES = ("reported", "approved", "returned")


def _on_server(world: "World", scope: tuple[str, str]) -> dict[str, tuple[Any, ...]]:
    rows = world.server.raw.execute(
        """SELECT record_id, kind, division, rev, status, body FROM record
        WHERE county_code = ? AND dead = 0 AND division BETWEEN ? AND ?""",
        (CODE, *scope),
    ).fetchall()
    return {r[0]: (r[1], r[2], r[3], _STATUSES[r[4]], orjson.loads(r[5])) for r in rows}
