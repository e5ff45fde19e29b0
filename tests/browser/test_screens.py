"""Every screen at its sizes: a screenshot for the eye, axe and the edges for the machine."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.hand import KINDS, Hand
from tests.browser.pictures import clean_body, month_of, picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_phone_screens(hand: Hand) -> None:
    """Empty pages and forms on a phone of 360×740."""
    page = hand.page
    hand.snap("phone-home-empty")
    page.goto("/records")
    hand.snap("phone-records-empty")
    for kind in KINDS:
        page.goto(f"/new/{kind}")
        expect(page.get_by_role("button", name="保存", exact=True)).to_be_visible()
        hand.snap(f"phone-form-{kind}")
    page.get_by_role("button", name="保存", exact=True).click()
    hand.snap("phone-form-errors")


def test_phone_screens_of_records(hand: Hand, tmp_path: Path) -> None:
    """Saved, listed, opened; with a soft warning, and with the network off."""
    page = hand.page
    body = clean_body("tea_base")
    record = hand.log("tea_base", body, {"photos": picture(tmp_path / "base.jpg")})
    hand.snap("phone-saved")
    hand.until_state(record, "已汇总")
    hand.snap("phone-record")
    hand.browser.offline()
    page.goto("/new/toilet_renovation")
    hand.fill("toilet_renovation", clean_body("toilet_renovation"))
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("[data-field=reason]")).to_be_visible()
    hand.snap("phone-form-warnings")
    hand.fill("toilet_renovation", {"reason": "照片后补"})
    waiting = hand.save()
    page.goto("/")
    hand.snap("phone-home-offline")
    page.goto("/records")
    hand.snap("phone-records")
    hand.browser.offline(False)
    hand.until_state(waiting, "已汇总")
    page.goto("/me")
    hand.snap("phone-me")
    page.goto("/nowhere")
    hand.snap("phone-missing")
    in_english(hand, record)


def in_english(hand: Hand, record: str) -> None:
    """The longer language: records, one of them, and the forms."""
    page = hand.page
    page.goto("/me")
    page.get_by_label("English").check()
    page.goto(f"/records/{record}")
    expect(page.get_by_text("In totals, to be reviewed").first).to_be_visible()
    hand.snap("phone-record-english")
    page.goto("/records")
    expect(page.get_by_text("In totals, to be reviewed").first).to_be_visible()
    hand.snap("phone-records-english")
    for kind in KINDS:
        page.goto(f"/new/{kind}")
        expect(page.get_by_role("button", name="Save", exact=True)).to_be_visible()
        hand.snap(f"phone-form-{kind}-english")


def test_phone_screens_dark_and_english(hand: Hand) -> None:
    """The same frame in the dark, and by the switch in English."""
    page = hand.page
    page.emulate_media(color_scheme="dark")
    ground = "() => getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(17, 23, 20)"
    hand.snap("phone-home-dark")
    page.goto("/new/tea_base")
    expect(page.get_by_role("button", name="保存", exact=True)).to_be_visible()
    hand.snap("phone-form-dark")
    page.goto("/me")
    page.get_by_label("English").check()
    page.goto("/")
    expect(page.get_by_text("Tea base").first).to_be_visible()
    assert page.evaluate("() => document.documentElement.lang") == "en"
    hand.snap("phone-home-english")


@pytest.mark.parametrize("wide", [True, False], ids=["desk", "phone"])
def test_county_screens(hand: Hand, new_browser, county, wide: bool) -> None:
    """The dashboard, a figure's records and one record, at a desk and on a phone."""
    body = clean_body("tea_base")
    record = hand.log("tea_base", body)
    hand.until_state(record, "已汇总")
    size = "desk" if wide else "phone"
    chief = Hand(new_browser(f"chief-{size}", wide=wide), hand.artefacts)
    chief.sign_in(county.accounts["county_officer"])
    month = month_of(body, "tea_base")
    chief.page.goto(f"/county?month={month}&track=reported")
    expect(chief.page.locator("[data-card='tea_base/area']")).to_be_visible()
    expect(chief.page.locator("canvas").first).to_be_visible()
    chief.snap(f"{size}-county")
    chief.page.goto(
        f"/county/figure/tea_base/area?division=431222000000&from=202001&to={month}&track=reported"
    )
    expect(chief.page.get_by_text(body["base_name"]).first).to_be_visible()
    chief.snap(f"{size}-figure")
    chief.page.goto(f"/county/record/{record}")
    expect(chief.page.get_by_text(body["base_name"]).first).to_be_visible()
    chief.snap(f"{size}-county-record")
    chief.page.goto("/me")
    chief.page.get_by_label("English").check()
    chief.page.goto(f"/county?month={month}&track=reported")
    expect(chief.page.locator("canvas").first).to_be_visible()
    expect(chief.page.get_by_label("With unreviewed")).to_be_checked()
    chief.snap(f"{size}-county-english")
    chief.page.goto(f"/county/record/{record}")
    expect(chief.page.get_by_text(body["base_name"]).first).to_be_visible()
    chief.snap(f"{size}-county-record-english")


def test_sign_in_screen(new_browser, hand: Hand) -> None:
    """Signed out, with a wrong password."""
    browser = new_browser("stranger")
    page = browser.open()
    page.goto("/")
    stranger = object.__new__(Hand)
    stranger.browser, stranger.artefacts, stranger.page = browser, hand.artefacts, page
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    stranger.snap("phone-sign-in")
    page.get_by_label("账号", exact=True).fill("nobody")
    page.get_by_label("密码", exact=True).fill("wrong password")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("账号或密码不对")).to_be_visible()
    stranger.snap("phone-sign-in-refused")
