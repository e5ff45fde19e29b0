"""What must hold after every fault: nothing lost, nothing doubled, and everything adds up."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import text

from backend.db import reading
from backend.records.replay import replay
from tests.faults.cadre import Cadre, verdict
from tests.faults.site import Site
from tests.faults.tally import count
from tests.ports import wait_until
from worker.rollup.recount import recount
from worker.rollup.turn import rollup_county

_IN_FORCE = ("applied", "merged")


def settle(site: Site, *cadres: Cadre, by_worker: bool = False) -> None:
    """Drain these phones, and hold the whole site's books against each other.

    ``by_worker`` waits for the site's own worker to bring the totals up to date; otherwise this
    process rolls up what is dirty.
    """
    for cadre in cadres:
        cadre.drain()
    with site.looking():
        assert_acknowledged_once(site.cadres)
        assert_unexpected_none(site.cadres)
        assert_records(site)
        assert_totals(site, by_worker)
    for cadre in cadres:
        assert_ledger(cadre)
        assert_same_on_phone(site, cadre)
        cadre.send_all_again()
    assert not [wrong for cadre in site.cadres for wrong in cadre.wrong]
    count("books held against each other")


def rows(sql: str, **given: Any) -> list[dict[str, Any]]:
    """What a query finds, in the site's context."""
    with reading() as connection:
        return [dict(row) for row in connection.execute(text(sql), given).mappings()]


def assert_acknowledged_once(cadres: Iterable[Cadre]) -> None:
    """Every verdict that was told is in the log, once, as it was told."""
    log: dict[str, list[dict[str, Any]]] = {}
    for row in rows("SELECT op_id, outcome, rev, code FROM op_log"):
        log.setdefault(row["op_id"], []).append(row)
    told = {op_id: result for cadre in cadres for op_id, result in cadre.told.items()}
    lost = [op_id for op_id in told if op_id not in log]
    doubled = [op_id for op_id, found in log.items() if len(found) > 1]
    other = [
        op_id
        for op_id, result in told.items()
        if op_id in log
        and verdict(result) != verdict(log[op_id][0])
        and result["code"] != "waiting_for_base"
    ]
    count("lost", len(lost))
    count("doubled", len(doubled))
    assert (lost, doubled, other) == ([], [], [])


def assert_unexpected_none(cadres: Iterable[Cadre]) -> None:
    """The log has nothing that no phone has said, and what it has is what was said."""
    made = {op_id: op for cadre in cadres for op_id, op in cadre.made.items()}
    found = rows("SELECT op_id, record_id, seq, outcome, code FROM op_log")
    for row in found:
        op = made.get(row["op_id"])
        assert op is not None, f"nobody said {row}"
        assert (op["record_id"], op["seq"]) == (row["record_id"], row["seq"])


def assert_records(site: Site) -> None:
    """A record is the replay of its log, there is one for each create, and its change was told."""
    assert replay(site.county.code) == []
    force = "outcome IN ('applied', 'merged')"
    creates = rows(f"""SELECT DISTINCT record_id FROM op_log WHERE "do" = 'create' AND {force}""")
    records = {row["record_id"]: row["rev"] for row in rows("SELECT record_id, rev FROM record")}
    assert set(records) == {row["record_id"] for row in creates}
    revisions = Counter(
        row["record_id"] for row in rows(f"SELECT record_id FROM op_log WHERE {force}")
    )
    assert records == dict(revisions)
    number = rows("SELECT number FROM county_clock")[0]["number"]
    changes = rows("SELECT record_id, max(number) AS number FROM change GROUP BY record_id")
    assert {row["record_id"] for row in changes} >= set(records)
    assert max([row["number"] for row in changes], default=0) <= number


def assert_totals(site: Site, by_worker: bool) -> None:
    """Every total equals a recount from the records, and nothing stays dirty."""
    if by_worker:
        dirty = "SELECT 1 FROM dirty_cell"
        wait_until(lambda: not rows(dirty), 60, "the worker to roll up what is dirty")
    else:
        rollup_county(site.county.code)
    found = recount(site.county.code)
    assert (found.differences, found.waiting) == ([], 0)


def assert_ledger(cadre: Cadre) -> None:
    """The server knows every number that the phone has given, without a hole."""
    assert cadre.ledger["contiguous_seq"] == cadre.ledger["max_seq"] == cadre.ops.seq
    assert cadre.ledger["missing"] == []


def assert_same_on_phone(site: Site, cadre: Cadre) -> None:
    """What the phone shows after a pull is what the server has in its scope."""
    cadre.drain()
    division = cadre.profile["account"]["division"]
    with site.looking():
        there = rows(
            "SELECT record_id, rev, dead FROM record WHERE division LIKE :scope",
            scope=f"{division.rstrip('0') if division.endswith('000') else division}%",
        )
    live = {row["record_id"]: row["rev"] for row in there if not row["dead"]}
    shown = {key: copy["rev"] for key, copy in cadre.copies.items() if not copy["dead"]}
    assert shown == live
