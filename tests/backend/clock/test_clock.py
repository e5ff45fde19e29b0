"""SHISHU_NOW: one clock for all processes of a run, whenever each of them was started."""

import os
import re
import subprocess
import sys
import time
from datetime import date, datetime
from email.utils import parsedate_to_datetime

import pytest
import requests

from backend import clock
from backend.config import PROJECT, SettingsError, load_settings
from tests.stack import Stack

NINE = "2026-11-30T09:00:00+08:00"
NINE_MS = int(datetime.fromisoformat(NINE).timestamp() * 1000)


@pytest.fixture(autouse=True)
def _as_before():
    """This process's clock goes on as it was."""
    before = clock._told_ms
    yield
    clock._told_ms = before


def shown(environ: dict[str, str]) -> tuple[int, str]:
    """A new process's clock, in ms, and SHISHU_NOW as it hands it on."""
    code = (
        "import os; from backend import clock; from backend.config import load_settings;"
        "load_settings(); print(clock.now_ms(), os.environ.get('SHISHU_NOW', ''))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True,
        env={**os.environ, **environ},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    now, _, told = done.stdout.strip().partition(" ")
    return int(now), told


def test_a_process_runs_on_from_the_instant_it_is_told(tmp_path) -> None:
    now, told = shown({"SHISHU_VAR": str(tmp_path), "SHISHU_NOW": NINE})
    assert NINE_MS - 1 <= now < NINE_MS + 10_000
    assert re.fullmatch(re.escape(NINE) + r"@\d+\.\d{3}", told)


def test_one_that_starts_a_minute_later_is_a_minute_further_on(tmp_path) -> None:
    environ = {"SHISHU_VAR": str(tmp_path), "SHISHU_NOW": f"{NINE}@{time.time() - 60:.3f}"}
    now, told = shown(environ)
    assert NINE_MS + 59_999 <= now < NINE_MS + 70_000
    assert told == environ["SHISHU_NOW"]


def test_follow_hands_on_what_it_goes_by() -> None:
    environ = {"SHISHU_NOW": NINE}
    clock.follow(environ)
    went = clock.now_ms()
    assert NINE_MS - 1 <= went < NINE_MS + 1_000
    clock.follow(environ)
    assert went - 1 <= clock.now_ms() < NINE_MS + 1_000
    assert str(clock.today()) == "2026-11-30"
    clock.follow({})
    assert abs(clock.now_ms() - time.time() * 1000) < 1_000


def test_without_an_offset_it_is_the_countys_time() -> None:
    at = f"@{time.time()}"
    assert clock.told("2026-11-30T09:00:00" + at) == clock.told(NINE + at)
    assert clock.told("2026-11-30T01:00:00Z" + at) == clock.told(NINE + at)


@pytest.mark.parametrize("text", ["today", "2026-02-30T09:00:00+08:00", f"{NINE}@x", f"{NINE}@nan"])
def test_what_cannot_be_read_is_refused_in_one_line(text: str, tmp_path) -> None:
    with pytest.raises(SettingsError, match=r"SHISHU_NOW: '.*' is no instant like") as refused:
        load_settings({"SHISHU_VAR": str(tmp_path), "SHISHU_NOW": text})
    assert "\n" not in str(refused.value)


def test_production_is_never_served_with_another_clock(tmp_path) -> None:
    env = {"SHISHU_VAR": str(tmp_path), "SHISHU_ENV": "production", "SECRET_KEY": "x" * 32}
    with pytest.raises(SettingsError, match="SHISHU_NOW: leave it out in production"):
        load_settings({**env, "SHISHU_NOW": NINE})
    assert load_settings({**env, "SHISHU_NOW": ""}).production


def test_a_given_environment_is_checked_and_does_not_move_this_process(tmp_path) -> None:
    before = clock.now_ms()
    load_settings({"SHISHU_VAR": str(tmp_path), "SHISHU_NOW": "2031-01-01T00:00:00+08:00"})
    assert before <= clock.now_ms() < before + 10_000


def test_what_a_server_says_of_the_time_is_this_clock_whenever_it_was_started(tmp_path) -> None:
    """The header Date, from which a phone that is new takes its day; a web started anew goes on."""
    stack = Stack(environ={"SHISHU_NOW": f"2031-02-28T23:59:30+08:00@{time.time() - 60:.3f}"})
    try:
        stack.command("migrate")
        for _ in range(2):
            stack.start("web")
            said = requests.get(f"{stack.url}/healthz", timeout=30).headers["Date"]
            assert parsedate_to_datetime(said).astimezone(clock.CHINA).date() == date(2031, 3, 1)
            stack.halt("web")
    finally:
        stack.stop()
