"""SIGKILL for the whole browser while a record with its picture is being saved."""

import random
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page

from tests.browser.chromium import Browser
from tests.browser.hand import Hand
from tests.browser.inside import Inside, look_inside
from tests.browser.pictures import clean_body, picture

KIND = "tea_base"
PATIENCE = 30.0

#: Tells of the promise as soon as it is in the document, before it is even painted.
WATCH = """new MutationObserver(() => {
    const titles = [...document.querySelectorAll("h2")].map((one) => one.textContent.trim());
    if (titles.includes("已存手机")) window.promised?.("");
}).observe(document, { subtree: true, childList: true });"""
TAP = """() => setTimeout(() => document.querySelector("form button[type=submit]").click())"""


@dataclass
class Tally:
    """What came of the kills, by the words of docs/reliability.md."""

    kills: int = 0
    #: 已存手机 was in the document before the kill, and how many of those were there afterwards.
    shown: int = 0
    shown_found: int = 0
    #: Saved, but killed before it could be said; allowed.
    unshown_found: int = 0
    #: Killed before the save was complete: what was typed was there again as a draft.
    drafts: int = 0
    #: Neither; or not as it was typed. Each with what is wrong.
    lost: list[str] = field(default_factory=list)
    records: list[tuple[str, dict[str, Any], list[str]]] = field(default_factory=list)


class Killer:
    """Saves and kills, over and over, on one profile; every moment is drawn from the seed."""

    def __init__(self, hand: Hand, seed: int, folder: Path) -> None:
        self.hand, self.folder = hand, folder
        self.browser: Browser = hand.browser
        self.draw = random.Random(seed)
        self.tally = Tally()
        #: Seconds from the tap to the word, the longest so far on this machine.
        self.usual = 0.1

    def run(self, count: int) -> Tally:
        """So many kills; the browser is open and offline before and after."""
        self.browser.scripts.append(WATCH)
        self.hand.restart(offline=True)
        for number in range(count):
            self._round(number)
        return self.tally

    def _round(self, number: int) -> None:
        body = clean_body(KIND)
        shot = picture(self.folder / "shot.jpg", self.draw.randrange(256))
        page = self._form()
        self.hand.fill(KIND, body, {"photos": shot})
        # Every other one dies at the word itself: the hardest moment for the promise.
        at_the_word = number % 2 == 0
        delay = self.draw.random() * (0.004 if at_the_word else 1.5 * self.usual)
        shown = self._tap_and_kill(page, delay, at_the_word)
        self.browser.bury()
        self.hand.page = self.browser.open(offline=True)
        self.hand.page.goto("/")
        self._judge(f"kill {number + 1}", body, shown, look_inside(self.hand.page))

    def _form(self) -> Page:
        """An empty form: what a kill left as a draft has been counted, and goes."""
        page = self.hand.page
        page.goto(f"/new/{KIND}")
        page.get_by_role("button", name="保存", exact=True).wait_for()
        if page.get_by_text("已恢复没写完的内容").count():
            page.get_by_role("button", name="不要了，重新填").click()
            page.get_by_text("已恢复没写完的内容").wait_for(state="detached")
        return page

    def _tap_and_kill(self, page: Page, delay: float, at_the_word: bool) -> bool:
        """Whether the promise was made before the end; counts what the browser said by then."""
        heard: list[float] = []
        groups = self.browser.processes()
        end = threading.Timer(delay, self.browser.kill, [groups])

        def promised(_event: Any) -> None:
            if not heard and at_the_word:
                end.start()
            heard.append(time.monotonic())

        wire = self.browser.devtools(page)
        wire.send("Runtime.enable")
        wire.send("Runtime.addBinding", {"name": "promised"})
        wire.on("Runtime.bindingCalled", promised)
        start = time.monotonic()
        page.evaluate(TAP)
        if not at_the_word:
            end.start()
        try:
            page.wait_for_timeout(PATIENCE * 1000)
        except Error:
            pass  # It was killed, as it should be.
        else:
            raise AssertionError(f"no 已存手机 within {PATIENCE:g} s")
        end.join()
        if heard and at_the_word:
            self.usual = max(self.usual, heard[0] - start)
        return bool(heard)

    def _judge(self, which: str, body: dict[str, Any], shown: bool, inside: Inside) -> None:
        tally = self.tally
        tally.kills += 1
        tally.shown += shown
        row = inside.saved("base_name", body["base_name"])
        if row is None:
            kept = any(one["body"].get("base_name") == body["base_name"] for one in inside.drafts)
            tally.drafts += kept
            if shown or not kept:
                tally.lost.append(f"{which}: {'promised' if shown else 'typed'} and gone")
            return
        tally.shown_found += shown
        tally.unshown_found += not shown
        wrong = [name for name, value in body.items() if row["op"]["set"].get(name) != value]
        pictures = inside.pictures(row)
        if wrong or len(pictures) != 1 or row["op"]["set"]["photos"] != pictures:
            tally.lost.append(f"{which}: not whole: {wrong} {pictures}")
        tally.records.append((row["record_id"], body, pictures))
