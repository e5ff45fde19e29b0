"""The phone's store on its bad days: full, wiped; and always strict."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.hand import Hand
from tests.browser.inside import look_inside
from tests.browser.pictures import clean_body, picture
from tests.browser.test_offline import check_arrived_whole
from tests.browser.waking import dispatch_sync
from tests.county import Person

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
KIND = "tea_base"

#: Notes what every transaction on the outbox asks for, over all pages of the origin.
LISTEN = """() => {
    const begin = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (stores, mode, options) {
        const asked = `${mode ?? "readonly"} ${options?.durability ?? "default"}`;
        if (this.name === "outbox") {
            globalThis.asked = { ...globalThis.asked };
            globalThis.asked[asked] = (globalThis.asked[asked] ?? 0) + 1;
            globalThis.localStorage?.setItem("asked", JSON.stringify({
                ...JSON.parse(localStorage.getItem("asked") ?? "{}"), [asked]: true }));
        }
        return begin.call(this, stores, mode, options);
    };
}"""


def test_every_outbox_transaction_is_strict(hand: Hand, tmp_path: Path, report) -> None:
    """Read off the calls, in page and worker: draft, save, edit, withdraw, verdicts, pictures."""
    hand.browser.scripts.append(f"({LISTEN})()")
    hand.restart(offline=True)
    [worker] = hand.browser.context.service_workers
    worker.evaluate(LISTEN)
    shot = picture(tmp_path / "base.jpg")
    record = hand.log(KIND, clean_body(KIND), {"photos": shot})
    hand.page.goto(f"/records/{record}/edit")
    hand.fill(KIND, {"area_mu": 177_00})
    hand.save()
    hand.log(KIND, clean_body(KIND))
    hand.browser.offline(False)
    hand.until_state(record, "已汇总")
    hand.withdraw(record)
    dispatch_sync(hand)
    hand.until(lambda: bool(worker.evaluate("() => globalThis.asked")), "the worker to sync", 60)
    asked = hand.page.evaluate("() => JSON.parse(localStorage.getItem('asked'))")
    asked |= worker.evaluate("() => globalThis.asked")
    assert {one for one in asked if one.startswith("readwrite")} == {"readwrite strict"}
    report("strict", "Every transaction that writes to the outbox asked for strict durability.")


FILL = """async (bytes) => {
    const opened = await new Promise((done, failed) => {
        const asking = indexedDB.open("filler", 1);
        asking.onupgradeneeded = () => asking.result.createObjectStore("rows");
        asking.onsuccess = () => done(asking.result);
        asking.onerror = () => failed(asking.error);
    });
    const word = await new Promise((done) => {
        const change = opened.transaction("rows", "readwrite");
        change.objectStore("rows").put(crypto.getRandomValues(new Uint8Array(bytes)), "row");
        change.oncomplete = () => done("kept");
        change.onabort = () => done(change.error?.name ?? "aborted");
    });
    opened.close();
    return word;
}"""


class Quota:
    """How much more than now the origin may keep."""

    def __init__(self, hand: Hand) -> None:
        self.hand, self.wire = hand, hand.browser.devtools(hand.page)

    def allow(self, more: int) -> None:
        """So many bytes more, at once; that there are fewer, Chromium sees after some seconds."""
        origin = {"origin": self.hand.browser.url}
        used = int(self.wire.send("Storage.getUsageAndQuota", origin)["usage"])
        self.wire.send("Storage.overrideQuotaForOrigin", {**origin, "quotaSize": used + more})

    def exhaust(self) -> None:
        """Not a byte more."""
        self.allow(0)
        full = lambda: self.hand.page.evaluate(FILL, 50_000) == "QuotaExceededError"  # noqa: E731
        self.hand.until(full, "the store to be full", 90)

    def lift(self) -> None:
        """As much as before."""
        self.wire.send("Storage.overrideQuotaForOrigin", {"origin": self.hand.browser.url})


def test_a_full_store_keeps_the_words(hand: Hand, stack, tmp_path: Path, report) -> None:
    """Scenario 7: no room: said aloud before the form is cleared; the words outlive it."""
    hand.restart(offline=True)
    page, body, quota = hand.page, clean_body(KIND), Quota(hand)
    save = page.get_by_role("button", name="保存", exact=True)
    page.goto(f"/new/{KIND}")
    quota.exhaust()
    hand.fill(KIND, body)
    save.click()
    expect(page.get_by_text("手机存储满了，文字也存不下。")).to_be_visible()
    expect(page.get_by_label("基地名称")).to_have_value(body["base_name"])
    hand.snap("phone-form-no-room")
    page.reload()
    expect(page.get_by_label("基地名称")).to_have_value(body["base_name"])
    quota.allow(90_000)
    hand.fill(KIND, {}, {"photos": picture(tmp_path / "base.jpg")})
    save.click()
    expect(page.get_by_text("手机存储满了，没有保存成功，内容还在。")).to_be_visible()
    assert look_inside(page).ops == []
    hand.snap("phone-form-full")
    page.get_by_role("button", name="先保存文字").click()
    expect(page.get_by_text("文字已存手机，照片没有存。")).to_be_visible()
    hand.snap("phone-saved-words")
    [row] = look_inside(page).ops
    assert {name: row["op"]["set"].get(name) for name in body} == body
    quota.lift()
    hand.browser.offline(False)
    hand.until_state(row["record_id"], "已汇总")
    check_arrived_whole(stack.url, row["record_id"], KIND, body, [])
    report("quota", "Quota cut to nothing, then to 90 kB: the save failed aloud, the form was "
           "not cleared, the words were kept without their picture; lost 0.")  # fmt: skip


LEDGER = """async () => {
    const body = JSON.stringify({ proto: 1, request_id: "ledger" });
    const headers = { "Content-Type": "application/json", "X-Shishu": "1" };
    return (await fetch("/api/v1/sync", { method: "POST", headers, body })).json();
}"""


def lose(hand: Hand, *folders: str) -> int:
    """Save two records offline, quit, and clear these stores; returns the last seq used."""
    sent = hand.log(KIND, clean_body(KIND))
    hand.until_state(sent, "已汇总")
    hand.browser.offline()
    hand.log(KIND, clean_body(KIND))
    hand.log(KIND, clean_body(KIND))
    used = max(row["seq"] for row in look_inside(hand.page).ops)
    hand.browser.close()
    for name in folders:
        shutil.rmtree(hand.browser.profile / "Default" / name)
    hand.page = hand.browser.open()
    hand.page.goto("/")
    return used


def log_after(hand: Hand, person: Person) -> tuple[int, dict]:
    """Signed in again, the next record's seq, and what the server knows of this device then."""
    hand.enter(person)
    record = hand.log(KIND, clean_body(KIND))
    hand.until_state(record, "已汇总")
    [row] = look_inside(hand.page).ops
    return row["seq"], hand.page.evaluate(LEDGER)["device"]


def test_storage_cleared_while_closed(hand: Hand, county, report) -> None:
    """Scenario 7: said at the next start, seen by the server as a hole, no number used twice."""
    used = lose(hand, "IndexedDB")
    page = hand.page
    expect(page.get_by_text("有 2 条还没上报的记录可能丢了")).to_be_visible()
    hand.snap("phone-evicted")
    page.get_by_role("button", name="我知道了").click()
    expect(page.get_by_text("可能丢了")).to_have_count(0)
    seq, ledger = log_after(hand, county.accounts["village_reporter"])
    assert seq > used
    assert [used - 1, used] in ledger["missing"], "the server sees what this phone lost"
    report("evicted", "The store wiped while the app was closed, two operations waiting: said "
           "at the next start, a hole of two at the server, no number used twice.")  # fmt: skip


def test_storage_and_side_marks_cleared(hand: Hand, county) -> None:
    """Scenario 7: only the server remembers: no number that it has seen is given again."""
    used = lose(hand, "IndexedDB", "Local Storage")
    seq, ledger = log_after(hand, county.accounts["village_reporter"])
    assert seq == used - 1, "the two that nobody outside the phone knew of"
    assert (ledger["contiguous_seq"], ledger["missing"]) == (seq, [])
