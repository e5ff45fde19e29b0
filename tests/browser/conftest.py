"""Real Chromium against a real server and worker: a phone at 360×740, a desk at 1440×900."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from backend.app import create_app
from backend.config import PROJECT, load_settings
from tests.browser.chromium import Browser
from tests.browser.hand import Hand
from tests.county import County, Person
from tests.reliability import write_section
from tests.stack import Stack

# Generous: a machine may be slow and loaded, and no test waits for what never comes.
expect.set_options(timeout=30_000)

ARTEFACTS = Path(__file__).resolve().parent.parent / "artefacts" / "screens"


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
def newcomer(site: tuple[Stack, County]) -> Callable[[str, str], Person]:
    """``newcomer(role, division)``: an account that no other test knows."""

    def make(role: str, division: str) -> Person:
        with create_app(load_settings(site[0].environ)).app_context():
            return site[1].person(role, division)

    return make


@pytest.fixture(scope="session")
def report(request: pytest.FixtureRequest) -> Iterator[Callable[[str, str], None]]:
    """``report(name, line)``: a fault tried and what came of it, in its own words.

    `make browser-faults` asks for them in docs/reliability.md, where they stand only if all is
    well; otherwise they are only printed.
    """
    lines: dict[str, str] = {}
    yield lines.__setitem__
    for line in lines.values():
        print(f"\n{line}")
    if os.environ.get("BROWSER_REPORT") and not request.session.testsfailed:
        write_section("browser", [f"- {lines[name]}" for name in sorted(lines)])


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
