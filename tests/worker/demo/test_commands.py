"""`shishu demo`: made whole or gone on with, passwords again, never over somebody's data."""

import re

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from backend.clock import now_ms, stand
from backend.db import reading, writing
from backend.divisions.checking import Row
from backend.divisions.importing import import_divisions
from backend.people.accounts import create_account
from backend.people.store import account_named
from tests.worker.demo.days import noon
from worker.demo import commands
from worker.demo.commands import demo
from worker.demo.fill import fill
from worker.demo.shown import ROLES
from worker.demo.state import demo_state

LINE = re.compile(r"^  ([a-z]+) +(\S{8,}) ", re.MULTILINE)
TOWNSHIP = "431222230"


@pytest.fixture
def small(app, monkeypatch):
    """The demo of one township instead of all: the way is the same."""
    stand(noon("2026-11-30"))
    monkeypatch.setattr(commands, "fill", lambda _, *rest: fill(TOWNSHIP, *rest))
    return app


def _run(*words: str):
    return CliRunner().invoke(demo, list(words))


def _one(sql: str):
    with reading() as connection:
        return connection.execute(text(sql)).scalar_one()


def _state():
    with reading() as connection:
        return demo_state(connection)


def _sign_in(app, name: str, password: str):
    body = {"name": name, "password": password}
    headers = {"X-Shishu": "1"}
    return app.test_client().post("/api/v1/session", json=body, headers=headers)


def test_passwords_are_printed_and_work(app):
    printed = _run("--empty")
    assert printed.exit_code == 0, printed.output
    accounts = LINE.findall(printed.output)
    assert len(accounts) >= len(ROLES)
    for name, password in accounts:
        answer = _sign_in(app, name, password)
        assert answer.status_code == 200, name
        assert answer.get_json()["demo"] is True


def test_a_first_run_leaves_the_passwords_to_the_welcome(app):
    printed = _run("--empty", "--first-run")
    assert printed.exit_code == 0
    assert not LINE.findall(printed.output)
    assert (_state().whole, _state().shown) == (True, False)


def test_a_second_run_says_and_does_nothing(app):
    _run("--empty")
    again = _run("--first-run")
    assert (again.exit_code, again.output) == (0, "")


def test_it_refuses_a_database_that_has_a_county(app):
    _run("--empty")
    again = _run("--empty")
    assert again.exit_code == 1
    assert "--passwords" in again.output
    assert not LINE.findall(again.output)


def test_somebodys_county_is_left_as_it_is(app):
    rows = [Row("431223000000", "辰溪县"), Row("431223100000", "辰阳镇")]
    with writing() as connection:
        import_divisions(connection, rows)
    assert (_run("--first-run").exit_code, _run("--first-run").output) == (0, "")
    refused = _run()
    assert refused.exit_code == 1
    assert "没有改动" in refused.output and "left as it is" in refused.output
    assert _one("SELECT count(*) FROM division") == 2
    assert _one("SELECT count(*) FROM account") == 0


def test_it_is_made_whole_and_said_so(small):
    printed = _run()
    assert printed.exit_code == 0, printed.output
    assert len(LINE.findall(printed.output)) >= len(ROLES)
    assert _state().whole and _state().shown
    assert "\x1b" not in printed.output and "\r" not in printed.output


@pytest.mark.parametrize("after", [0, 250, 800])
def test_it_goes_on_where_it_stopped(small, monkeypatch, after):
    """Cut after so many operations, gone on with two days later: as if it had never been cut."""

    def cut(_scope, at, _progress):
        def stop(sent, of):
            if sent >= after:
                raise KeyboardInterrupt

        return fill(TOWNSHIP, at, stop)

    with monkeypatch.context() as patch:
        patch.setattr(commands, "fill", cut)
        stopped = _run("--first-run")
        assert stopped.exit_code == 1
        assert "接着做" in stopped.output and "goes on" in stopped.output
    assert not _state().whole
    at = _state().at
    stand(now_ms() + 2 * 86_400_000)
    again = _run("--first-run")
    assert again.exit_code == 0 and "going on" in again.output
    assert (_state().whole, _state().at) == (True, at)
    sent = _one("SELECT count(*) FROM op_log")
    assert _one("SELECT count(*) FROM op_log WHERE outcome <> 'applied'") == 0
    assert _one("SELECT count(*) FROM record") > 300
    assert fill(TOWNSHIP, at).records == _one("SELECT count(*) FROM record")
    assert _one("SELECT count(*) FROM op_log") == sent


def test_passwords_can_be_had_again(small):
    _run()
    before = dict(LINE.findall(_run("--passwords").output))
    after = dict(LINE.findall(_run("--passwords").output))
    assert set(after) == set(before)
    for name in after:
        assert _sign_in(small, name, before[name]).status_code == 401
        assert _sign_in(small, name, after[name]).status_code == 200


def test_nobody_elses_password_is_touched(app):
    _run("--empty")
    with writing() as connection:
        create_account(
            connection, "real", "真人", "county_officer", "431222000000", "kurz-7-Wald-gut"
        )
        before = account_named(connection, "real")
    assert "real" not in dict(LINE.findall(_run("--passwords").output))
    with reading() as connection:
        assert account_named(connection, "real") == before


def test_without_demo_accounts_there_are_no_passwords(app):
    refused = _run("--passwords")
    assert refused.exit_code == 1
    assert "没有演示账号" in refused.output and "no demo accounts" in refused.output


def test_in_production_there_are_no_passwords(app, monkeypatch):
    _run("--empty")

    class Production:
        production = True

    monkeypatch.setitem(app.extensions, "settings", Production())
    refused = _run("--passwords")
    assert refused.exit_code == 1
    assert "正式环境" in refused.output and "in production" in refused.output
    assert not LINE.findall(refused.output)
