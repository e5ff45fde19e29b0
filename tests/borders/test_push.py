"""What a push may bring in force, and what a pull may carry, by everybody for every place."""

import itertools
from typing import Any

import pytest
from sqlalchemy import text

from backend.db import reading
from backend.people.actor import TOWNSHIP_REVIEWER, VILLAGE_REPORTER
from backend.records.status import REPORT, REVIEW
from tests.borders.world import FAR, FOREIGN, MARKS, NEIGHBOUR, NO_VILLAGE, Caller, World
from tests.county import HEADERS, VILLAGE
from tests.phone import OpMaker, sample

DOES = ("create", "edit", "attach", "review", "delete")
PLACES = (VILLAGE, NEIGHBOUR, FAR, FOREIGN, NO_VILLAGE)
IN_FORCE = ("applied", "merged")
MISSING = "00000000-0000-4000-8000-000000000007"
CARRIERS = (VILLAGE_REPORTER, TOWNSHIP_REVIEWER)


@pytest.fixture
def world(app) -> World:
    """Two counties."""
    return World()


def push(app, world: World, caller: Caller, ops: list, **other: Any):
    client = app.test_client(use_cookies=False)
    headers = {**HEADERS, "Cookie": world.cookie(caller)}
    body = {"proto": 1, "request_id": "r", "ops": ops, **other}
    return client.post("/api/v1/sync", json=body, headers=headers)


def change(maker: OpMaker, do: str, record: str, division: str) -> dict:
    """One operation on a record at revision 1, which names a division as its place."""
    if do == "create":
        return maker.create("tea_base", sample("tea_base"), division=division)
    values = {"edit": {"remark": "x"}, "attach": {"photos": []}, "review": {"status": "approved"}}
    base = {"rev": 1}
    return maker.make(
        do, "tea_base", record, values.get(do, {}), base=base, division=division, was={}
    )


def may(caller: Caller, do: str, division: str) -> bool:
    """Whether an operation of this caller may come in force in a division."""
    roles = (REVIEW if do == "review" else REPORT).roles
    return (
        caller.state == "active"
        and caller.role in roles
        and caller.actor().covers(division)
        and division != NO_VILLAGE
    )


def states(world: World) -> dict[str, tuple]:
    """Every record of the two counties as it stands."""
    with reading() as connection:
        rows = connection.execute(
            text("SELECT record_id, county_code, division, rev, dead, body FROM record")
        ).all()
    return {(row.county_code, row.record_id): tuple(row) for row in rows}


def test_nothing_comes_in_force_outside_of_its_sender_s_scope(app, world):
    records = {**world.records, NO_VILLAGE: MISSING}
    for caller in world.callers:
        before = states(world)
        maker = OpMaker(caller.account or "nobody", VILLAGE)
        asked = list(itertools.product(DOES, records.items(), PLACES))
        ops = [change(maker, do, key, place) for do, (_, key), place in asked]
        told: list[dict] = []
        for start in range(0, len(ops), 100):
            answer = push(app, world, caller, ops[start : start + 100])
            assert answer.status_code == (200 if caller.state == "active" else
                                          403 if caller.state == "disabled" else 401)  # fmt: skip
            told += answer.get_json().get("results", [])
        for (do, (home, key), place), result in zip(asked, told, strict=False):
            allowed = may(caller, do, place) and (do == "create" or may(caller, do, home))
            if result["outcome"] in IN_FORCE:
                assert allowed, f"{caller.label}: {do} of {key} of {home} in {place}: {result}"
            elif not may(caller, do, place):
                assert result["outcome"] == "quarantined", result
                assert result["code"] in ("role", "out_of_scope"), result
        after = states(world)
        for key, state in before.items():
            covered = caller.account and caller.actor().covers(state[2])
            assert covered or after[key] == state, f"{caller.label} changed {state[2]}"


def test_a_foreign_record_and_a_missing_one_look_alike_to_a_push(app, world):
    reporter = next(caller for caller in world.callers if caller.state == "active")
    maker = OpMaker(reporter.account, VILLAGE)
    ids = (world.records[FOREIGN], MISSING)
    ops = [change(maker, "edit", key, VILLAGE) for key in ids]
    foreign, missing = (
        {**result, "op_id": ""} for result in push(app, world, reporter, ops).get_json()["results"]
    )
    assert foreign == missing
    assert (foreign["outcome"], foreign["code"]) == ("quarantined", "waiting_for_base")


def test_a_pull_carries_what_is_in_scope_to_those_who_carry_copies(app, world):
    carried = 0
    for caller in world.callers:
        if caller.state != "active":
            continue
        answer = push(app, world, caller, [])
        changes = answer.get_json()["changes"]
        carried += len(changes)
        assert all(caller.actor().covers(change["division"]) for change in changes)
        assert bool(changes) == (caller.role in CARRIERS), caller.label
        for home, mark in MARKS.items():
            shown = caller.role in CARRIERS and caller.actor().covers(home)
            assert (mark.encode() in answer.data) == shown, f"{caller.label}: {mark}"
    assert carried


def test_a_cursor_of_another_scope_carries_nothing_of_it(app, world):
    """A cursor is signed for its scope: somebody else's begins a resync of one's own."""
    active = [caller for caller in world.callers if caller.state == "active"]
    here = next(c for c in active if c.role == TOWNSHIP_REVIEWER and c.label.endswith("here"))
    there = next(c for c in active if c.role == TOWNSHIP_REVIEWER and c.label.endswith("there"))
    cursor = push(app, world, here, []).get_json()["cursor"]
    answer = push(app, world, there, [], cursor=cursor)
    assert answer.get_json()["reset"] is True
    assert MARKS[VILLAGE].encode() not in answer.data


def test_a_deposit_is_kept_aside_and_shown_nothing(app, world):
    for caller in world.callers:
        maker = OpMaker(caller.account or "nobody", VILLAGE)
        ops = [change(maker, do, world.records[VILLAGE], VILLAGE) for do in DOES]
        before = states(world)
        answer = push(app, world, caller, ops, deposit=True)
        known = caller.state not in ("anonymous", "lost")
        assert answer.status_code == (200 if known else 401), caller.label
        if known:
            body = answer.get_json()
            assert body["changes"] == [] and body["cursor"] is None
            told = {(result["outcome"], result["code"]) for result in body["results"]}
            assert told == {("quarantined", "account_disabled")}
        assert states(world) == before
