"""`shishu verify` tells what a list of divisions has broken, and what counts twice."""

import pytest

from backend.clock import now_ms, shift
from backend.db import writing
from backend.divisions.importing import import_divisions, read_list
from tests.backend.boundaries.lists import NEW, OLD, move, renumbered
from tests.backend.boundaries.test_moving import moved_actor
from tests.backend.intake.door import NOW, Door
from tests.county import County
from tests.worker.rollup.test_villages import close, said
from worker.rollup import members
from worker.rollup.chain import Codes
from worker.rollup.turn import rollup_county
from worker.upkeep.places import places


@pytest.fixture
def door(county: County) -> Door:
    """One reporter's phone, on the day on which its operations arrive."""
    shift(NOW - now_ms())
    return Door(county)


def told() -> list[str]:
    return [fault.en for fault in places(County.code)]


def run(sql: str) -> None:
    with writing() as connection:
        connection.exec_driver_sql(sql)


def test_nothing_is_told_of_a_village_that_moved_well(door: Door):
    door.take(said(door, 10, 500000), said(door, 11, 600000))
    close(10)
    move()
    door.take(said(door, 11, 800000), actor=moved_actor(door))
    rollup_county(County.code)
    assert told() == []


@pytest.mark.parametrize("to", ["431222251299", ""])
def test_what_hangs_on_a_code_that_has_gone_is_told(door: Door, to: str):
    """A list of an older release: the account, the phone, the record and the held one stay."""
    create = door.create(area_mu=12000)
    door.take(create, door.edit(door.create(), {"op": create["op_id"]}, {}, {}))
    with writing() as connection:
        listed = renumbered({OLD: to}) if to else renumbered({OLD: "431222251299"})
        import_divisions(connection, read_list(listed.encode()))
    if not to:
        run(f"UPDATE division SET successor_code = NULL WHERE code = '{OLD}'")
    whole = ["accounts", "held operations", "phones", "records"]
    assert [what for what in whole if any(f"1 {what} still" in one for one in told())] == (
        whole if to else whole[:3]
    )


def test_chains_that_lead_nowhere_are_told(door: Door):
    run(f"UPDATE division SET successor_code = '431222251231' WHERE code = '{OLD}'")
    assert any("in force beside its successor" in one for one in told())
    run(f"UPDATE division SET valid_to = 20260101 WHERE code IN ('{OLD}', '431222251231')")
    assert any("leads to 431222251231, not in force" in one for one in told())
    run(f"UPDATE division SET successor_code = '{OLD}' WHERE code = '431222251231'")
    assert sum("leads round in a circle" in one for one in told()) == 2


def test_a_base_that_counts_under_both_codes_is_told(door: Door, monkeypatch):
    """50 of a closed month and 80 said anew: a rollup that does not know that they are one."""
    monkeypatch.setattr(members, "codes_of", lambda *_: Codes({}, ()))
    door.take(said(door, 10, 500000))
    close(10)
    move()
    door.take(said(door, 11, 800000), actor=moved_actor(door))
    rollup_county(County.code)
    assert any(NEW in one and "another than its latest state" in one for one in told())
