"""From a figure on the county's screen down to a photograph, by clicks alone; and the wall."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ARTEFACTS
from tests.browser.hand import Hand
from tests.browser.pictures import clean_body, picture
from tests.county import PASSWORD, TOWNSHIP, VILLAGE
from tests.phone import Phone, sample

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
KIND = "crop_variety"
#: A month that no other test writes to.
MONTH, DAY = 202404, "2024-04-16"


@pytest.fixture
def desk(hand: Hand, new_browser, county, tmp_path: Path) -> Hand:
    """An officer's screen; in the month three records of one village and one of another."""
    body = {**clean_body(KIND), "planted_on": DAY, "area_mu": 1250}
    record = hand.log(KIND, body, {"photos": picture(tmp_path / "plot.jpg")})
    phone = Phone(hand.browser.url, "village_reporter", PASSWORD)
    for area, plot in ((333, "坪上"), (5005, "坪下")):
        made = sample(KIND, planted_on=DAY, area_mu=area, plot_name=plot)
        assert phone.push(phone.ops.create(KIND, made))[0]["outcome"] == "applied"
    hand.until_state(record, "已汇总")
    hand.page.goto("/")
    expect(hand.page.get_by_text("全部已上报")).to_be_visible()
    desk = Hand(new_browser("desk", wide=True), hand.artefacts)
    desk.sign_in(county.accounts["county_officer"])
    return desk


def number(text: str) -> float:
    """A figure as it is written, e.g. ``1,234.50 亩``."""
    return float(re.sub(r"[^\d.]", "", text))


def first_bar(page: Page) -> None:
    """Click the longest bar, which is the uppermost."""
    canvas = page.locator("section.bars canvas").first
    expect(canvas).to_be_visible()
    canvas.click(position={"x": 200, "y": 20})


def test_from_a_figure_down_to_its_photo(desk: Hand) -> None:
    """Card, bars, village, list, record, photo; the list's sum equals the figure."""
    page = desk.page
    page.goto(f"/county?month={MONTH}&track=reported")
    card = page.locator("[data-card='crop_variety/area']")
    card.get_by_role("button").click()
    expect(card).to_have_class(re.compile("chosen"))
    first_bar(page)
    page.wait_for_url(f"**division={TOWNSHIP}**")
    first_bar(page)
    page.wait_for_url(f"**division={VILLAGE}**")
    expect(page.locator("section.bars")).to_have_count(0)
    shown = number(card.locator("[data-value]").inner_text())
    assert shown == pytest.approx(65.88)
    card.get_by_role("link", name="明细").click()
    expect(page.locator("[data-sum=agrees]")).to_be_visible()
    desk.snap("desk-drill-list")
    added = [number(one.inner_text()) for one in page.locator("[data-list] .value").all()]
    assert sum(added) == pytest.approx(number(page.locator("[data-figure]").inner_text()))
    assert sum(added) == pytest.approx(shown) and len(added) == 3
    page.locator("[data-record]").filter(has_text="照片 1").first.click()
    photo = page.locator("img.picture").first
    expect(photo).to_be_visible()
    desk.until(lambda: photo.evaluate("one => one.naturalWidth") > 0, "the photograph")
    desk.snap("desk-drill-record")


def test_for_a_wall(new_browser, stack, county) -> None:
    """Three figures that can be read from ten metres, dark, and back again."""
    phone = Phone(stack.url, "village_reporter", PASSWORD)
    today = phone.get("/dashboard", division=VILLAGE)["now"][:10]
    phone.push(phone.ops.create("tea_base", sample("tea_base", recorded_on=today)))
    desk = Hand(new_browser("desk", wide=True), ARTEFACTS)
    desk.sign_in(county.accounts["county_officer"])
    page = desk.page
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto("/county?track=reported")
    expect(page.locator("[data-card='tea_base/area'] [data-value]")).to_be_visible()
    page.get_by_role("link", name="大屏").click()
    page.wait_for_url("**/county/wall**")
    figure = page.locator("ul.figures [data-value]").first
    expect(figure).to_be_visible()
    assert page.locator("ul.figures li").count() <= 3
    assert figure.bounding_box()["height"] > 100
    ground = "() => getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(17, 23, 20)"
    desk.snap("wall")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url(re.compile(r"/county\?"))
    assert page.evaluate(ground) == "rgb(246, 247, 243)"
