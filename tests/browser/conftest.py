"""Real Chromium against a real server and worker: a phone at 360×740, a desk at 1440×900."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright

from backend.app import create_app
from backend.config import PROJECT, load_settings
from tests.browser.hand import Hand
from tests.county import County
from tests.stack import Stack

ARTEFACTS = Path(__file__).resolve().parent.parent / "artefacts" / "screens"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
]
HERE = {"latitude": 28.4512, "longitude": 110.3921, "accuracy": 18}


class Browser:
    """One user's Chromium with a profile folder: it can be closed and opened again."""

    def __init__(self, playwright: Playwright, profile: Path, url: str, wide: bool) -> None:
        self.playwright, self.profile, self.url, self.wide = playwright, profile, url, wide
        self.context: BrowserContext | None = None

    def open(self, offline: bool = False) -> Page:
        """Start the browser on its profile; returns its first page."""
        size = {"width": 1440, "height": 900} if self.wide else {"width": 360, "height": 740}
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.profile),
            executable_path=CHROMIUM,
            headless=True,
            args=FLAGS,
            viewport=size,
            is_mobile=not self.wide,
            has_touch=not self.wide,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            geolocation=HERE,
            permissions=["geolocation", "background-sync"],
            base_url=self.url,
        )
        self.context.set_default_timeout(15_000)
        self.context.set_offline(offline)
        return self.context.pages[0] if self.context.pages else self.context.new_page()

    def offline(self, off: bool = True) -> None:
        """Take the whole browser off the network, or put it back."""
        assert self.context is not None
        self.context.set_offline(off)

    def close(self) -> None:
        """Quit the browser; its profile stays."""
        if self.context is not None:
            self.context.close()
            self.context = None


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stack, County]]:
    """An embedded stack with the county and no records, for every browser test."""
    # A copy of the built site: a test puts a new release beside the old one.
    folder = tmp_path_factory.mktemp("site") / "dist"
    shutil.copytree(os.environ.get("PWA_DIR", PROJECT / "pwa" / "dist"), folder)
    stack = Stack(environ={"PWA_DIR": str(folder)})
    stack.command("migrate")
    with create_app(load_settings(stack.environ)).app_context():
        county = County()
    stack.start()
    yield stack, county
    stack.stop()


@pytest.fixture
def stack(site: tuple[Stack, County]) -> Iterator[Stack]:
    """The running stack; whatever a test stopped runs again after it."""
    yield site[0]
    site[0].start()


@pytest.fixture
def county(site: tuple[Stack, County]) -> County:
    """Its divisions and accounts."""
    return site[1]


@pytest.fixture
def new_browser(playwright: Playwright, stack: Stack, tmp_path: Path) -> Iterator:
    """A factory of browsers by name, e.g. ``new_browser("desk", wide=True)``."""
    made: list[Browser] = []

    def make(name: str = "phone", wide: bool = False) -> Browser:
        browser = Browser(playwright, tmp_path / name, stack.url, wide)
        made.append(browser)
        return browser

    yield make
    for browser in made:
        browser.close()


@pytest.fixture
def hand(new_browser, county: County) -> Hand:
    """A village reporter's hand on a phone, signed in and with everything cached."""
    hand = Hand(new_browser("phone"), ARTEFACTS)
    hand.sign_in(county.accounts["village_reporter"])
    return hand
