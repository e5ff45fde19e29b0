"""`shishu epoch renew`: phones notice, and it is on record."""

from click.testing import CliRunner
from sqlalchemy import text

from backend.db import reading
from backend.people.audit import verify
from backend.sync.commands import epoch
from tests.backend.sync.line import Line
from tests.county import County


def test_every_phone_begins_anew(line: Line):
    create = line.create()
    before = line.sync(create)["epoch"]
    done = CliRunner().invoke(epoch, ["renew"])
    assert done.exit_code == 0, done.output
    answer = line.sync(create)
    assert answer["epoch"] != before
    assert answer["epoch"] in done.output
    assert answer["reset"]
    # What it says again is recognised, and what it has is told anew.
    assert answer["results"][0]["replayed"]
    assert set(line.copies) == {create["record_id"]}


def test_it_is_on_record(county: County):
    assert CliRunner().invoke(epoch, ["renew", "--county", county.code]).exit_code == 0
    with reading() as connection:
        rows = connection.execute(text("SELECT what, actor FROM audit")).all()
        assert ("epoch.renewed", "operator") in [tuple(row) for row in rows]
        assert verify(connection, county.code) is None


def test_a_county_that_is_not_there(county: County):
    done = CliRunner().invoke(epoch, ["renew", "--county", "999999"])
    assert done.exit_code == 1
    assert "999999" in done.output
