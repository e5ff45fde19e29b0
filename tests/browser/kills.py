"""SIGKILL for the whole browser while a record with its picture is being saved."""

import contextlib
import random
import threading
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

#: Tells of the promise as soon as it is in the document, before it is even painted; and, after
#: the tap, of each transaction that begins to write.
WATCH = """new MutationObserver(() => {
    const titles = [...document.querySelectorAll("h2")].map((one) => one.textContent.trim());
    if (titles.includes("已存手机")) window.told?.("word");
}).observe(document, { subtree: true, childList: true });
const begin = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function (stores, mode, options) {
    if (globalThis.tapped && mode === "readwrite") window.told?.("write");
    return begin.call(this, stores, mode, options);
};"""
TAP = """() => setTimeout(() => {
    globalThis.tapped = true;
    document.querySelector("form button[type=submit]").click();
})"""

#: When it dies: within so many seconds after the word is in the document, which is the hardest
#: moment for the promise; after the first write has begun; after the tap.
MOMENTS = {"word": 0.004, "write": 0.03, "tap": 0.1}


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
        moment = list(MOMENTS)[number % len(MOMENTS)]
        shown = self._tap_and_kill(page, moment, self.draw.random() * MOMENTS[moment])
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

    def _tap_and_kill(self, page: Page, moment: str, delay: float) -> bool:
        """Whether the promise was made before the end; counts what the browser said by then."""
        heard: list[str] = []
        end = threading.Timer(delay, self.browser.kill, [self.browser.processes()])

        def told(event: dict[str, Any]) -> None:
            heard.append(event["payload"])
            if moment in heard and end.ident is None:
                end.start()

        wire = self.browser.devtools(page)
        wire.send("Runtime.enable")
        wire.send("Runtime.addBinding", {"name": "told"})
        wire.on("Runtime.bindingCalled", told)
        page.evaluate(TAP)
        if moment == "tap":
            end.start()
        # Ends by the kill, as it should; if it does not, nothing was ever told.
        with contextlib.suppress(Error):
            page.wait_for_timeout(PATIENCE * 1000)
        assert end.ident is not None, f"no {moment} within {PATIENCE:g} s"
        end.join()
        return "word" in heard

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
        # The worker may have sent it all before the page was taken off the line again.
        pictures = inside.pictures(row) or inside.uploaded(row)
        if wrong or len(pictures) != 1 or row["op"]["set"]["photos"] != pictures:
            tally.lost.append(f"{which}: not whole: {wrong} {pictures}")
        tally.records.append((row["record_id"], body, pictures))
