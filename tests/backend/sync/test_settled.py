"""A phone asks what became of what it waits for: the answer is its own, and its own alone."""

import uuid

import pytest

from backend.clock import now_ms
from backend.intake.resolve import resolve
from backend.intake.wish import Wish
from tests.backend.sync.line import Line


def decide(line: Line, op_id: str, how: str, reason: str = "") -> None:
    """The township decides."""
    wish = Wish(str(uuid.uuid4()), op_id, how, reason, {"area_mu": 13000})
    resolve(wish, line.county.actor("township_reviewer"), now_ms())


def settled(line: Line, *ids: object) -> dict[str, tuple]:
    """What the server tells of these, by id."""
    answer = line.sync(held=list(ids))
    return {one["op_id"]: (one["how"], one["reason"], one["rev"]) for one in answer["settled"]}


def test_returned_repaired_and_what_still_waits(line: Line):
    returned, repaired, waits = (line.create(area_mu=-1) for _ in range(3))
    assert line.outcomes(returned, repaired, waits) == ["quarantined"] * 3
    ids = [op["op_id"] for op in (returned, repaired, waits)]
    assert settled(line, *ids) == {}
    decide(line, ids[0], "returned", "面积写反了")
    decide(line, ids[1], "repaired")
    told = {ids[0]: ("returned", "面积写反了", None), ids[1]: ("repaired", "", 1)}
    assert settled(line, *ids) == told
    # As often as it asks: nothing depends on one answer having arrived.
    assert settled(line, *ids) == told
    assert settled(line) == {}


def test_an_accepted_conflict_and_a_release(line: Line):
    create = line.create()
    edit = line.ops.make(
        "edit", create["kind"], create["record_id"], {"remark": "补"}, {}, {"op": create["op_id"]}
    )
    assert line.outcomes(edit) == ["quarantined"]
    assert line.outcomes(create) == ["applied"]
    assert settled(line, edit["op_id"]) == {edit["op_id"]: ("released", "", 2)}
    lost = line.ops.make(
        "edit", create["kind"], create["record_id"], {"remark": ""}, {"remark": "旧"}, {"rev": 1}
    )
    assert line.outcomes(lost) == ["conflict"]
    decide(line, lost["op_id"], "returned", "留着")
    assert settled(line, lost["op_id"]) == {lost["op_id"]: ("returned", "留着", None)}
    assert line.copies[create["record_id"]]["held"] == []


def test_nothing_of_other_peoples(line: Line, app):
    op = line.create(area_mu=-1)
    line.sync(op)
    decide(line, op["op_id"], "returned", "别人的事")
    stranger = line.county.person("village_reporter", line.county.village)
    other = app.test_client()
    answer = other.post(
        "/api/v1/session",
        json={"name": stranger.name, "password": stranger.password},
        headers=line.county.headers,
    )
    assert answer.status_code == 200
    body = line.body(held=[op["op_id"]])
    assert (
        other.post("/api/v1/sync", json=body, headers=line.county.headers).get_json()["settled"]
        == []
    )


@pytest.mark.parametrize("held", [None, {}, "x", 1, [None, 1, "x", {}, []], ["0" * 36] * 1000])
def test_nonsense_is_passed_over(line: Line, held):
    assert line.sync(held=held)["settled"] == []
