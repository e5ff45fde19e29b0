"""A new release of the app: while a form is half filled, and while an older page is open."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hand import Hand
from tests.browser.inside import look_inside
from tests.browser.pictures import clean_body
from tests.browser.releases import release, release_with_newer_store

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
KIND = "tea_base"


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


@pytest.fixture
def dist(stack) -> Iterator[Path]:
    """The served site, put back as it was after the test."""
    folder = Path(stack.environ["PWA_DIR"])
    before = shutil.copytree(folder, folder.with_name("before"))
    yield folder
    shutil.rmtree(folder)
    before.rename(folder)


HOLD = """async () => {
    for (const name of ["device", "outbox"]) {
        const asking = indexedDB.open(name);
        await new Promise((done) => { asking.onsuccess = done; });
        (globalThis.held ??= []).push(asking.result);
    }
}"""
VERSIONS = "async () => (await indexedDB.databases()).map((one) => one.version)"
LET_GO = "() => globalThis.held.forEach((one) => one.close())"


def test_an_older_page_holds_the_store(hand: Hand, dist: Path, report) -> None:
    """Scenario 12: a newer store waits for an older, frozen page, says so, and loses nothing."""
    hand.browser.offline()
    record = hand.log(KIND, clean_body(KIND))
    hand.page.goto(f"/new/{KIND}")
    hand.fill(KIND, {"base_name": "写了一半"})
    hand.until(lambda: bool(look_inside(hand.page).drafts), "the draft")
    hand.browser.offline(False)
    older, frozen = hand.page, hand.browser.context.new_page()
    frozen.goto("/healthz")
    frozen.evaluate(HOLD)
    release_with_newer_store(dist)
    hand.page = hand.browser.context.new_page()
    hand.page.goto("/")
    change_over(hand.page)
    both_say_it(hand, older)
    frozen.evaluate(LET_GO)
    expect(hand.page.get_by_text("另一个页面还开着旧版本")).to_have_count(0)
    expect(hand.page.get_by_role("link", name="茶叶基地")).to_be_visible()
    hand.until(
        lambda: hand.page.evaluate(VERSIONS).count(20) == 2, "both databases in the new form"
    )
    hand.until_state(record, "已汇总")
    older.get_by_role("button", name="重新打开").click()
    expect(older.get_by_label("基地名称")).to_have_value("写了一半")
    expect(older.get_by_text("已恢复没写完的内容")).to_be_visible()
    report("upgrade", "An older page held both databases while a new release wanted another form "
           "of them: both said what to do, nothing was lost.")  # fmt: skip


def both_say_it(hand: Hand, older: Page) -> None:
    """The newer page waits; the older one goes on with its half-filled form."""
    newer = hand.page
    expect(newer.get_by_text("另一个页面还开着旧版本")).to_be_visible()
    hand.snap("phone-upgrade-blocked")
    expect(older.get_by_text("本应用已在另一个页面更新")).to_be_visible()
    expect(older.get_by_label("基地名称")).to_have_value("写了一半")
    hand.page = older
    hand.snap("phone-upgrade-outdated")
    hand.page = newer


def change_over(page: Page) -> None:
    """Take the new release when it is offered."""
    page.evaluate("async () => { await (await navigator.serviceWorker.ready).update(); }")
    button = page.get_by_role("button", name="现在更新")
    expect(button).to_be_visible(timeout=60_000)
    with page.expect_navigation():
        button.click()
