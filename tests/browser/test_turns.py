"""Turns of sync that meet, and turns by a clock that is years off."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Worker

from backend.clock import from_machine, now_ms
from tests.browser.conftest import ARTEFACTS
from tests.browser.hand import Hand
from tests.browser.inside import look_inside
from tests.browser.pictures import clean_body, month_of
from tests.browser.slowline import SlowLine, Weather
from tests.browser.test_offline import figures
from tests.browser.waking import dispatch_sync
from tests.county import PASSWORD
from tests.phone import Phone

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
KIND = "tea_base"

#: Counts the requests of a page or a worker that carry operations.
COUNT = """() => {
    const whole = globalThis.fetch;
    globalThis.pushed = 0;
    globalThis.fetch = (address, init) => {
        const text = String(address).endsWith("/sync") ? init.body : "{}";
        if (typeof text !== "string" || JSON.parse(text).ops?.length) globalThis.pushed += 1;
        return whole(address, init);
    };
}"""
PUSHED = "() => globalThis.pushed"
UNLOCK = "delete Navigator.prototype.locks;"


@pytest.fixture
def line(stack) -> Iterator[SlowLine]:
    """A good line to the server, until it is made a slow one."""
    line = SlowLine(stack.port, 1)
    yield line
    line.stop()


def both_push(hand: Hand, line: SlowLine, locks: bool) -> tuple[int, int]:
    """Page and worker sync while the line is slow; how often each sent the operation."""
    [worker] = hand.browser.context.service_workers
    worker.evaluate(COUNT)
    page = hand.page
    line.weather = Weather(delay=2)
    hand.browser.offline(False)
    pushed = lambda: (page.evaluate(PUSHED), worker.evaluate(PUSHED))  # noqa: E731
    # By itself the worker may be woken first.
    hand.until(lambda: any(pushed()), "one of them to push")
    dispatch_sync(hand)
    if not locks:
        hand.until(lambda: all(pushed()), "the other one to push")
    line.weather = Weather()
    hand.until(lambda: not any(row["due"] for row in look_inside(page).ops), "the verdict")
    return page.evaluate(PUSHED), worker.evaluate(PUSHED)


@pytest.mark.parametrize("locks", [True, False], ids=["locks", "no-locks"])
def test_page_and_worker_sync_at_once(
    new_browser, county, stack, line: SlowLine, locks: bool, report
) -> None:
    """Background Sync wakes the worker while the page syncs: one effect, with or without locks."""
    browser = new_browser("phone")
    browser.url = f"http://127.0.0.1:{line.port}"
    browser.scripts = [f"({COUNT})()", *([] if locks else [UNLOCK])]
    hand = Hand(browser, ARTEFACTS)
    hand.sign_in(county.accounts["village_reporter"])
    body = clean_body(KIND)
    before = figures(stack.url, KIND, month_of(body, KIND))["records"]
    browser.offline()
    record = hand.log(KIND, body)
    sent = both_push(hand, line, locks)
    hand.until_state(record, "已汇总")
    assert sum(sent) == 1 if locks else sent == (1, 1)
    assert figures(stack.url, KIND, month_of(body, KIND))["records"] == before + 1
    shown = Phone(stack.url, "county_officer", PASSWORD).get(f"/records/{record}")
    assert [step["outcome"] for step in shown["history"] + shown["held"]] == ["applied"]
    said = "under" if locks else "without"
    report(f"turns {said}", f"A page and the service worker synced at once {said} navigator.locks: "
           f"sent {'twice' if sum(sent) == 2 else 'once'}, one effect.")  # fmt: skip


#: A clock that runs, but elsewhere.
CLOCK = """() => {
    const real = Date;
    globalThis.Date = class extends real {
        constructor(...parts) {
            if (parts.length) super(...parts);
            else super(real.now() + %d);
        }
        static now() { return real.now() + %d; }
    };
}"""
YEAR = 365 * 86_400_000


def shifted(where: Page | Worker) -> float:
    """Years by which a page's or worker's clock is off."""
    return (where.evaluate("() => Date.now()") - now_ms()) / YEAR


@pytest.mark.parametrize("years", [10, -10])
def test_a_clock_ten_years_off(new_browser, county, stack, years: int, report) -> None:
    """Scenario 32: in page and worker: today is the county's, months too, nothing is refused."""
    # From the county's time, not from this machine's.
    clock = CLOCK % ((years * YEAR + from_machine(0),) * 2)
    browser = new_browser("phone")
    browser.scripts = [f"({clock})()"]
    hand = Hand(browser, ARTEFACTS)
    hand.sign_in(county.accounts["village_reporter"])
    [worker] = browser.context.service_workers
    worker.evaluate(clock)
    today = Phone(stack.url, "county_officer", PASSWORD).get("/dashboard", division="431222000000")
    browser.offline()
    bodies = [clean_body(KIND), clean_body(KIND)]
    by_page, by_worker = (log_today(hand, body) for body in bodies)
    assert round(shifted(hand.page)) == round(shifted(worker)) == years
    before = figures(stack.url, KIND, today["month"])["records"]
    worker_sends(hand)
    for record in (by_page, by_worker):
        hand.until_state(record, "已汇总")
    body = clean_body(KIND)
    last = log_today(hand, body)
    hand.until_state(last, "已汇总")
    assert figures(stack.url, KIND, today["month"])["records"] == before + 3
    assert {row["outcome"] for row in look_inside(hand.page).ops} == {"applied"}
    said = "fast" if years > 0 else "slow"
    report(f"clock {said}", f"A clock ten years {said} in page and service worker: today and the "
           "month are the county's, nothing refused.")  # fmt: skip


def worker_sends(hand: Hand) -> None:
    """Nothing of the app runs on a page meanwhile."""
    hand.page.goto("about:blank")
    hand.browser.offline(False)
    hand.page.goto("/healthz")
    dispatch_sync(hand)
    hand.until(lambda: not any(row["due"] for row in look_inside(hand.page).ops), "a verdict")
    hand.page.goto("/")


def log_today(hand: Hand, body: dict) -> str:
    """A record of 今天, by the phone's own button."""
    hand.page.goto(f"/new/{KIND}")
    hand.fill(KIND, {name: value for name, value in body.items() if name != "recorded_on"})
    hand.box("recorded_on").get_by_role("button", name="今天").click()
    return hand.save()
