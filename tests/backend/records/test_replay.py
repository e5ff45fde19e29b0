"""A record is what its operations made of it, and a change behind their back is found."""

import pytest
from sqlalchemy import text

from backend.db import writing
from backend.intake.accept import accept
from backend.records.replay import replay
from tests.county import County
from tests.phone import OpMaker, sample

KIND, NOW = "tea_base", 1_795_140_000_000


@pytest.fixture
def made(county: County) -> str:
    """A record with a history of its own: reported, put right, pictured, approved, withdrawn."""
    actor, reviewer = county.actor(), county.actor("township_reviewer")
    ops = OpMaker(actor.account_id, county.village)
    create = ops.create(KIND, sample(KIND, area_mu=12000, remark="东边"))
    key = create["record_id"]
    steps = [
        create,
        ops.make("edit", KIND, key, {"area_mu": 13000}, {"area_mu": 12000}, {"rev": 1}),
        ops.make("edit", KIND, key, {"remark": "西边"}, {"remark": "南边"}, {"rev": 1}),
        ops.make("attach", KIND, key, {"photos": ["a" * 64]}, {}, {"rev": 3}),
    ]
    outcomes = [v.outcome for v in accept(steps, actor, actor.device_id, NOW)]
    assert outcomes == ["applied", "applied", "merged", "applied"]
    approve = {
        **ops.make("review", KIND, key, {"status": "approved"}, {}, {"rev": 4}),
        "author": reviewer.account_id,
    }
    assert accept([approve], reviewer, "a" * 36, NOW)[0].outcome == "applied"
    delete = ops.make("delete", KIND, key, {}, {}, {"rev": 5})
    assert accept([delete], actor, actor.device_id, NOW)[0].outcome == "applied"
    return key


def test_all_is_well(county: County, made: str):
    assert replay(county.code) == []


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("UPDATE record SET body = '{}'", "body"),
        ("UPDATE record SET n2 = 7", "n2"),
        ("UPDATE record SET status = 0", "status"),
        ("UPDATE record SET dead = 0", "dead"),
        ("UPDATE record SET rev = 7", "rev"),
        ("UPDATE record SET division = '431222251234'", "division"),
        ("UPDATE record SET month = 202609", "month"),
        ("DELETE FROM record", "record"),
        ("DELETE FROM op_log WHERE rev = 2", "log"),
        ("DELETE FROM op_log", "log"),
        ("UPDATE op_log SET division = '431222251234'", "division"),
    ],
)
def test_a_change_behind_its_back_is_found(county: County, made: str, change: str, what: str):
    with writing() as connection:
        connection.execute(text(change))
    found = replay(county.code)
    assert found and {difference.record_id for difference in found} == {made}
    assert what in {difference.what for difference in found}


def test_another_county_is_not_looked_at(county: County, made: str):
    with writing() as connection:
        connection.execute(text("UPDATE record SET rev = 7"))
    assert replay("430102") == []
