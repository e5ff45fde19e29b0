"""A server of a later release, before the app of this one: what is not understood is no answer."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.chromium import Browser
from tests.browser.conftest import ARTEFACTS
from tests.browser.hand import Hand
from tests.browser.pictures import clean_body
from tests.browser.rewriting import Rewriting
from tests.county import PASSWORD
from tests.phone import Phone
from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

KIND = "tea_base"
NEEDS_UPDATE = "应用需要更新"


@pytest.fixture
def front(stack: Stack) -> Iterator[Rewriting]:
    """Everything passes through it."""
    made = Rewriting(stack.url)
    yield made
    made.stop()


@pytest.fixture
def hand(playwright: Playwright, front: Rewriting, newcomer, county, tmp_path: Path) -> Iterator:
    """A reporter of the village on a phone that knows the server by this address alone."""
    hand = Hand(Browser(playwright, tmp_path / "phone", front.url, False), ARTEFACTS)
    hand.sign_in(newcomer("village_reporter", county.village))
    yield hand
    hand.browser.close()


def test_an_unknown_verdict_is_none(hand: Hand, front: Rewriting, stack: Stack) -> None:
    """Kept, asked again, said aloud; after the update it goes by itself, and is there once."""

    def later(path: str, answer: Any) -> Any:
        for result in answer.get("results", []) if path.endswith("/sync") else []:
            result["outcome"] = "deferred"
        return answer

    front.bend = later
    body = clean_body(KIND)
    record = hand.log(KIND, body)
    hand.page.goto("/")
    expect(hand.page.get_by_text(NEEDS_UPDATE)).to_be_visible()
    expect(hand.page.get_by_text("1 条存在手机里")).to_be_visible()
    expect(hand.page.get_by_text("全部已上报")).to_have_count(0)
    hand.snap("phone-needs-update")
    assert hand.state(record) == "已存手机"
    hand.restart()
    expect(hand.page.get_by_text(NEEDS_UPDATE)).to_be_visible()
    front.bend = None
    hand.restart()
    expect(hand.page.get_by_text("全部已上报")).to_be_visible()
    hand.until_state(record, "已汇总")
    chief = Phone(stack.url, "county_officer", PASSWORD)
    story = chief.get(f"/records/{record}")
    assert [step["outcome"] for step in story["history"]] == ["applied"]
    assert story["record"]["body"]["area_mu"] == body["area_mu"]


def test_an_unknown_change_comes_after_the_update(hand: Hand, front: Rewriting) -> None:
    """The record is shown as it was known; what changed is fetched by the page that knows it."""
    record = hand.log(KIND, clean_body(KIND))
    hand.until_state(record, "已汇总")

    def later(path: str, answer: Any) -> Any:
        for change in answer.get("changes", []) if path.endswith("/sync") else []:
            change["status"] = "archived"
        return answer

    front.bend = later
    hand.page.goto(f"/records/{record}/edit")
    hand.fill(KIND, {"base_name": "新名字"})
    hand.save()
    hand.page.goto("/")
    expect(hand.page.get_by_text(NEEDS_UPDATE)).to_be_visible()
    front.bend = None
    hand.restart()
    expect(hand.page.get_by_text("全部已上报")).to_be_visible()
    hand.until_state(record, "已汇总")
    expect(hand.page.get_by_text("新名字").first).to_be_visible()
