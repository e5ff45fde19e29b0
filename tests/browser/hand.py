"""A hand on a phone: what a cadre does in the browser, and what there is to see."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from backend.catalogue.load import load_catalogue
from backend.config import PROJECT
from tests.county import Person
from tests.ports import wait_until

AXE = (PROJECT / "pwa" / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
#: Controls with what they say, of those that can be seen; the skip link waits above the screen.
_CONTROLS = """() => [...document.querySelectorAll(
        "a:not(.skip), button, summary, select, input:not(.visually-hidden), textarea, label.button"
    )].filter((one) => one.checkVisibility())"""
_SAID = "map((one) => one.innerText || one.getAttribute('aria-label') || one.outerHTML)"
SMALL = f"""{_CONTROLS}.map((one) => one.closest("label") ?? one)
    .filter((one) => one.getBoundingClientRect().height < 43.5).{_SAID}"""
CUT_OFF = f"""{_CONTROLS}.filter((one) => one.getBoundingClientRect().left < -1).{_SAID}"""
#: Words that go on beyond the screen, or beyond the box that is drawn around them.
BEYOND = """() => {
    const drawn = (style) => style.borderRightWidth !== "0px" ||
        style.backgroundColor !== "rgba(0, 0, 0, 0)" || style.overflowX !== "visible"
    const found = new Set()
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walk.nextNode()) {
        const words = walk.currentNode, boxes = [], range = document.createRange()
        if (!words.data.trim() || !words.parentElement.checkVisibility()) continue
        for (let one = words.parentElement; one !== document.body; one = one.parentElement)
            boxes.push({ style: getComputedStyle(one), edge: one.getBoundingClientRect() })
        const moves = ({ style, edge }) =>
            /auto|scroll/.test(style.overflowX) || edge.width <= 1 || edge.height <= 1
        if (boxes.some(moves)) continue
        const ends = boxes.filter(({ style }) => style.display !== "inline" && drawn(style))
        const edge = Math.min(innerWidth, ...ends.map((one) => one.edge.right))
        range.selectNodeContents(words)
        if ([...range.getClientRects()].some((one) => one.right > edge + 1 || one.left < -1))
            found.add(words.data.trim())
    }
    return [...found]
}"""
KINDS = {
    kind["kind"]: kind for kind in load_catalogue(PROJECT / "backend" / "kinds").document["kinds"]
}


def amount(value: int, scale: int) -> str:
    """An integer in the smallest unit as it is typed, e.g. 1250 at scale 2 as 12.5."""
    text = f"{value / 10**scale:.{scale}f}"
    return text.rstrip("0").rstrip(".") if scale else text


class Hand:
    """One user at one browser; ``page`` is the tab in front."""

    def __init__(self, browser: Any, artefacts: Path) -> None:
        self.browser, self.artefacts = browser, artefacts
        self.page: Page = browser.open()

    # --- getting in and about -------------------------------------------------------------

    def enter(self, person: Person) -> None:
        """Sign in on the page, wherever the browser is."""
        self.page.goto("/sign-in")
        self.page.get_by_label("账号", exact=True).fill(person.name)
        self.page.get_by_label("密码", exact=True).fill(person.password)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url(lambda url: "sign-in" not in url)

    def sign_in(self, person: Person) -> None:
        """Sign in, and wait until everything for working offline is on the phone."""
        self.enter(person)
        if person.role == "village_reporter":
            expect(self.page.get_by_text("全部已上报")).to_be_visible()
        self.until_ready_offline()

    def until_ready_offline(self) -> None:
        """Wait for the service worker, which has cached the shell by then."""
        script = "async () => Boolean((await navigator.serviceWorker.ready).active)"
        assert self.page.evaluate(script)
        controlled = "() => Boolean(navigator.serviceWorker.controller)"
        if not self.page.evaluate(controlled):
            self.page.reload()
            self.until(lambda: self.page.evaluate(controlled), "the service worker to control")

    def until(self, probe: Callable[[], bool], what: str, seconds: float = 60) -> None:
        """Poll from here: an async predicate in the page would count as true at once."""
        wait_until(probe, seconds, what)

    def restart(self, offline: bool = False) -> None:
        """Quit the whole browser and start it again on the same profile."""
        self.browser.close()
        self.page = self.browser.open(offline)
        self.page.goto("/")

    # --- the form -------------------------------------------------------------------------

    def log(self, kind: str, body: dict[str, Any], photos: dict[str, Path] | None = None) -> str:
        """Log one record through the form; returns its id once the page says 已存手机."""
        self.page.goto("/")
        self.page.get_by_role("link", name=KINDS[kind]["label"]["zh"]).first.click()
        self.fill(kind, body, photos)
        return self.save()

    def save(self) -> str:
        """Tap 保存 and wait for the promise; returns the record's id."""
        self.page.get_by_role("button", name="保存", exact=True).click()
        expect(self.page.get_by_role("heading", name="已存手机")).to_be_visible()
        link = self.page.get_by_role("link", name="看这一条").get_attribute("href")
        assert link is not None
        return link.rsplit("/", 1)[-1]

    def fill(self, kind: str, body: dict[str, Any], photos: dict[str, Path] | None = None) -> None:
        """Fill in the form's controls in the declaration's order."""
        expect(self.page.get_by_role("button", name="保存", exact=True)).to_be_visible()
        for field in KINDS[kind]["fields"]:
            if field["name"] in body:
                self._set(field, body[field["name"]])
            elif field["name"] in (photos or {}):
                box = self.box(field["name"])
                box.locator("input[type=file]").first.set_input_files(photos[field["name"]])
                expect(box.locator("img")).to_be_visible()

    def box(self, name: str):
        """The part of the form that belongs to a field, unfolded where it was folded."""
        box = self.page.locator(f"[data-field={name}]")
        if box.count() and not box.is_visible():
            self.page.locator("details > summary").first.click()
        return box

    def _set(self, field: dict[str, Any], value: Any) -> None:
        box, sort = self.box(field["name"]), field["type"]
        if sort == "quantity":
            box.locator("input").first.fill(amount(value, field.get("scale", 0)))
        elif sort == "choice" and box.locator("select").count():
            box.locator("select").select_option(value)
        elif sort in ("choice", "choices"):
            for code in [value] if isinstance(value, str) else value:
                label = next(c["label"]["zh"] for c in field["choices"] if c["code"] == code)
                box.get_by_label(label, exact=True).check()
        elif sort == "flag":
            box.get_by_label("是" if value else "否", exact=True).check()
        elif sort == "place":
            box.get_by_role("button").first.click()
            expect(box.get_by_text(re.compile("误差约"))).to_be_visible()
        else:
            control = box.locator("input, textarea").first
            control.fill(str(value))
            control.blur()

    def withdraw(self, record_id: str) -> None:
        """Withdraw a record on its own page, the question answered with yes."""
        self.page.goto(f"/records/{record_id}")
        self.page.get_by_role("button", name="撤回").click()
        self.page.get_by_role("dialog").get_by_role("button", name="撤回", exact=True).click()
        expect(self.page.locator("p.state")).to_have_text("已撤回")

    # --- looking --------------------------------------------------------------------------

    def state(self, record_id: str) -> str:
        """The word for a record's state on its own page."""
        self.page.goto(f"/records/{record_id}")
        tag = self.page.locator("p.state")
        expect(tag).to_be_visible()
        return tag.inner_text().strip()

    def until_state(self, record_id: str, word: str, seconds: float = 60) -> None:
        """Look at the record's page until it says this."""
        self.until(lambda: word in self.state(record_id), f"{record_id} to be {word}", seconds)

    def snap(self, name: str) -> None:
        """A screenshot among the artefacts, after which the screen is checked for its faults."""
        self.page.wait_for_load_state("domcontentloaded")
        self.artefacts.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=self.artefacts / f"{name}.png", full_page=True)
        self.check(name)

    def check(self, name: str) -> None:
        """Zero axe violations, nothing wider than the screen, no control beyond its edge or small.

        44 px is what a thumb needs; at a desk a mouse does with less.
        """
        found = self.page.evaluate(f"{AXE}; axe.run(document, {{resultTypes: ['violations']}})")
        faults = [
            f"{one['id']}: {node['target']} {node['failureSummary']}"
            for one in found["violations"]
            for node in one["nodes"]
        ]
        assert not faults, f"{name}: " + "\n".join(faults)
        wide = self.page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{name} scrolls sideways by {wide} px"
        if not self.browser.wide:
            small = self.page.evaluate(SMALL)
            assert not small, f"{name}: under 44 px high: {small}"
        # What sticks out on the left cannot be scrolled to and makes no page wider.
        cut = self.page.evaluate(CUT_OFF)
        assert not cut, f"{name}: beyond the left edge: {cut}"
        beyond = self.page.evaluate(BEYOND)
        assert not beyond, f"{name}: words beyond their box: {beyond}"
