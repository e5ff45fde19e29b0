"""A new release of the app arrives while a form is half filled."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.hand import Hand
from tests.browser.releases import release

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


LOOK = """async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    return Boolean(registration.waiting);
}"""


def test_update_waits_for_a_half_filled_form(hand: Hand, stack, report) -> None:
    """It is offered on a clean page only, and what was typed is there after it."""
    page = hand.page
    page.goto("/new/tea_base")
    hand.fill("tea_base", {"base_name": "写了一半"})
    release(Path(stack.environ["PWA_DIR"]), 2)
    hand.until(lambda: page.evaluate(LOOK), "the new service worker to wait", 60)
    expect(page.get_by_label("基地名称")).to_have_value("写了一半")
    expect(page.get_by_text("有新版本")).to_have_count(0)

    page.goto("/")
    expect(page.get_by_text("有新版本")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("button", name="现在更新").click()
    active = "async () => !(await navigator.serviceWorker.ready).waiting"
    hand.until(lambda: page.evaluate(active), "the new service worker to be in charge", 60)
    page.goto("/new/tea_base")
    expect(page.get_by_label("基地名称")).to_have_value("写了一半")
    expect(page.get_by_text("已恢复没写完的内容")).to_be_visible()
    report("update", "A new release arrived while a form was half filled: offered on a clean page "
           "only, and what was typed was there after the change.")  # fmt: skip
