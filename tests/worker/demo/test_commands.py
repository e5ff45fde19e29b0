"""`shishu demo`: passwords once, nothing on a second run, never over somebody's data."""

import re

from click.testing import CliRunner

from worker.demo.commands import ROLES, demo

LINE = re.compile(r"^  ([a-z]+) +(\S{8,}) ", re.MULTILINE)


def test_passwords_are_printed_once_and_work(app, client):
    printed = CliRunner().invoke(demo, ["--empty"])
    assert printed.exit_code == 0, printed.output
    accounts = LINE.findall(printed.output)
    assert len(accounts) >= len(ROLES)
    for name, password in accounts:
        answer = client.post(
            "/api/v1/session",
            json={"name": name, "password": password},
            headers={"X-Shishu": "1"},
        )
        assert answer.status_code == 200, name
        assert answer.get_json()["demo"] is True


def test_a_second_run_says_and_does_nothing(app):
    CliRunner().invoke(demo, ["--empty"])
    again = CliRunner().invoke(demo, ["--first-run"])
    assert (again.exit_code, again.output) == (0, "")


def test_it_refuses_a_database_that_has_a_county(app):
    CliRunner().invoke(demo, ["--empty"])
    again = CliRunner().invoke(demo, ["--empty"])
    assert again.exit_code == 1
    assert not LINE.findall(again.output)
