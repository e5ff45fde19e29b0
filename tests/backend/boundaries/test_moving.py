"""A village moves to another township, and nothing is lost, doubled or shown twice."""

import itertools
from typing import Any

import pytest
from flask.testing import FlaskClient

from backend.clock import now_ms, shift
from backend.db import reading, writing
from backend.divisions.moving import MoveRefused
from backend.people.actor import Actor
from backend.people.audit import verify
from backend.records.replay import replay
from backend.totals.periods import close_period, open_period
from tests.backend.boundaries.lists import NEW, OLD, TOWNSHIP, WAYS, WHO, move
from tests.backend.intake.door import NOW, Door, cells, record, rows
from tests.county import County
from worker.rollup.recount import recount
from worker.rollup.turn import rollup_county


@pytest.fixture
def door(county: County) -> Door:
    """One reporter's phone, on the day on which its operations arrive."""
    shift(NOW - now_ms())
    return Door(county)


@pytest.fixture(params=["command", "list"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways in which a village gets another code: they must do the same."""
    monkeypatch.setitem(WAYS, "days", itertools.count(1))
    monkeypatch.setitem(WAYS, "now", request.param)
    return request.param


def moved_actor(door: Door) -> Actor:
    """The same reporter as the server sees him after the move."""
    (account,) = rows("SELECT division FROM account WHERE id = :id", id=door.actor.account_id)
    return Actor(
        door.actor.account_id, door.actor.county_code, door.actor.role, account["division"],
        door.actor.device_id, door.actor.name,
    )  # fmt: skip


def assert_all_is_well() -> None:
    assert replay(County.code) == []
    rollup_county(County.code)
    assert recount(County.code).differences == []
    with reading() as connection:
        assert verify(connection, County.code) is None


def count(division: str) -> int:
    found = rows(
        "SELECT reported FROM total WHERE division = :d AND measure = 'bases' AND part = ''",
        d=division,
    )
    return sum(row["reported"] for row in found)


def test_records_people_and_figures_go_with_it(door: Door):
    creates = [door.create() for _ in range(3)]
    door.take(*creates)
    reviewer, theirs = door.other("township_reviewer")
    approve = theirs.make("review", creates[0]["kind"], creates[0]["record_id"],
                          {"status": "approved"}, {}, {"rev": 1}, division=OLD)  # fmt: skip
    assert door.one(approve, actor=reviewer).outcome == "applied"
    rollup_county(County.code)
    before = [count(division) for division in (OLD, County.township, "431222000000")]
    moved = move()
    assert (moved.code, moved.records, moved.left, moved.accounts) == (NEW, 3, 0, 1)
    months = {record(create["record_id"])["month"] for create in creates}
    assert {(division, month) for division, _, month in cells()} == {
        (division, month) for division in (OLD, NEW) for month in months
    }
    first = record(creates[0]["record_id"])
    assert (first["division"], first["rev"], first["status"]) == (NEW, 3, 1)
    assert_all_is_well()
    after = [count(division) for division in (NEW, TOWNSHIP, "431222000000")]
    assert before == after == [3, 3, 3]
    assert [count(OLD), count(County.township)] == [0, 0]


def test_the_old_code_leads_to_the_new_one(door: Door):
    move()
    (old,) = rows("SELECT * FROM division WHERE code = :code", code=OLD)
    (new,) = rows("SELECT * FROM division WHERE code = :code", code=NEW)
    assert (old["successor_code"], old["valid_to"]) == (NEW, new["valid_from"])
    assert (new["parent_code"], new["valid_to"], new["name"]) == (TOWNSHIP, None, old["name"])
    (act,) = rows("SELECT actor, detail FROM audit WHERE what = 'division.moved'")
    assert act["actor"] == WHO and OLD in act["detail"] and NEW in act["detail"]


def test_what_waited_on_the_phone_comes_in_force_under_the_new_code(door: Door):
    """The phone was out of reach: an edit, a withdrawal and a create under the old code."""
    first, second = door.create(area_mu=12000), door.create()
    door.take(first, second)
    waiting = [
        door.edit(first, {"rev": 1}, {"area_mu": 13000}, {"area_mu": 12000}),
        door.delete(second, {"rev": 1}),
        door.create(),
    ]
    move()
    verdicts = door.take(*waiting, actor=moved_actor(door))
    assert [verdict.outcome for verdict in verdicts] == ["merged", "merged", "applied"]
    kept = record(waiting[2]["record_id"])
    assert (kept["division"], kept["dead"]) == (NEW, 0)
    assert record(first["record_id"])["body"]["area_mu"] == 13000
    assert_all_is_well()
    assert count(NEW) == 2


def test_an_edit_on_an_own_earlier_operation_is_no_move_back(door: Door):
    create = door.create(area_mu=12000)
    edit = door.edit(create, {"op": create["op_id"]}, {"area_mu": 13000}, {"area_mu": 12000})
    door.take(create)
    move()
    assert door.one(edit, actor=moved_actor(door)).outcome == "merged"
    assert record(create["record_id"])["division"] == NEW


def test_an_operation_that_waited_for_its_base_is_let_go_under_the_new_code(door: Door):
    create = door.create(area_mu=12000)
    edit = door.edit(create, {"op": create["op_id"]}, {"area_mu": 13000}, {"area_mu": 12000})
    assert door.one(edit).code == "waiting_for_base"
    assert move().held == 1
    assert door.one(create, actor=moved_actor(door)).outcome == "applied"
    assert (record(create["record_id"])["rev"], record(create["record_id"])["division"]) == (2, NEW)


def test_somebody_who_did_not_move_leaves_it_to_the_new_township(door: Door):
    """Deposits from outside the scope are kept for the township that has the village now."""
    stranger, ops = door.other()
    with writing() as connection:
        connection.exec_driver_sql(
            f"UPDATE account SET division = '431222251231' WHERE id = '{stranger.account_id}'"
        )
    elsewhere = Actor(stranger.account_id, County.code, stranger.role, "431222251231",
                      stranger.device_id, stranger.name)  # fmt: skip
    move()
    create = ops.create("tea_base")
    verdict = door.one(create, actor=elsewhere)
    assert (verdict.outcome, verdict.code) == ("quarantined", "out_of_scope")
    (kept,) = rows("SELECT division FROM op_log WHERE op_id = :id", id=create["op_id"])
    assert kept["division"] == NEW


def test_phone_and_server_show_the_same_number(client: FlaskClient, door: Door):
    """Scenario 23: the phone's copy and the dashboard, before and after the move."""
    creates = [door.create() for _ in range(4)]
    door.take(*creates[:3])
    door.county.sign_in(client)
    seen = pulled(client)
    assert len(seen) == 3
    move()
    rollup_county(County.code)
    profile = client.get("/api/v1/session").get_json()
    assert profile["account"]["division"] == NEW
    seen = pulled(client, profile, creates[3])
    rollup_county(County.code)
    assert {change["division"] for change in seen.values()} == {NEW}
    answer = client.get("/api/v1/dashboard").get_json()
    card = next(one for one in answer["cards"] if one["kind"] == "tea_base")
    assert len(seen) == count(NEW) == 4
    assert answer["division"]["code"] == NEW
    assert card["kind"] == "tea_base"


def pulled(client: FlaskClient, profile: dict | None = None, *ops: Any) -> dict[str, dict]:
    """The phone's copy after one sync without a cursor."""
    body = {"proto": 1, "request_id": "r", "ops": list(ops)}
    answer = client.post("/api/v1/sync", json=body, headers=County.headers).get_json()
    assert all(result["outcome"] == "applied" for result in answer["results"])
    return {change["record_id"]: change for change in answer["changes"]}


def test_closed_months_stay_until_they_are_opened(door: Door):
    closed, free = door.create(recorded_on="2026-10-19"), door.create(recorded_on="2026-11-19")
    door.take(closed, free)
    with writing() as connection:
        close_period(connection, County.code, 202610, WHO)
    moved = move()
    assert (moved.records, moved.left) == (1, 1)
    assert record(closed["record_id"])["division"] == OLD
    assert_all_is_well()
    with writing() as connection:
        open_period(connection, County.code, 202610, WHO)
    again = move()
    assert (again.code, again.records, again.left) == (NEW, 1, 0)
    assert record(closed["record_id"])["division"] == NEW
    assert_all_is_well()


def test_a_village_may_move_on_and_back(door: Door):
    create = door.create(area_mu=12000)
    door.take(create)
    edit = door.edit(create, {"rev": 1}, {"area_mu": 13000}, {"area_mu": 12000})
    move()
    far = move("431222115000", NEW).code
    assert record(create["record_id"])["division"] == far
    assert door.one(edit, actor=moved_actor(door)).outcome == "merged"
    assert move(OLD, far).code == OLD
    assert record(create["record_id"])["division"] == OLD
    assert door.one(door.create(), actor=moved_actor(door)).outcome == "applied"
    assert_all_is_well()


def test_a_free_number_is_kept(door: Door):
    assert move("431222234000").code == "431222234233"


@pytest.mark.parametrize(
    ("code", "to"),
    [
        (OLD, County.township),
        (OLD, "431222999000"),
        (OLD, "430102001000"),
        (OLD, "431222114258"),
        (OLD, "431222000000"),
        (OLD, "43122211"),
        ("431222251000", TOWNSHIP),
        ("431222251299", TOWNSHIP),
    ],
)
def test_what_cannot_be_moved_is_refused_and_nothing_changes(door: Door, code: str, to: str):
    before = rows("SELECT * FROM division ORDER BY code")
    with pytest.raises(MoveRefused):
        move(to, code)
    assert rows("SELECT * FROM division ORDER BY code") == before


def test_no_phone_may_send_a_move(door: Door):
    create = door.create()
    door.take(create)
    forged = door.ops.make("move", "tea_base", create["record_id"], {}, {}, {"rev": 1},
                           division="431222251231")  # fmt: skip
    assert door.one(forged).outcome == "malformed"
    assert record(create["record_id"])["rev"] == 1
