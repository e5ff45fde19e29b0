"""The proof of a county: everything that must hold, looked at, put on record and shown."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import orjson
from flask import current_app
from sqlalchemy import text

from backend.clock import now_ms
from backend.db import reading, writing
from backend.divisions.store import counties
from backend.people.audit import NO_COUNTY, audit
from backend.people.audit import verify as verify_chain
from backend.records.layout import misfilled_kinds
from backend.records.replay import replay
from worker.rollup.recount import recount
from worker.upkeep.anchor import anchored
from worker.upkeep.conservation import conservation
from worker.upkeep.fault import Fault
from worker.upkeep.pictures import pictures
from worker.upkeep.places import places
from worker.upkeep.tree import sums_up

#: How many of the things that differ are kept in words; all are counted.
TOLD = 20


@dataclass(slots=True, frozen=True)
class Proved:
    """What a proof found: nothing, if all is well. ``ms`` is how long it took."""

    county_code: str
    faults: list[Fault]
    ms: int


def verify(county_code: str, actor_id: str) -> Proved:
    """Prove a county, put the result on record and show it on its dashboard.

    Every proof reads one snapshot, in which nothing may differ however many records arrive; what
    differs all the same is looked at once more, and told only if it still does. Nothing is locked.
    """
    started = time.monotonic()
    faults = [fault for proof in PROOFS for fault in _twice(proof, county_code)]
    proved = Proved(county_code, faults, round((time.monotonic() - started) * 1000))
    _keep(proved, actor_id)
    return proved


def verify_all(actor_id: str) -> list[Proved]:
    """Prove every county."""
    with reading() as connection:
        codes = [row["county_code"] for row in counties(connection)]
    return [verify(code, actor_id) for code in codes]


def _twice(proof: Callable[[str], list[Fault]], county_code: str) -> list[Fault]:
    first = {(fault.proof, fault.place) for fault in proof(county_code)}
    if not first:
        return []
    return [fault for fault in proof(county_code) if (fault.proof, fault.place) in first]


def _laid_out(_county_code: str) -> list[Fault]:
    """Kinds whose records are filled by an older declaration."""
    catalogue = current_app.extensions["catalogue"]
    with reading() as connection:
        stale = misfilled_kinds(connection, catalogue)
    return [
        Fault(
            "layout",
            name,
            f"{catalogue.kinds[name].label['zh']}：声明变了，记录还没有按它整理；"
            "请运行 shishu migrate",
            f"{catalogue.kinds[name].label['en']}: declared anew, and its records are not filled"
            " by that: run shishu migrate",
        )
        for name in stale
    ]


def _recounted(county_code: str) -> list[Fault]:
    """Cells whose totals are not what their records make them."""
    kinds = current_app.extensions["catalogue"].kinds
    cells = {(d.division, d.kind, d.month) for d in recount(county_code).differences}
    return [
        Fault(
            "recount",
            f"{division} {kind} {month}",
            f"{division} {month} {kinds[kind].label['zh']}：汇总与记录不符",
            f"{division} {month} {kinds[kind].label['en']}: the total is not what records make",
        )
        for division, kind, month in sorted(cells)
    ]


def _replayed(county_code: str) -> list[Fault]:
    """Records that are not what their operations made of them; which column, never its content."""
    return [
        Fault(
            "replay",
            f"{one.record_id} {one.what}",
            f"记录 {one.record_id}：与操作日志不符（{one.what}）",
            f"record {one.record_id}: not what its log makes it ({one.what})",
        )
        for one in replay(county_code)
    ]


def _chained(county_code: str) -> list[Fault]:
    """The county's audit chain, and the one of what belongs to no county."""
    faults = []
    for code in (county_code, NO_COUNTY):
        with reading() as connection:
            broken = verify_chain(connection, code)
        if broken:
            zh = f"审计链 {code} 第 {broken.number} 行：{broken.zh}"
            en = f"audit chain {code} row {broken.number}: {broken.en}"
            faults.append(Fault("audit", f"{code} {broken.number}", zh, en))
    return faults


PROOFS: tuple[Callable[[str], list[Fault]], ...] = (
    _laid_out,
    _replayed,
    _recounted,
    conservation,
    sums_up,
    pictures,
    places,
    _chained,
    anchored,
)


def _keep(proved: Proved, actor_id: str) -> None:
    """Into the audit chain, and to where the dashboard reads it."""
    told = [{"zh": fault.zh, "en": fault.en} for fault in proved.faults[:TOLD]]
    more = len(proved.faults) - len(told)
    if more:
        told.append({"zh": f"另有 {more} 处", "en": f"{more} more"})
    row = {
        "county": proved.county_code, "at": now_ms(), "ok": int(not proved.faults),
        "told": orjson.dumps(told).decode(),
    }  # fmt: skip
    counts = dict(Counter(fault.proof for fault in proved.faults))
    detail = {"ok": not proved.faults, "faults": counts, "ms": proved.ms}
    sql = text("""
        INSERT INTO proof (county_code, at, ok, told) VALUES (:county, :at, :ok, :told)
        ON CONFLICT (county_code) DO UPDATE
        SET at = excluded.at, ok = excluded.ok, told = excluded.told""")
    with writing() as connection:
        connection.execute(sql, row)
        audit(connection, proved.county_code, actor_id, "verified", detail)
