"""What becomes of a photograph on the phone; and a browser that keeps no pages says so."""

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import ARTEFACTS
from tests.browser.hand import Hand
from tests.browser.inside import look_inside, picture_bytes
from tests.browser.pictures import clean_body

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
KIND = "tea_base"
ORIENTATION, TURNED = 0x0112, 6


def camera_file(path: Path) -> Path:
    """12 million pixels held sideways: red in the corner that is upper right once upright."""
    image = Image.linear_gradient("L").resize((4000, 3000)).convert("RGB")
    noise = Image.effect_noise((4000, 3000), 60).convert("RGB")
    image = Image.blend(image, noise, 0.3)
    image.paste((220, 20, 20), (0, 0, 800, 600))
    exif = Image.Exif()
    exif[ORIENTATION] = TURNED
    exif[0x010F] = "Maker"
    exif.get_ifd(0x8825)[2] = (28.0, 27.0, 4.0)
    image.save(path, "JPEG", quality=92, exif=exif)
    return path


def test_a_photo_is_shrunk_on_the_phone(hand: Hand, tmp_path: Path) -> None:
    """4000×3000 with EXIF: at most 1280 px, small, upright, and nothing else of the file."""
    shot = camera_file(tmp_path / "camera.jpg")
    assert shot.stat().st_size > 3_000_000
    hand.browser.offline()
    hand.log(KIND, clean_body(KIND), {"photos": shot})
    [row] = look_inside(hand.page).photos
    data = picture_bytes(hand.page, row["sha256"])
    kept = Image.open(io.BytesIO(data))
    assert (kept.format, kept.size) == ("JPEG", (960, 1280))
    assert row["bytes"] == len(data) < 200_000
    assert not kept.getexif() and "exif" not in kept.info
    red, green, _ = kept.getpixel((900, 60))
    assert red > 150 > green, "the picture is not upright"
    red, green, _ = kept.getpixel((60, 60))
    assert abs(red - green) < 60


NO_WORKER = "delete Navigator.prototype.serviceWorker;"
FETCHED = """() => performance.getEntriesByType("resource").some(
    (one) => one.name.includes("/FormView-"))"""


def test_in_an_app_s_own_browser(new_browser, county) -> None:
    """WeChat has no service worker: the page says 在浏览器中打开, and all but a start works."""
    browser = new_browser("wechat")
    browser.scripts = [NO_WORKER]
    hand = Hand(browser, ARTEFACTS)
    hand.page.goto("/")
    expect(hand.page.get_by_text("在浏览器中打开")).to_be_visible()
    hand.snap("phone-sign-in-wechat")
    hand.enter(county.accounts["village_reporter"])
    page = hand.page
    expect(page.get_by_text("在浏览器中打开")).to_be_visible()
    expect(page.get_by_text("全部已上报")).to_be_visible()
    hand.snap("phone-home-wechat")
    hand.until(lambda: page.evaluate(FETCHED), "the form to be fetched ahead")
    browser.offline()
    page.get_by_role("link", name="茶叶基地").click()
    hand.fill(KIND, clean_body(KIND))
    record = hand.save()
    browser.offline(False)
    hand.until_state(record, "已汇总")
