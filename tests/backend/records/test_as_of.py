"""Replay up to a county number gives the records as they stood at that number."""

from collections.abc import Callable

import orjson
import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from backend.db import db, reading, writing
from backend.intake.accept import accept
from backend.records.replay import Untold, as_of, replay
from backend.records.store import SLOTS
from tests.backend.boundaries.lists import move
from tests.backend.intake.deciding import decide, overlap
from tests.backend.intake.door import KIND, NOW, Door, number, rows
from tests.county import County

COLUMNS = ("kind", "kind_version", "division", "author", "body", "status", "dead", "rev", "day",
           "month", "same_key", *SLOTS)  # fmt: skip


def standing() -> dict[str, dict]:
    """All records as they stand, in the columns that a replay tells."""
    found = rows(f"SELECT record_id, {', '.join(COLUMNS)} FROM record")
    return {row.pop("record_id"): {**row, "body": orjson.loads(row["body"])} for row in found}


def stood(at: int) -> dict[str, dict]:
    """The same at a number."""
    with reading() as connection:
        return dict(as_of(connection, County.code, at))


def a_life(door: Door) -> list[Callable[[], object]]:
    """Steps that move the counter each in another way: pushes, releases, decisions, a village."""
    first, late = door.create(area_mu=12000), door.create()
    waits = door.edit(late, {"op": late["op_id"]}, {"group_name": "五组"}, {})
    reviewer = door.county.actor("township_reviewer")
    approve = {
        **door.ops.make("review", KIND, first["record_id"], {"status": "approved"}, {}, {"rev": 1}),
        "author": reviewer.account_id,
    }
    wrong = door.create(area_mu=-1)
    kept: list[dict] = []
    return [
        lambda: door.take(first, door.create()),
        lambda: accept([approve], reviewer, "a" * 36, NOW + 1),
        lambda: door.take(waits, wrong, at=NOW + 2),
        lambda: door.take(late, at=NOW + 3),
        lambda: kept.extend(overlap(door)),
        lambda: decide(door, kept[1]["op_id"], "accepted"),
        lambda: decide(door, wrong["op_id"], "repaired", values={"area_mu": 9000}),
        lambda: door.take(door.edit(first, {"rev": 2}, {"group_name": "六组"}, {})),
        lambda: door.take(door.delete(late, {"rev": 2}), at=NOW + 4),
        lambda: move(),
        lambda: door.take(door.create(), at=NOW + 5),
    ]


def test_every_number_gives_the_state_at_it(door: Door):
    seen = {number(): standing()}
    for step in a_life(door):
        step()
        seen[number()] = standing()
    assert len(seen) >= 11 and len({str(state) for state in seen.values()}) >= 11
    for at, state in seen.items():
        assert stood(at) == state, at


def test_no_state_is_made_up(door: Door):
    door.take(door.create())
    for at in (-1, number() + 1):
        with pytest.raises(Untold):
            stood(at)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE op_log SET number = NULL WHERE rev = 2",
        "UPDATE op_log SET number = number + 7 WHERE rev = 2",
        "UPDATE op_log SET number = number + 7 WHERE rev = 1",
        "UPDATE op_log SET number = 0 WHERE rev = 2",
    ],
)
def test_a_number_that_cannot_be_is_found(county: County, change: str):
    door = Door(county)
    create = door.create()
    door.take(create, at=NOW)
    door.take(door.edit(create, {"rev": 1}, {"group_name": "三组"}, {}), at=NOW + 1)
    assert replay(county.code) == []
    with writing() as connection:
        connection.execute(text(change))
    assert {found.what for found in replay(county.code)} == {"number"}


def _older(then: Callable[[], object] = lambda: None) -> None:
    """Take the database back to the release before, and up again after ``then``."""
    db.engine.dispose()
    downgrade(revision="0012")
    then()
    db.engine.dispose()
    upgrade()
    db.engine.dispose()


def test_an_older_database_learns_what_its_changes_tell(door: Door):
    """Numbers that changes of the same record and time tell for certain, whoever settled it."""
    steps = a_life(door)
    for step in steps[:7]:
        step()
    before = {row["op_id"]: row["number"] for row in rows("SELECT op_id, number FROM op_log")}
    _older()
    after = {row["op_id"]: row["number"] for row in rows("SELECT op_id, number FROM op_log")}
    told = {op_id for op_id, known in after.items() if known is not None}
    assert all(after[op_id] == before[op_id] for op_id in told)
    # Two pushes that came for one record in one millisecond cannot be told apart.
    assert len(told) == sum(known is not None for known in before.values()) - 2


def test_an_older_database_says_from_where_it_can_tell(door: Door):
    first = door.create()
    door.take(first, at=NOW)
    door.take(door.edit(first, {"rev": 1}, {"group_name": "三组"}, {}), at=NOW + 1)
    _older()
    assert [row["numbered_from"] for row in rows("SELECT numbered_from FROM county_clock")] == [0]
    assert stood(1)[first["record_id"]]["rev"] == 1

    def prune() -> None:
        with writing() as connection:
            connection.execute(text("DELETE FROM change WHERE number = 1"))

    _older(prune)
    with pytest.raises(Untold):
        stood(1)
    assert stood(2) == standing()
    door.take(door.create(), at=NOW + 2)
    assert len(stood(3)) == 2 and len(stood(2)) == 1
