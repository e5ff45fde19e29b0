"""The frame around the pages: one bar, a way back that leads nowhere spent, nothing that jumps."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ARTEFACTS
from tests.browser.hand import Hand
from tests.browser.pictures import clean_body
from tests.county import County

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
KIND = "tea_base"
SHIFTS = """window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) {
    window.shifts.push([entry.value, entry.sources.map((one) => {
      const [node, from, to] = [one.node, one.previousRect, one.currentRect];
      return node ? `${node.nodeName}.${node.className} ${from.y}>${to.y}` : "";
    })]);
  }
}).observe({ type: "layout-shift", buffered: true });"""
BARS = {
    "village_reporter": ["首页", "记录", "我的"],
    "township_reviewer": ["汇总", "等乡镇定", "手机核对", "记录", "我的"],
    "county_officer": ["汇总", "等乡镇定", "手机核对", "我的"],
    "county_viewer": ["汇总", "手机核对", "我的"],
    "administrator": ["汇总", "手机核对", "我的"],
}


def test_from_sign_in_to_home_nothing_jumps(new_browser, county: County) -> None:
    """Web Vitals calls a page good below 0.1; it was 0.215."""
    browser = new_browser("calm")
    browser.scripts = [SHIFTS]
    hand = Hand(browser, ARTEFACTS)
    hand.sign_in(county.accounts["village_reporter"])
    hand.page.wait_for_load_state("networkidle")
    shifts = hand.page.evaluate("window.shifts")
    assert sum(value for value, _ in shifts) < 0.1, shifts


def test_back_after_saving_never_opens_an_empty_form(hand: Hand) -> None:
    """返回, or a look at the record, and then the phone's own way back."""
    page = hand.page
    page.goto("/")
    for word in ("返回", "看这一条"):
        page.get_by_role("link", name="茶叶基地").first.click()
        hand.fill(KIND, clean_body(KIND))
        hand.save()
        page.get_by_role("link", name=word, exact=True).click()
        expect(page.get_by_role("button", name="保存", exact=True)).to_have_count(0)
        if word == "看这一条":
            expect(page.locator("p.state")).to_be_visible()
            page.go_back()
        expect(page.get_by_role("link", name="茶叶基地").first).to_be_visible()


@pytest.mark.parametrize("role", BARS)
def test_one_bar_for_every_role_and_page(new_browser, county: County, role: str) -> None:
    hand = Hand(new_browser(f"bar-{role}", wide=True), ARTEFACTS)
    hand.enter(county.accounts[role])
    bar = hand.page.get_by_role("navigation", name="主要页面")
    expect(bar.get_by_role("link")).to_have_text(BARS[role])
    for word in BARS[role]:
        bar.get_by_role("link", name=word).click()
        expect(bar.get_by_role("link", name=word)).to_have_attribute("aria-current", "page")
        expect(bar.get_by_role("link")).to_have_text(BARS[role])
        expect(hand.page.locator("main h1").first).to_be_attached()


@pytest.mark.parametrize("role", ["township_reviewer", "county_officer", "county_viewer"])
def test_no_form_opens_for_whoever_keeps_none(new_browser, county: County, role: str) -> None:
    hand = Hand(new_browser(f"form-{role}"), ARTEFACTS)
    hand.enter(county.accounts[role])
    hand.page.goto(f"/new/{KIND}")
    expect(hand.page.get_by_role("heading", name="您的账号不填这张表")).to_be_visible()
    expect(hand.page.get_by_role("button", name="保存", exact=True)).to_have_count(0)
    hand.snap(f"form-not-yours-{role}")
