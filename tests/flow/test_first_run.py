"""`make run` in a fresh directory, demo year and all: whoever comes is let in."""

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from tests.fresh import Fresh
from tests.phone import Phone
from tests.ports import accepts, wait_until

pytestmark = [pytest.mark.flow, pytest.mark.timeout(900)]

ROLES = {"village_reporter", "township_reviewer", "county_officer", "county_viewer",
         "administrator"}  # fmt: skip


@pytest.fixture
def fresh(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Fresh]:
    """A fresh directory whose clock begins at the test's instant."""
    place = Fresh(tmp_path / "shishu", request.param)
    yield place
    place.end()


def _sign_in(url: str, accounts: dict[str, str]) -> dict[str, Phone]:
    """A signed-in device for each account that was printed."""
    phones = {name: Phone(url, name, password) for name, password in accounts.items()}
    assert {phone.profile["account"]["role"] for phone in phones.values()} == ROLES
    assert all(phone.profile["demo"] for phone in phones.values())
    return phones


def _figures(chief: Phone, month: int) -> list[int]:
    """The county's cards of a month that hold something."""
    asked = {"division": "431222000000", "month": month, "track": "reported"}
    return [card["value"] for card in chief.get("/dashboard", **asked)["cards"] if card["value"]]


@pytest.mark.parametrize("fresh", ["2028-02-29T09:00:00+08:00"], indirect=True)
def test_whoever_comes_is_let_in(fresh: Fresh) -> None:
    """From nothing to the county's figures; stopped, and started once more."""
    run = fresh.start().until_it_is_up()
    said = run.said()
    assert "\x1b" not in said and "\r" not in said
    assert "Traceback" not in said and "arning" not in said
    assert len(said.splitlines()) <= 30
    phones = _sign_in(run.address(), run.accounts())
    assert len(_figures(phones["officer"], 202802)) >= 5
    assert phones["jietan"].push(phones["jietan"].ops.create("tea_base"))[0]["outcome"] == "applied"

    run.interrupt()
    wait_until(lambda: not accepts(fresh.port), 20, "the port to be free again")
    began = time.monotonic()
    again = fresh.start().until_it_is_up()
    assert time.monotonic() - began < 60
    assert not again.accounts()
    _sign_in(again.address(), run.accounts())
    renewed = _printed(fresh.shishu("demo", "--passwords"))
    assert set(renewed) == set(run.accounts())
    _sign_in(again.address(), renewed)
    answer = requests.post(
        f"{again.address()}/api/v1/session", headers={"X-Shishu": "1"}, timeout=20,
        json={"name": "officer", "password": run.accounts()["officer"]},
    )  # fmt: skip
    assert answer.status_code == 401


def _printed(table: str) -> dict[str, str]:
    lines = [line.split() for line in table.splitlines() if line.startswith("  ")]
    return {words[0]: words[1] for words in lines if words[0].isascii()}


def _cut(fresh: Fresh, name: str, sign: int, reached: Callable[[], bool]) -> None:
    """Start a run and end it at a moment."""
    run = fresh.start()
    wait_until(lambda: reached() or run.process.poll() is not None, 300, name)
    assert run.process.poll() is None, f"{name}: {run.said()}"
    run.interrupt(sign)
    wait_until(lambda: not accepts(fresh.port), 20, "the port to be free again")


@pytest.mark.parametrize("fresh", ["2027-01-01T00:05:00+08:00"], indirect=True)
def test_cut_at_five_moments_it_goes_on(fresh: Fresh) -> None:
    """On a day whose year has no record yet; cut by Ctrl-C and by kill -9, then let be."""
    moments = (
        ("begun", signal.SIGINT, lambda: (fresh.root / "var").exists()),
        ("tables", signal.SIGKILL, lambda: (fresh.root / "var" / "shishu.db").exists()),
        ("accounts", signal.SIGINT, lambda: fresh.count("account") > 0),
        ("a year", signal.SIGKILL, lambda: fresh.count("op_log") > 20_000),
        ("serving", signal.SIGINT, lambda: accepts(fresh.port)),
    )
    for moment in moments:
        _cut(fresh, *moment)
    # Cut as the web came up: the passwords may have been printed by then, or not.
    run = fresh.start().until_it_is_up()
    accounts = run.accounts() or _printed(fresh.shishu("demo", "--passwords"))
    phones = _sign_in(run.address(), accounts)
    assert len(_figures(phones["officer"], 202612)) >= 5
    assert fresh.count("op_log WHERE outcome <> 'applied'") == 0
    assert fresh.count("record") > 28_000
    fresh.shishu("verify")
