"""`shishu accounts` and `shishu audit` at the command line."""

from click.testing import CliRunner
from sqlalchemy import text

from backend.db import writing
from backend.people.commands import accounts, audit


def run(group, *arguments):
    return CliRunner().invoke(group, list(arguments))


def make(name="xiaohe"):
    options = ("--display-name", "向小禾", "--role", "village_reporter")
    return run(accounts, "create", name, *options, "--division", "431222251233")


def sign_in(client, name, password):
    body = {"name": name, "password": password}
    answer = client.post("/api/v1/session", json=body, headers={"X-Shishu": "1"})
    return answer.status_code


def test_create_shows_a_password_that_works(client, county):
    name, password = make("XiaoHe").output.split()
    assert name == "xiaohe"
    assert sign_in(client, name, password) == 200


def test_password_disable_enable_move_list(client, county):
    _, old = make().output.split()
    _, new = run(accounts, "password", "xiaohe").output.split()
    assert sign_in(client, "xiaohe", old) == 401
    assert sign_in(client, "xiaohe", new) == 200
    assert run(accounts, "move", "xiaohe", "431222251231").exit_code == 0
    listed = run(accounts, "list").output
    assert "xiaohe  向小禾  village_reporter  431222251231 朱红溪村村委会" in listed
    assert "1 个登录" in run(accounts, "disable", "xiaohe").output
    assert sign_in(client, "xiaohe", new) == 403
    assert "disabled" in run(accounts, "list", "--county", "431222").output
    assert run(accounts, "enable", "xiaohe").exit_code == 0
    assert sign_in(client, "xiaohe", new) == 200


def test_revoke_device(client, county):
    assert run(accounts, "revoke-device", county.device_id).exit_code == 0
    assert run(accounts, "revoke-device", county.device_id).exit_code == 1


def test_refusals_are_one_line(county):
    make()
    for result in (
        make(),
        run(accounts, "disable", "nobody"),
        run(accounts, "move", "xiaohe", "x"),
    ):
        assert result.exit_code == 1
        assert result.output.startswith("Error: ")
        assert "Traceback" not in result.output


def test_audit_verify(county):
    make()
    result = run(audit, "verify")
    assert result.exit_code == 0
    assert "431222  完好 sound, 1" in result.output
    with writing() as connection:
        connection.execute(text("UPDATE audit SET detail = '{}' WHERE county_code = '431222'"))
    result = run(audit, "verify", "--county", "431222")
    assert result.exit_code == 1
    assert "row 1" in result.output
