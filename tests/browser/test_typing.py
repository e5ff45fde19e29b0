"""What people type and paste into a form: understood, asked about, or told truly."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.hand import Hand
from tests.browser.inside import look_inside
from tests.browser.pictures import clean_body

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
KIND = "tea_base"
#: The head of a HEIC file, and nothing of a picture behind it.
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(2000)
INSECURE = "Object.defineProperty(Crypto.prototype, 'subtle', {get: () => undefined});"


def test_an_amount_is_shown_as_understood_or_asked_about(hand: Hand) -> None:
    """12,5 is no 125.00 without a word; 两亩半 and 8分 are what they say."""
    hand.browser.offline()
    hand.page.goto(f"/new/{KIND}")
    hand.fill(KIND, {**clean_body(KIND), "base_name": "\u202d\uf9e1家\t坪\u202c"})
    area = hand.box("area_mu")
    area.locator("input").fill("12,5")
    hand.page.get_by_role("button", name="保存", exact=True).click()
    expect(area.get_by_text("“12,5”是多少？请点一下：")).to_be_visible()
    hand.snap("form-asks-amount")
    area.get_by_role("button", name="12.50 亩", exact=True).click()
    expect(area.locator("input")).to_have_value("12.5")
    new = hand.box("new_area_mu")
    new.locator("input").fill("两亩半")
    expect(new.get_by_text("= 2.50 亩")).to_be_visible()
    improved = hand.box("improved_area_mu")
    improved.locator("input").fill("8分")
    expect(improved.get_by_text("= 0.80 亩")).to_be_visible()
    hand.snap("form-understood-amounts")
    hand.save()
    [row] = look_inside(hand.page).ops
    said = row["op"]["set"]
    assert (said["area_mu"], said["new_area_mu"], said["improved_area_mu"]) == (1250, 250, 80)
    assert said["base_name"] == "李家 坪"


def test_a_picture_that_cannot_be_taken_says_why(hand: Hand, tmp_path: Path) -> None:
    """HEIC is a photograph, and a page that is not secure is not the photograph's fault."""
    shot = tmp_path / "IMG_0001.HEIC"
    shot.write_bytes(HEIC)
    hand.page.goto(f"/new/{KIND}")
    photos = hand.box("photos")
    photos.locator("input[type=file]").first.set_input_files(shot)
    expect(photos.get_by_role("alert")).to_contain_text("HEIC")
    hand.page.evaluate(INSECURE)
    photos.locator("input[type=file]").first.set_input_files(shot)
    expect(photos.get_by_role("alert")).to_contain_text("https")
