"""An import is on record, and dashboards show its names at once."""

from dataclasses import replace

import pytest

from backend.boundaries.loading import load_file
from backend.clock import now_ms, shift
from backend.db import reading, writing
from backend.divisions.importing import import_divisions, read_list
from backend.divisions.store import children
from tests.backend.boundaries import lists
from tests.backend.boundaries.test_moving import assert_all_is_well, count, moved_actor
from tests.backend.intake.door import NOW, Door, record, rows
from tests.county import County
from tests.phone import OpMaker

LIST = "code,name\n431222000000,沅陵县\n431222114000,官庄镇\n431222114255,{}\n"


def load(name: str) -> None:
    with writing() as connection:
        load_file(connection, LIST.format(name).encode(), "operator")


def test_an_import_is_on_record_and_nothing_is_where_nothing_changed(app):
    load("官庄村")
    load("官庄村")
    load("官庄新村")
    acts = rows("SELECT actor, detail FROM audit WHERE what = 'divisions.imported' ORDER BY number")
    assert [act["detail"] for act in acts] == [
        '{"added":3,"changed":0,"closed":0,"moved":0,"stale":0}',
        '{"added":0,"changed":1,"closed":0,"moved":0,"stale":0}',
    ]  # fmt: skip


def test_new_names_show_without_a_rollup(client, county: County):
    county.sign_in(client, "county_viewer")
    before = client.get("/api/v1/dashboard?division=431222114000")
    load("官庄新村")
    again = client.get(
        "/api/v1/dashboard?division=431222114000", headers={"If-None-Match": before.headers["ETag"]}
    )
    assert again.status_code == 200
    assert "官庄新村" in [row["name"] for row in again.get_json()["table"]]


@pytest.fixture
def door(county: County) -> Door:
    """One reporter's phone, on the day on which its operations arrive."""
    shift(NOW - now_ms())
    return Door(county)


OLD, NEIGHBOUR = County.village, "431222251231"
MERGE = {OLD: NEIGHBOUR}


def test_a_merge_takes_people_and_records_along_and_counts_once(door: Door):
    """One village is merged into another; what its cadre enters again is the same base."""
    create = door.create(base_name="屋场坪", area_mu=10000)
    door.take(create)
    waiting = door.edit(create, {"rev": 1}, {"area_mu": 10100}, {"area_mu": 10000})
    went = lists.load(lists.renumbered(MERGE)).went[OLD]
    assert (went.code, went.records, went.accounts) == (NEIGHBOUR, 1, 1)
    actor = moved_actor(door)
    assert actor.division == NEIGHBOUR
    again = door.create(base_name="屋场坪", area_mu=10100)
    verdicts = door.take(waiting, again, actor=actor)
    assert [verdict.outcome for verdict in verdicts] == ["merged", "applied"]
    assert {record(op["record_id"])["division"] for op in (create, again)} == {NEIGHBOUR}
    assert_all_is_well()
    assert count(NEIGHBOUR) == 1 and count(OLD) == 0
    assert area("431222000000") == area(NEIGHBOUR) == 10100


def area(division: str) -> int:
    """The latest tea area on the reported track, in 0.01 mu."""
    (row,) = rows(
        """SELECT sum(reported_delta) AS area FROM total
            WHERE division = :d AND measure = 'area' AND part = ''""",
        d=division,
    )
    return int(row["area"] or 0)


def test_what_an_older_list_left_behind_goes_along_with_the_same_list_again(door: Door):
    """Lists used to change the divisions alone."""
    door.take(door.create())
    listed = lists.renumbered({OLD: "431222251299"})
    with writing() as connection:
        import_divisions(connection, read_list(listed.encode()))
    assert moved_actor(door).division == OLD
    went = lists.load(listed).went[OLD]
    assert (went.records, went.accounts) == (1, 1)
    assert moved_actor(door).division == "431222251299"
    assert lists.load(listed).went == {}
    assert_all_is_well()


def test_a_township_and_all_its_villages_are_renumbered(door: Door, client):
    create = door.create()
    door.take(create)
    with reading() as connection:
        below = [row["code"] for row in children(connection, County.township)]
    stem = "431222290"
    moves = {code: stem + code[9:] for code in (County.township, *below)}
    went = lists.load(lists.renumbered(moves)).went
    assert set(went) == set(moves)
    assert record(create["record_id"])["division"] == moves[OLD]
    reviewer = rows("SELECT division FROM account WHERE role = 'township_reviewer'")
    assert [row["division"] for row in reviewer] == [stem + "000"]
    assert_all_is_well()
    assert [count(moves[OLD]), count(stem + "000"), count("431222000000")] == [1, 1, 1]


def test_a_merge_keeps_bases_of_one_name_apart(door: Door):
    """屋场坪 of one village is not that of the other: both count, and neither ends the other."""
    mine, other = door.create(base_name="屋场坪", area_mu=20000), door.create(area_mu=30000)
    door.take(mine, other)
    neighbour, ops = stranger(door)
    theirs = ops.create("tea_base", {**mine["set"], "area_mu": 50000})
    assert door.one(theirs, actor=neighbour).outcome == "applied"
    went = lists.load(lists.renumbered(MERGE)).went[OLD]
    assert (went.records, went.apart) == (1, 1)
    assert_all_is_well()
    assert [area(d) for d in (OLD, NEIGHBOUR, "431222000000")] == [20000, 80000, 100000]
    again = ops.create("tea_base", {**theirs["set"], "area_mu": 60000, "recorded_on": "2026-11-20"})
    assert door.one(again, actor=neighbour).outcome == "applied"
    assert_all_is_well()
    assert [area(d) for d in (OLD, NEIGHBOUR, "431222000000")] == [20000, 90000, 110000]
    # What stays under the old code is within the reach of whoever has the village now.
    edit = door.edit(mine, {"rev": 1}, {"area_mu": 21000}, {"area_mu": 20000})
    assert door.one(edit, actor=moved_actor(door)).outcome == "applied"
    # And the same list again takes nothing along that it had left.
    lists.load(lists.renumbered(MERGE, lists.kept_list() + f"{OLD},{OLD},,,\n"))
    assert_all_is_well()
    assert area("431222000000") == 111000


def stranger(door: Door):
    """A reporter of the neighbour village."""
    person = door.county.person("village_reporter", NEIGHBOUR)
    device = door.county.device(person)
    return replace(door.actor, account_id=person.id, division=NEIGHBOUR, device_id=device), OpMaker(
        person.id, NEIGHBOUR
    )
