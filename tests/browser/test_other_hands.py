"""A phone in other hands: after a revocation, and shared by two cadres."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ARTEFACTS
from tests.browser.hand import Hand
from tests.browser.inside import look_inside
from tests.browser.pictures import clean_body, picture
from tests.county import VILLAGE, County

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
KIND = "tea_base"

COPIES = """async () => {
    const opened = await new Promise((done) => {
        const asking = indexedDB.open("device");
        asking.onsuccess = () => done(asking.result);
    });
    const asking = opened.transaction("records").objectStore("records").count();
    const count = await new Promise((done) => { asking.onsuccess = () => done(asking.result); });
    opened.close();
    return count;
}"""


def half_way(hand: Hand, tmp_path: Path) -> dict:
    """Copies, a draft, and a record with its picture that waits; returns that one's row."""
    hand.until_state(hand.log(KIND, clean_body(KIND)), "已汇总")
    hand.until(lambda: hand.page.evaluate(COPIES) > 0, "copies on the phone")
    hand.browser.offline()
    waiting = hand.log(KIND, clean_body(KIND), {"photos": picture(tmp_path / "base.jpg")})
    hand.page.goto(f"/new/{KIND}")
    hand.fill(KIND, {"base_name": "写了一半"})
    hand.until(lambda: bool(look_inside(hand.page).drafts), "the draft")
    return next(row for row in look_inside(hand.page).ops if row["record_id"] == waiting)


def check_wiped(hand: Hand, kept: dict, what: str) -> None:
    """The screens say so; no copy is left, and nothing is missing of what was the person's own."""
    page = hand.page
    expect(page.get_by_text("从县里取回的记录已从这部手机清除")).to_be_visible()
    hand.snap(f"phone-revoked-{what}")
    hand.until(lambda: page.evaluate(COPIES) == 0, "the copies to be gone")
    inside = look_inside(page)
    row = next(row for row in inside.ops if row["op_id"] == kept["op_id"])
    assert row["op"] == kept["op"] and len(inside.pictures(row)) == 1
    page.goto("/me")
    expect(page.get_by_text("从县里取回的记录已从这部手机清除")).to_be_visible()
    hand.snap(f"phone-me-revoked-{what}")
    page.goto(f"/new/{KIND}")
    expect(page.get_by_label("基地名称")).to_have_value("写了一半")


@pytest.mark.parametrize("what", ["account", "device"])
def test_wiped_after_a_revocation(
    new_browser, newcomer, stack, tmp_path: Path, what: str, report
) -> None:
    """Scenario 14: the county's copies go at the next contact; what waits and drafts stay."""
    person = newcomer("village_reporter", VILLAGE)
    hand = Hand(new_browser("phone"), ARTEFACTS)
    hand.sign_in(person)
    kept = half_way(hand, tmp_path)
    if what == "account":
        stack.command("accounts", "disable", person.name)
    else:
        stack.command("accounts", "revoke-device", kept["device"])
    hand.page.goto("/")
    hand.browser.offline(False)
    told = "账号已停用，请联系乡镇" if what == "account" else "这部手机的登录已被取消"
    expect(hand.page.get_by_text(told)).to_be_visible(timeout=60_000)
    check_wiped(hand, kept, what)
    if what == "device":
        hand.enter(person)
        hand.until_state(kept["record_id"], "已汇总")
        hand.until(lambda: hand.page.evaluate(COPIES) > 0, "the copies to come back")
    report(f"revoked {what}", f"The {what} revoked while a record with its picture waited: copies "
           "wiped at the next contact, the record, its picture and the draft kept.")  # fmt: skip


def test_two_cadres_on_one_phone(hand: Hand, newcomer, tmp_path: Path) -> None:
    """Scenario 13: what waits of another is a number under 我的, and nothing more anywhere."""
    hand.browser.offline()
    body = clean_body(KIND)
    record = hand.log(KIND, body, {"photos": picture(tmp_path / "base.jpg")})
    page = hand.page
    page.goto("/me")
    page.get_by_role("button", name="退出登录").click()
    page.get_by_role("dialog").get_by_role("button", name="退出", exact=True).click()
    expect(page.get_by_text("手机里还有 1 条待上报")).to_be_visible()
    # The first one's record must not go up before it has been looked for.
    hand.browser.offline(False)
    hand.sign_in(newcomer("village_reporter", VILLAGE))
    hand.browser.offline()
    name = body["base_name"]
    for path in ("/", "/records", f"/records/{record}", f"/records/{record}/edit", f"/new/{KIND}"):
        page.goto(path)
        expect(page.get_by_role("heading").first).to_be_visible()
        assert name not in page.locator("body").inner_text(), path
        assert page.get_by_role("button", name="复制上一条").count() == 0
    page.goto("/me")
    expect(page.get_by_text("这部手机上别人待上报的")).to_be_visible()
    hand.snap("phone-me-shared")
    # What waits of everybody goes into the file, sealed to the server: nobody here reads it.
    with page.expect_download() as saved:
        page.get_by_role("button", name="导出没上报的").click()
    data = Path(saved.value.path()).read_bytes()
    assert data.startswith(b"SHISHU-S") and name.encode() not in data


def test_what_another_withdrew_while_its_author_was_signed_out(
    hand: Hand, county: County, new_browser, newcomer
) -> None:
    """No tombstone comes with the copies anew: the record is still found, and said to be gone."""
    body = clean_body(KIND)
    record = hand.log(KIND, body)
    hand.until_state(record, "已汇总")
    page = hand.page
    page.goto("/me")
    page.get_by_role("button", name="退出登录").click()
    page.get_by_role("dialog").get_by_role("button", name="退出", exact=True).click()
    page.wait_for_url("**/sign-in**")
    other = Hand(new_browser("other"), ARTEFACTS)
    other.sign_in(newcomer("village_reporter", VILLAGE))
    other.until_state(record, "已汇总")
    other.withdraw(record)
    other.page.goto("/")
    expect(other.page.get_by_text("全部已上报")).to_be_visible()
    hand.enter(county.accounts["village_reporter"])
    hand.until_state(record, "已撤回或转走")
    expect(page.get_by_role("heading", name=body["base_name"])).to_be_visible()
    expect(page.get_by_role("link", name="修改")).to_have_count(0)
    hand.snap("phone-record-gone")
    page.goto("/records")
    line = page.get_by_role("link").filter(has_text=body["base_name"]).first
    expect(line).to_contain_text("已撤回或转走")
    hand.snap("phone-records-gone")
