"""`shishu replay` says where a record is not what its log says, and never what is in it."""

from click.testing import CliRunner
from sqlalchemy import text

from backend.db import writing
from backend.intake.accept import accept
from backend.records.commands import replay_command
from tests.county import County
from tests.phone import OpMaker, sample


def test_verify(county: County):
    actor = county.actor()
    ops = OpMaker(actor.account_id, county.village)
    create = ops.create("tea_base", sample("tea_base", operator="张小明"))
    accept([create], actor, actor.device_id, 1_795_140_000_000)
    fine = CliRunner().invoke(replay_command, [])
    assert (fine.exit_code, fine.output) == (0, "431222: 0 处不符 differences\n")
    with writing() as connection:
        connection.execute(text("UPDATE record SET body = '{}'"))
    wrong = CliRunner().invoke(replay_command, ["--county", "431222"])
    assert wrong.exit_code == 1
    assert wrong.output.startswith(f"431222 {create['record_id']}: body\n")
    assert "张小明" not in wrong.output
