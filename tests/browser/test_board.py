"""The county's board on real screens: what stands on the first one, what is walked by keys."""

import uuid

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hand import Hand
from tests.browser.pictures import clean_body, month_of

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
PHONE_SCREEN = 740
TOPS = "() => [...document.querySelectorAll('canvas')].map(one => one.getBoundingClientRect().top)"
STOPS = """() => [...document.querySelectorAll('table')].flatMap(table =>
    [...table.rows].map(row => [...row.querySelectorAll('a, button')]
        .filter(one => one.tabIndex >= 0).length))"""


def _board(hand: Hand, new_browser, county, *, wide: bool, height: int = 0) -> tuple[Page, Hand]:
    """The board of a county with two kinds of records, in front of its officer."""
    month = 0
    for kind in ("tea_base", "crop_variety"):
        body = clean_body(kind)
        if "plot_name" in body:
            # A plot of its own: the next test would be asked whether it is the same.
            body["plot_name"] = uuid.uuid4().hex[:6]
        hand.until_state(hand.log(kind, body), "已汇总")
        month = max(month, month_of(body, kind))
    size = "desk" if wide else "phone"
    chief = Hand(new_browser(f"board-{size}", wide=wide), hand.artefacts)
    chief.sign_in(county.accounts["county_officer"])
    if height:
        chief.page.set_viewport_size({"width": 1366, "height": height})
    chief.page.goto(f"/county?month={month}")
    expect(chief.page.locator("canvas").first).to_be_visible()
    return chief.page, chief


def test_on_a_phone_it_is_four_screens_and_the_rest_one_tap_away(
    hand: Hand, new_browser, county
) -> None:
    page, chief = _board(hand, new_browser, county, wide=False)
    height = page.evaluate("() => document.documentElement.scrollHeight")
    assert height < 4 * PHONE_SCREEN, height
    expect(page.locator("[data-fold] table")).to_have_count(0)
    page.locator("[data-fold] > summary").click()
    table = page.locator("[data-fold] table").last
    expect(table).to_be_visible()
    expect(page.locator("[data-beyond]")).to_be_visible()
    chief.snap("phone-board-open")
    first = page.locator("[data-fold] tbody th button").first
    left = first.evaluate("one => one.getBoundingClientRect().left")
    page.locator("[data-beyond]").click()
    page.wait_for_function("() => document.querySelector('.scroll').scrollLeft > 0")
    assert first.evaluate("one => one.getBoundingClientRect().left") == left


def test_a_card_that_is_touched_shows_its_chart(hand: Hand, new_browser, county) -> None:
    page, _ = _board(hand, new_browser, county, wide=False)
    card = page.locator("[data-card='tea_base/area']")
    card.scroll_into_view_if_needed()
    card.locator("button").first.click()
    heading = page.locator("#bars-heading")
    expect(heading).to_contain_text("茶园面积")
    expect(heading).to_be_in_viewport()


def test_at_a_desk_the_first_chart_is_on_the_first_screen(hand: Hand, new_browser, county) -> None:
    page, chief = _board(hand, new_browser, county, wide=True, height=768)
    assert min(page.evaluate(TOPS)) < 700
    chief.snap("desk-board")


def test_the_table_is_walked_by_keys_and_its_head_stands_still(
    hand: Hand, new_browser, county
) -> None:
    page, _ = _board(hand, new_browser, county, wide=True, height=768)
    assert max(page.evaluate(STOPS)) <= 1
    focused = "() => document.activeElement.closest('td, th').cellIndex"
    page.locator("tr.total a").first.focus()
    first = page.evaluate(focused)
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focused) > first
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(focused) == first
    scroll = page.locator(".scroll")
    scroll.evaluate("one => one.scrollTo(0, one.scrollHeight)")
    gap = """one => one.querySelector('thead').getBoundingClientRect().top
        - one.getBoundingClientRect().top"""
    assert abs(scroll.evaluate(gap)) <= 1
    assert scroll.evaluate("one => one.scrollTop") > 0


def test_columns_can_be_put_away(hand: Hand, new_browser, county) -> None:
    page, _ = _board(hand, new_browser, county, wide=True, height=768)
    heads = page.locator("thead tr").last.locator("th")
    before = heads.count()
    page.locator(".columns summary").click()
    page.locator(".columns").get_by_label("推广品种数", exact=True).uncheck()
    expect(heads).to_have_count(before - 1)


def test_what_waits_opens_those_records_alone(hand: Hand, new_browser, county) -> None:
    """The number on the card is the list's; the address keeps it, and there is a way to all."""
    page, chief = _board(hand, new_browser, county, wide=False)
    month = page.url.rpartition("=")[2]
    page.goto(f"/county?month={month}&track=approved")
    link = page.locator("[data-card='tea_base/area'] [data-waiting]")
    said = link.inner_text().removeprefix("另有待审").replace(" ", "").strip()
    link.click()
    expect(page.locator("h1")).to_have_text("茶园面积：待审的记录")
    assert "state=waiting" in page.url
    page.reload()
    expect(page.locator("[data-sum='agrees']")).to_contain_text("与待审数一致")
    figure = page.locator("header .figure")
    assert figure.inner_text().replace(" ", "").replace("\n", "") == said
    expect(page.locator("[data-list] .tag.ok")).to_have_count(0)
    chief.snap("phone-waiting")
    page.locator("[data-whole]").click()
    expect(page.locator("h1")).to_have_text("茶园面积：明细")
    assert "state=" not in page.url and "track=reported" in page.url
