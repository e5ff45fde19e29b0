"""The proof of a county: silent where all is well, and each kind of damage found and named."""

import threading

import orjson
import pytest
from click.testing import CliRunner
from flask import Flask

from backend.db import reading, writing
from backend.intake.accept import receive
from backend.intake.ledger import DeviceReport
from backend.names import VERIFY
from backend.people.audit import NO_COUNTY, audit
from backend.people.audit import verify as verify_chain
from backend.photos.objects import objects
from backend.photos.upload import object_name
from tests.backend.intake.door import NOW, Door, rows
from tests.worker.upkeep.proving import CODE, WHO, faults, found, spoil
from worker.rollup.turn import rollup_county
from worker.schedule import TIMETABLE
from worker.upkeep.commands import verify_command
from worker.upkeep.tasks import BEAT, verify_county_task
from worker.upkeep.verify import TOLD, verify


def test_a_healthy_county_agrees_again_and_again(door: Door):
    assert faults() == faults() == []
    (proof,) = rows("SELECT ok, told FROM proof")
    assert proof == {"ok": 1, "told": "[]"}
    acts = rows("SELECT actor, detail FROM audit WHERE what = 'verified'")
    assert [act["actor"] for act in acts] == [WHO, WHO]
    assert orjson.loads(acts[0]["detail"])["ok"] is True


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
