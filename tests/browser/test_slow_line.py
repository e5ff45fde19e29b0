"""Scenario 22: everything gets through a line that hardly carries, with no hand."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.conftest import ARTEFACTS
from tests.browser.hand import Hand
from tests.browser.inside import look_inside
from tests.browser.pictures import clean_body, month_of
from tests.browser.slowline import SlowLine, Weather
from tests.browser.test_offline import check_arrived_whole, figures
from tests.county import PASSWORD
from tests.phone import Phone

#: Operations, photos, bit/s, seconds to and fro: `make browser-faults` asks for the whole.
OPS, PHOTOS, RATE, DELAY = (
    int(part) for part in os.environ.get("BROWSER_SLOW", "12,2,800000,0").split(",")
)
SEED = int(os.environ.get("BROWSER_SEED", "1"))
LOSS = 0.3
KIND = "tea_base"
LONGEST = 240 + 20 * OPS + 180 * PHOTOS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(LONGEST)]


@pytest.fixture
def line(stack) -> Iterator[SlowLine]:
    """A line to the server, still a good one."""
    line = SlowLine(stack.port, SEED)
    yield line
    line.stop()


def snapshot(path: Path, number: int) -> Path:
    """A picture that is kept as about 140 kB."""
    image = Image.effect_noise((1280, 960), 5).convert("RGB")
    image.paste((number * 9 % 256, 150, 110), (200, 200, 900, 800))
    image.save(path, "JPEG", quality=90)
    return path


def log_many(hand: Hand, folder: Path) -> dict[str, dict]:
    """Bodies by record id, all logged through the form, photos spread evenly among them."""
    page, body, logged = hand.page, clean_body(KIND), {}
    for number in range(OPS):
        body = {**body, "base_name": clean_body(KIND)["base_name"]}
        shots = {}
        if number * PHOTOS // OPS != (number + 1) * PHOTOS // OPS:
            shots = {"photos": snapshot(folder / f"{number}.jpg", number)}
        if number == 0:
            logged[hand.log(KIND, body, shots)] = body
            continue
        page.get_by_role("button", name="再记一条").click()
        page.get_by_role("button", name="复制上一条").click()
        hand.fill(KIND, {"base_name": body["base_name"]}, shots)
        logged[hand.save()] = body
    return logged


@pytest.fixture
def hand(new_browser, county, line: SlowLine) -> Hand:
    """A phone at the near end of the line, offline."""
    browser = new_browser("phone")
    browser.url = f"http://127.0.0.1:{line.port}"
    hand = Hand(browser, ARTEFACTS)
    hand.sign_in(county.accounts["village_reporter"])
    browser.offline()
    return hand


def drain(hand: Hand, line: SlowLine) -> float:
    """Back online, and no hand on the phone until all is sent; the seconds that took."""
    line.weather = Weather(RATE, DELAY / 2, LOSS, LOSS)
    line.exchanges = line.cut = line.bytes = line.dropped = 0
    hand.page.goto("/")
    start = time.monotonic()
    hand.browser.offline(False)
    done = hand.page.get_by_text("全部已上报")
    hand.until(lambda: bool(hand.page.wait_for_timeout(500) or done.count()), "an empty outbox",
               LONGEST - 200)  # fmt: skip
    return time.monotonic() - start


def test_drains_over_a_bad_line(hand: Hand, stack, line: SlowLine, tmp_path: Path, report) -> None:
    """Logged offline; then nobody touches the phone until it says 全部已上报."""
    logged = log_many(hand, tmp_path)
    inside = look_inside(hand.page)
    size = sum(photo["bytes"] for photo in inside.photos)
    assert (len(inside.ops), len(inside.photos)) == (OPS, PHOTOS)
    month = month_of(next(iter(logged.values())), KIND)
    before = figures(stack.url, KIND, month)["records"]
    took = drain(hand, line)
    assert line.cut > 0 and line.dropped > 0, "void: nothing was cut, or no packet dropped"
    assert {row["state"] for row in look_inside(hand.page).ops} == {"acknowledged"}
    hand.until(lambda: figures(stack.url, KIND, month)["records"] == before + OPS, "the figure")
    chief = Phone(stack.url, "county_officer", PASSWORD)
    for row in inside.ops:
        shots = ["photos"] if row["op"].get("photos") else []
        body = logged[row["record_id"]]
        check_arrived_whole(stack.url, row["record_id"], KIND, body, shots, chief)
    report("slow line", f"{OPS} operations and {PHOTOS} photos ({size / 1000:.0f} kB) over "
           f"{RATE / 1000:.0f} kbit/s with {DELAY} s to and fro, {line.dropped} packets "
           f"dropped (30 %), {line.cut} of {line.exchanges} exchanges cut at a drawn byte besides "
           f"(seed {SEED}): drained without a hand in {took:.0f} s, "
           f"{line.bytes / 1000:.0f} kB on the wire; lost 0, doubled 0.")  # fmt: skip
