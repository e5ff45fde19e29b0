"""Each kind of damage is found by the proof that is meant to find it, and by no other."""

import orjson
import pytest

from tests.backend.intake.door import Door, rows
from tests.county import County
from tests.worker.upkeep.proving import found, spoil

VILLAGE, TOWNSHIP = County.village, County.township
DAMAGE = {
    # One village's figure moves at every level: the sums agree, the records do not.
    "a total": (
        "UPDATE total SET reported = reported + 1, reported_delta = reported_delta + 1"
        " WHERE measure = 'records' AND part = ''",
        {"recount"},
    ),
    "a member": (f"UPDATE total_member SET reported = 9 WHERE division = '{VILLAGE}'", {"recount"}),
    "a body": (
        "UPDATE record SET body = replace(body, '13000', '14000')",
        {"replay", "recount"},
    ),
    # Not in the totals yet, which are what the bodies say.
    "a slot": ("UPDATE record SET n2 = 7 WHERE rev = 2", {"replay"}),
    "a revision": ("DELETE FROM op_log WHERE rev = 2", {"replay", "devices"}),
    "a ledger one too long": (
        "UPDATE device SET received = '[[1,5]]', contiguous_seq = 5, max_seq = 5"
        " WHERE received = '[[1,4]]'",
        {"devices"},
    ),
    "a ledger one too short": (
        "UPDATE device SET received = '[[1,3]]', contiguous_seq = 3 WHERE received = '[[1,4]]'",
        {"devices"},
    ),
    "a ledger with a hole": (
        "UPDATE device SET received = '[[1,2],[4,4]]', contiguous_seq = 2"
        " WHERE received = '[[1,4]]'",
        {"devices"},
    ),
    "a ledger's end": (
        "UPDATE device SET contiguous_seq = 3 WHERE received = '[[1,4]]'",
        {"devices"},
    ),
    "an operation": (
        "DELETE FROM op_log WHERE outcome = 'quarantined'",
        {"devices"},
    ),
    "a township's sum": (
        f"UPDATE total SET reported = reported + 1 WHERE division = '{TOWNSHIP}'"
        " AND measure = 'records'",
        {"sums", "recount"},
    ),
    "a county's row": (
        "DELETE FROM total WHERE division = '431222000000' AND measure = 'area'",
        {"sums", "recount"},
    ),
    "an audit row": (
        "UPDATE audit SET detail = replace(detail, '实', '虚') WHERE number = 2",
        {"audit"},
    ),
    "a cut in the audit chain": ("DELETE FROM audit WHERE number = 2", {"audit"}),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_damage_is_found_and_named(door: Door, what: str):
    sql, proofs = DAMAGE[what]
    spoil(sql)
    assert found() == proofs
    (proof,) = rows("SELECT ok, told FROM proof")
    assert proof["ok"] == 0
    assert all(line["zh"] and line["en"] for line in orjson.loads(proof["told"]))
