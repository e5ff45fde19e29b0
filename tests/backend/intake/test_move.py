"""What an edit builds on, and whether it means to move its record."""

from tests.backend.intake.door import KIND, Door, cells, record, rows

OTHER_VILLAGE = "431222251234"


def test_moving_inside_the_scope(door: Door):
    create = door.create()
    door.take(create)
    actor, ops = door.other("township_reviewer")
    move = ops.make("edit", KIND, create["record_id"], {}, {}, {"rev": 1}, division=OTHER_VILLAGE)
    assert door.one(move, actor=actor).outcome == "applied"
    assert record(create["record_id"])["division"] == OTHER_VILLAGE
    assert cells() == {(v, KIND, 202610) for v in (door.county.village, OTHER_VILLAGE)}
    told = rows("SELECT DISTINCT division FROM change WHERE number = 2 ORDER BY division")
    assert [row["division"] for row in told] == [door.county.village, OTHER_VILLAGE]
    # A phone that has not heard of it: no move back, and not in its scope any more.
    stale = door.one(door.edit(create, {"rev": 1}, {"group_name": "三组"}, {}))
    assert (stale.outcome, stale.code) == ("quarantined", "out_of_scope")
    # Nor does one that may see both villages bring it back unasked.
    unaware = ops.make("edit", KIND, create["record_id"], {"group_name": "三组"}, {}, {"rev": 1})
    verdict = door.one(unaware, actor=actor)
    assert (verdict.outcome, verdict.code) == ("merged", None)
    assert record(create["record_id"])["division"] == OTHER_VILLAGE
    elsewhere = ops.make("edit", KIND, create["record_id"], {}, {}, {"rev": 1},
                         division=door.county.villages[0])  # fmt: skip
    assert door.one(elsewhere, actor=actor).code == "out_of_scope"


def test_two_people_move_it_to_different_places(door: Door):
    create = door.create()
    door.take(create)
    first, second = door.other("county_officer"), door.other("county_officer")
    for (actor, ops), division, outcome in (
        (first, OTHER_VILLAGE, ("applied", None)),
        (second, door.county.villages[0], ("conflict", "overlap")),
    ):
        move = ops.make("edit", KIND, create["record_id"], {}, {}, {"rev": 1}, division=division)
        verdict = door.one(move, actor=actor)
        assert (verdict.outcome, verdict.code) == outcome
    assert record(create["record_id"])["division"] == OTHER_VILLAGE


def test_my_own_edit_does_not_hide_what_others_did_before_it(door: Door):
    """base {"op"} is mine, but between its base and it somebody else has been."""
    create = door.create()
    door.take(create)
    actor, ops = door.other()
    was = {"area_mu": create["set"]["area_mu"]}
    theirs = ops.make("edit", KIND, create["record_id"], {"area_mu": 13000}, was, {"rev": 1})
    door.take(theirs, actor=actor)
    mine = door.edit(create, {"rev": 1}, {"group_name": "三组"}, {})
    then = door.edit(create, {"op": mine["op_id"]}, {"area_mu": 14000}, was)
    verdicts = door.take(mine, then)
    assert [(v.outcome, v.code) for v in verdicts] == [("merged", None), ("conflict", "overlap")]
