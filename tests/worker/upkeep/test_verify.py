"""The proof of a county: silent where all is well, and each kind of damage found and named."""

import hashlib
import threading

import orjson
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import text

from backend.clock import now_ms, shift
from backend.db import reading, writing
from backend.intake.accept import receive
from backend.intake.ledger import DeviceReport
from backend.names import VERIFY
from backend.people.audit import NO_COUNTY, audit
from backend.people.audit import verify as verify_chain
from backend.photos.objects import objects
from backend.photos.upload import Span, object_name, take
from tests.backend.intake.door import NOW, Door, rows
from tests.backend.photos.conftest import picture
from tests.county import County
from worker.rollup.turn import rollup_county
from worker.schedule import TIMETABLE
from worker.upkeep.commands import verify_command
from worker.upkeep.fault import Fault
from worker.upkeep.tasks import BEAT, verify_county_task
from worker.upkeep.verify import TOLD, verify

CODE = County.code
WHO = "tester"


@pytest.fixture
def door(county: County) -> Door:
    """A healthy county: records with a history, held ones, a picture, an audit chain."""
    shift(NOW - now_ms())
    door = Door(county)
    raw = picture(640, 480)
    name = hashlib.sha256(raw).hexdigest()
    first, second = door.create(area_mu=12000, photos=[name]), door.create()
    first["photos"] = [{"sha256": name, "bytes": len(raw)}]
    door.take(first, second)
    door.one(door.edit(first, {"rev": 1}, {"area_mu": 13000}, {"area_mu": 12000}))
    door.one(door.create(area_mu=-1))
    door.take(first, None)
    take(door.actor, name, Span(0, len(raw), len(raw)), raw)
    with writing() as connection:
        for number in range(3):
            audit(connection, CODE, WHO, "test", {"n": number, "words": "实数"})
    rollup_county(CODE)
    return door


def faults() -> list[Fault]:
    return verify(CODE, WHO).faults


def spoil(sql: str) -> None:
    """Do behind everybody's back what no code does."""
    with writing() as connection:
        assert connection.execute(text(sql)).rowcount > 0, sql


def found() -> set[str]:
    """The names of the proofs that find something; each says what in both languages."""
    told = faults()
    assert all(fault.zh and fault.en and fault.place for fault in told)
    return {fault.proof for fault in told}


def test_a_healthy_county_agrees_again_and_again(door: Door):
    assert faults() == faults() == []
    (proof,) = rows("SELECT ok, told FROM proof")
    assert proof == {"ok": 1, "told": "[]"}
    acts = rows("SELECT actor, detail FROM audit WHERE what = 'verified'")
    assert [act["actor"] for act in acts] == [WHO, WHO]
    assert orjson.loads(acts[0]["detail"])["ok"] is True


VILLAGE, TOWNSHIP = County.village, County.township
DAMAGE = {
    # One village's figure moves at every level: the sums agree, the records do not.
    "a total": (
        "UPDATE total SET reported = reported + 1, reported_delta = reported_delta + 1"
        " WHERE measure = 'records' AND part = ''",
        {"recount"},
    ),
    "a member": (f"UPDATE total_member SET value = 9 WHERE division = '{VILLAGE}'", {"recount"}),
    "a body": (
        "UPDATE record SET body = replace(body, '13000', '14000')",
        {"replay"},
    ),
    "a slot": ("UPDATE record SET n2 = 7 WHERE rev = 2", {"replay", "recount"}),
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


def stored() -> str:
    (row,) = rows("SELECT stored FROM photo WHERE stored IS NOT NULL")
    return row["stored"]


@pytest.mark.parametrize("size", ["full", "thumb"])
def test_a_missing_picture_is_found(door: Door, size: str):
    objects().drop([object_name(CODE, stored(), size)])
    (fault,) = faults()
    assert fault.proof == "photos" and "不见了" in fault.zh


def test_one_flipped_byte_in_a_picture_is_found(door: Door):
    name = object_name(CODE, stored(), "full")
    raw = bytearray(objects().get(name) or b"")
    raw[len(raw) // 2] ^= 1
    objects().put(name, bytes(raw))
    (fault,) = faults()
    assert fault.proof == "photos" and "被改过" in fault.zh


def test_the_chain_of_no_county_is_looked_at_too(door: Door):
    with writing() as connection:
        audit(connection, NO_COUNTY, "", "sign_in.failed", {"address": "198.51.100.7"})
    spoil(f"UPDATE audit SET actor = 'x' WHERE county_code = '{NO_COUNTY}'")
    assert found() == {"audit"}


def test_a_broken_chain_says_which_row(door: Door):
    spoil("UPDATE audit SET at = at + 1 WHERE number = 2")
    with reading() as connection:
        broken = verify_chain(connection, CODE)
    assert broken and broken.number == 2
    assert faults()[0].zh == f"审计链 {CODE} 第 2 行：这一行的内容被改过"


def test_what_waits_for_a_rollup_is_not_called_wrong(door: Door):
    door.take(door.create(), door.create())
    assert faults() == []


def test_a_phone_that_lost_its_cookie_is_not_called_wrong(door: Door):
    """It gets a new id and sends again, under it, what the server has under the old one."""
    ops = [door.create(), door.create()]
    door.take(*ops)
    fresh = door.county.device(door.county.accounts["village_reporter"])
    report = DeviceReport("test", ops[1]["seq"], 0, 0, True, 1)
    assert all(v.replayed for v in receive(ops, door.actor, fresh, NOW, report).verdicts)
    rollup_county(CODE)
    assert faults() == []


def test_no_false_alarm_while_records_arrive(app: Flask, door: Door):
    """Pushes and rollups go on beside proof after proof."""
    stop, trouble = threading.Event(), list[BaseException]()

    def push() -> None:
        with app.app_context():
            try:
                while not stop.is_set():
                    create = door.create(area_mu=12000)
                    door.one(create)
                    door.one(door.edit(create, {"rev": 1}, {"area_mu": 13000}, {"area_mu": 12000}))
                    rollup_county(CODE)
            except BaseException as error:
                trouble.append(error)

    writer = threading.Thread(target=push)
    writer.start()
    try:
        for _ in range(6):
            assert faults() == []
    finally:
        stop.set()
        writer.join(60)
    assert not trouble


def test_many_faults_are_counted_and_some_are_told(door: Door):
    door.take(*[door.create() for _ in range(TOLD + 5)])
    rollup_county(CODE)
    spoil("UPDATE record SET flags = flags, status = 1")
    assert len(faults()) > TOLD
    told = orjson.loads(rows("SELECT told FROM proof")[0]["told"])
    assert len(told) == TOLD + 1 and told[-1]["zh"].startswith("另有")


def test_command(door: Door):
    fine = CliRunner().invoke(verify_command, [])
    assert fine.exit_code == 0, fine.output
    assert f"{CODE}: 核对一致" in fine.output
    spoil("UPDATE record SET body = '{}' WHERE rev = 2")
    wrong = CliRunner().invoke(verify_command, ["--county", CODE])
    assert wrong.exit_code == 1
    assert "与操作日志不符（body）" in wrong.output


def test_beat_has_every_county_proved(door: Door):
    verify_county_task.run(CODE)
    (act,) = rows("SELECT actor FROM audit WHERE what = 'verified'")
    assert act["actor"] == BEAT
    assert TIMETABLE["verify"]["task"] == VERIFY


def test_the_dashboard_says_so(client, door: Door):
    door.county.sign_in(client, "county_viewer")
    before = client.get("/api/v1/dashboard")
    assert before.get_json()["proof"] is None
    verify(CODE, WHO)
    tag = {"If-None-Match": before.headers["ETag"]}
    fine = client.get("/api/v1/dashboard", headers=tag)
    assert fine.status_code == 200
    assert fine.get_json()["proof"]["ok"] is True
    spoil("UPDATE record SET body = '{}' WHERE rev = 2")
    verify(CODE, WHO)
    wrong = client.get("/api/v1/dashboard").get_json()["proof"]
    assert wrong["ok"] is False and "body" in wrong["told"][0]["zh"]
    door.county.sign_in(client, "village_reporter")
    theirs = client.get("/api/v1/dashboard").get_json()["proof"]
    assert (theirs["ok"], theirs["told"]) == (False, [])
