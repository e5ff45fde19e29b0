"""The pull tells everything once, skips nothing, and shows nothing across a border."""

import pytest
from sqlalchemy import text

from backend.clock import now_ms, shift
from backend.db import writing
from backend.intake.accept import accept
from backend.sync.cursor import KEPT_MS
from backend.sync.pull import PAGE
from tests.backend.sync.line import KIND, Line
from tests.county import County
from tests.phone import OpMaker, sample

NEIGHBOUR = "431222251234"


def neighbour(line: Line, role: str = "village_reporter", division: str = NEIGHBOUR) -> Line:
    """Another phone, with cookies of its own."""
    return Line(line.client.application.test_client(), line.county, role, division)


def test_what_i_sent_comes_back(line: Line):
    create = line.create()
    answer = line.sync(create)
    (change,) = answer["changes"]
    assert answer["reset"] is True and answer["more"] is False
    assert change == {
        "record_id": create["record_id"], "kind": KIND, "kind_version": 1,
        "division": line.county.village, "rev": 1, "status": "reported", "dead": False,
        "day": "2026-10-31", "body": create["set"], "author": create["author"], "number": 1,
        "updated_at": answer["now"], "held": [],
    }  # fmt: skip
    assert line.sync()["changes"] == []


def test_a_township_sees_its_villages_and_no_other(line: Line):
    other = neighbour(line)
    abroad = neighbour(line, division=line.county.villages[0])
    mine, theirs, far = line.create(), other.create(), abroad.create()
    for phone, op in ((line, mine), (other, theirs), (abroad, far)):
        assert phone.outcomes(op) == ["applied"]
    township = neighbour(line, "township_reviewer", line.county.township)
    township.sync()
    assert set(township.copies) == {mine["record_id"], theirs["record_id"]}
    line.sync()
    assert set(line.copies) == {mine["record_id"]}


@pytest.mark.parametrize("role", ["county_officer", "county_viewer", "administrator"])
def test_the_county_carries_no_copies(line: Line, role: str):
    line.sync(line.create())
    officer = neighbour(line, role, line.county.accounts[role].division)
    answer = officer.sync()
    assert (answer["changes"], answer["cursor"], answer["more"]) == ([], None, False)
    assert answer["rolled_number"] == 0


def test_edits_deletes_and_moves(line: Line):
    create, gone, moved = line.create(), line.create(), line.create()
    township = neighbour(line, "township_reviewer", line.county.township)
    line.sync(create, gone, moved)
    township.sync()
    edit = township.ops.make("edit", KIND, create["record_id"], {"group_name": "三组"}, {},
                             {"rev": 1}, division=line.county.village)  # fmt: skip
    move = township.ops.make("edit", KIND, moved["record_id"], {}, {}, {"rev": 1},
                             division=NEIGHBOUR)  # fmt: skip
    township.sync(edit, move)
    delete = line.ops.make("delete", KIND, gone["record_id"], {}, {}, {"rev": 1})
    line.sync(delete)
    assert line.copies[create["record_id"]]["body"]["group_name"] == "三组"
    assert line.copies[gone["record_id"]]["dead"] is True
    left = line.copies[moved["record_id"]]
    assert (left["dead"], left["body"], left["division"]) == (True, {}, line.county.village)
    township.sync()
    assert township.copies[moved["record_id"]]["division"] == NEIGHBOUR
    assert township.copies[moved["record_id"]]["dead"] is False


def test_what_is_held_is_told_to_all_who_carry_the_record(line: Line):
    create = line.create()
    line.sync(create)
    township = neighbour(line, "township_reviewer", line.county.township)
    township.sync()
    area = create["set"]["area_mu"]
    change = {"area_mu": area + 1}, {"area_mu": area}, {"rev": 1}
    first = township.ops.make("edit", KIND, create["record_id"], *change)
    township.sync({**first, "division": line.county.village})
    second = line.ops.make("edit", KIND, create["record_id"], {"area_mu": area + 2},
                           {"area_mu": area}, {"rev": 1})  # fmt: skip
    assert line.outcomes(second) == ["conflict"]
    assert line.copies[create["record_id"]]["held"] == [second["op_id"]]
    assert line.copies[create["record_id"]]["body"]["area_mu"] == area + 1
    township.sync()
    assert township.copies[create["record_id"]]["held"] == [second["op_id"]]


def fill(county: County, count: int, batch: int = 100) -> list[str]:
    """Records of the village, many in a number."""
    actor = county.actor()
    ops = OpMaker(actor.account_id, county.village)
    made = [ops.create(KIND, sample(KIND, base_name=f"屋场坪{n}")) for n in range(count)]
    for start in range(0, count, batch):
        accept(made[start : start + batch], actor, actor.device_id, now_ms())
    return [op["record_id"] for op in made]


def test_a_resync_in_pages(line: Line):
    ids = fill(line.county, PAGE * 2 + 30)
    first = line.sync()
    assert (len(first["changes"]), first["more"], first["reset"]) == (PAGE, True, True)
    second = line.sync()
    assert (len(second["changes"]), second["more"], second["reset"]) == (PAGE, True, False)
    assert line.catch_up() == 1
    assert set(line.copies) == set(ids)


def test_changes_in_pages_and_a_number_is_never_cut(line: Line):
    line.sync()
    ids = fill(line.county, PAGE + 130)
    sizes = []
    while True:
        answer = line.sync()
        sizes.append(len(answer["changes"]))
        assert answer["reset"] is False
        if not answer["more"]:
            break
    assert sizes == [PAGE, 130]
    assert set(line.copies) == set(ids)
    fill(line.county, PAGE + 130, batch=PAGE + 130)
    assert len(line.sync()["changes"]) == PAGE + 130


def test_changes_during_a_resync_are_not_missed(line: Line):
    ids = sorted(fill(line.county, PAGE + 10))
    line.sync()
    edit = line.ops.make("edit", KIND, ids[0], {"group_name": "三组"}, {}, {"rev": 1})
    delete = line.ops.make("delete", KIND, ids[1], {}, {}, {"rev": 1})
    actor = line.county.actor()
    mine = [{**op, "author": actor.account_id} for op in (edit, delete)]
    accept(mine, actor, actor.device_id, now_ms())
    (new,) = fill(line.county, 1)
    line.catch_up()
    assert line.copies[ids[0]]["body"]["group_name"] == "三组"
    assert line.copies[ids[1]]["dead"] is True
    assert new in line.copies


def test_a_resync_after_400_days_and_pruned_changes(line: Line):
    create = line.create()
    line.sync(create)
    line.sync()
    with writing() as connection:
        connection.execute(text("DELETE FROM change"))
    shift(KEPT_MS + 1000)
    line.profile = line.county.sign_in(line.client)
    answer = line.sync()
    assert answer["reset"] is True
    assert set(line.copies) == {create["record_id"]}


def test_another_epoch(line: Line):
    create = line.create()
    line.sync(create)
    with writing() as connection:
        connection.execute(text("UPDATE county_clock SET epoch = 'restored'"))
    answer = line.sync()
    assert (answer["epoch"], answer["reset"]) == ("restored", True)
    assert set(line.copies) == {create["record_id"]}


def test_a_number_ahead_of_ours(line: Line):
    """A restored server that kept its epoch: nothing that it hands out again is skipped."""
    line.sync(line.create(), line.create())
    line.sync(line.create())
    with writing() as connection:
        connection.execute(text("UPDATE county_clock SET number = 1"))
    assert line.sync()["reset"] is True


def test_the_number_up_to_which_all_is_rolled_up(line: Line):
    """A cell that is marked again keeps the number since which its totals are behind."""
    first = line.sync(line.create())
    assert first["rolled_number"] == 0
    assert first["changes"][0]["number"] == 1
    line.sync(line.create())
    assert line.sync()["rolled_number"] == 0
    with writing() as connection:
        connection.execute(text("DELETE FROM dirty_cell"))
    assert line.sync()["rolled_number"] == 2
    line.sync(line.create())
    assert line.sync()["rolled_number"] == 2
