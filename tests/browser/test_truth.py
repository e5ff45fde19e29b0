"""The phone says what is true: of a record set aside, of a picture that is gone, of a time-out."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hand import Hand
from tests.browser.inside import look_inside
from tests.browser.pictures import clean_body, picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
KIND = "tea_base"

#: Changes rows of the outbox past the app, as a fault of the phone or of an old version would.
CHANGE = """async ({ store, change }) => {
    const opened = await new Promise((done) => {
        const asking = indexedDB.open("outbox");
        asking.onsuccess = () => done(asking.result);
    });
    const work = opened.transaction(store, "readwrite", { durability: "strict" });
    const cursor = work.objectStore(store).openCursor();
    cursor.onsuccess = () => {
        const at = cursor.result;
        if (!at) return;
        if (change === "delete") at.delete();
        else if (at.value.record_id === change.record) {
            const { op } = at.value;
            at.update({ ...at.value, op: { ...op, set: { ...op.set, ...change.set } } });
        }
        at.continue();
    };
    await new Promise((done) => { work.oncomplete = done; });
    opened.close();
}"""


def change_rows(hand: Hand, store: str, change: Any) -> None:
    """``change``: "delete" for every row, or a record and what its operation shall say instead."""
    hand.page.evaluate(CHANGE, {"store": store, "change": change})


def test_one_bad_record_is_set_aside_and_put_right(hand: Hand) -> None:
    """Scenarios 4 and 9: the others go up; it is told with its reason, after a restart too."""
    hand.browser.offline()
    bad = hand.log(KIND, clean_body(KIND))
    good = hand.log(KIND, clean_body(KIND))
    change_rows(hand, "ops", {"record": bad, "set": {"area_mu": -5}})
    hand.browser.offline(False)
    hand.until_state(good, "已汇总")
    hand.until_state(bad, "没通过检查")
    hand.restart()
    state = hand.page.get_by_role("region", name="上报情况")
    expect(state.get_by_text("1 条要您看一下")).to_be_visible()
    hand.snap("phone-home-attention")
    assert "没通过检查" in hand.state(bad)
    expect(hand.page.get_by_text(re.compile("实有面积")).first).to_be_visible()
    hand.snap("phone-record-quarantined")
    assert hand.page.get_by_role("button", name="删除").count() == 0
    hand.page.goto(f"/records/{bad}/edit")
    hand.fill(KIND, {"area_mu": 12000})
    hand.save()
    hand.until_state(bad, "已汇总")
    hand.page.goto("/")
    expect(hand.page.get_by_text("全部已上报")).to_be_visible()
    expect(hand.page.get_by_text("要您看一下")).to_have_count(0)


def test_a_picture_gone_from_the_phone_is_told(hand: Hand, tmp_path: Path) -> None:
    """Scenario 5: the record goes up without it; that it is missing stays on the screen."""
    hand.browser.offline()
    record = hand.log(KIND, clean_body(KIND), {"photos": picture(tmp_path / "base.jpg")})
    change_rows(hand, "bytes", "delete")
    hand.browser.offline(False)
    hand.until_state(record, "已汇总")
    [photo] = look_inside(hand.page).photos
    assert photo["state"] == "missing"
    hand.page.goto("/")
    expect(hand.page.get_by_text("1 张照片还没上传就不在手机里了")).to_be_visible()
    hand.snap("phone-home-photo-missing")
    hand.page.goto(f"/records/{record}")
    expect(hand.page.locator("p.state")).to_be_visible()
    hand.snap("phone-record-photo-missing")


def test_done_means_counted_verdicts(hand: Hand, stack) -> None:
    """Scenario 11: 立即上报 without an answer says that nothing was sent; with one, how many."""
    hand.browser.offline()
    record = hand.log(KIND, clean_body(KIND))
    stack.halt("web")
    hand.browser.offline(False)
    page = hand.page
    page.goto("/me")
    send = page.get_by_role("button", name="立即上报")
    send.click()
    expect(page.get_by_text(re.compile("没有报成|没有全部报成"))).to_be_visible(timeout=60_000)
    expect(page.get_by_text("条已收下生效")).to_have_count(0)
    hand.snap("phone-me-not-sent")
    stack.start("web")
    send.click()
    expect(page.get_by_text(re.compile("报了 1 条，1 条已收下生效|没有待上报的"))).to_be_visible(
        timeout=60_000
    )
    hand.until_state(record, "已汇总")
