"""The township's desk: a phone's file brought in, what is held decided, and phones looked after."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hand import Hand
from tests.browser.test_offline import check_arrived_whole, clean_body, figures, month_of, picture
from tests.county import PASSWORD
from tests.phone import Phone, sample

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
KIND = "tea_base"


def at_desk(new_browser, hand: Hand, county, wide: bool = True, role: str = "township_reviewer"):
    """Somebody of this role at a computer, or on a phone."""
    size = "desk" if wide else "phone"
    desk = Hand(new_browser(f"{role}-{size}", wide=wide), hand.artefacts)
    desk.sign_in(county.accounts[role])
    return desk


def test_a_file_from_a_phone_that_cannot_send(
    hand: Hand, new_browser, stack, county, tmp_path: Path
) -> None:
    """Two records and a picture go by a file; when the line comes back, nothing doubles."""
    body, other = clean_body(KIND), clean_body(KIND)
    photos = {"photos": picture(tmp_path / "base.jpg")}
    month = month_of(body, KIND)
    count = figures(stack.url, KIND, month)["records"] + 2
    hand.browser.offline()
    first, second = hand.log(KIND, body, photos), hand.log(KIND, other)
    file = export(hand, tmp_path)
    assert body["base_name"].encode() not in file.read_bytes()

    desk = at_desk(new_browser, hand, county)
    for page in ("等乡镇定", "手机核对"):
        desk.page.get_by_role("link", name=page).click()
    bring_in(desk, file, "2 条，2 条生效")
    expect(desk.page.get_by_text("照片 1 张，收下 1 张")).to_be_visible()
    desk.snap("desk-imported")
    bring_in(desk, file, "2 条以前收到过")
    bring_in(desk, photos["photos"], "不是手机导出的上报文件")
    until_counted(hand, stack.url, month, count)

    hand.browser.offline(False)
    for record in (first, second):
        hand.until_state(record, "已汇总")
    assert figures(stack.url, KIND, month)["records"] == count
    check_arrived_whole(stack.url, first, KIND, body, photos)
    story = Phone(stack.url, "village_reporter", PASSWORD).get(f"/records/{first}")
    assert (len(story["history"]), story["held"]) == (1, [])


def export(hand: Hand, folder: Path) -> Path:
    """Export what waits, on the phone's own page; the file as it was downloaded."""
    hand.page.goto("/me")
    with hand.page.expect_download() as download:
        hand.page.get_by_role("button", name="导出没上报的").click()
    expect(hand.page.get_by_text("已导出加密文件")).to_be_visible()
    hand.snap("phone-exported")
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def bring_in(desk: Hand, file: Path, said: str) -> None:
    """Import a file; the page says what became of it."""
    desk.page.locator("input[type=file]").set_input_files(file)
    expect(desk.page.get_by_text(said)).to_be_visible(timeout=60_000)


def until_counted(hand: Hand, url: str, month: int, count: int) -> None:
    """Wait for the county's figure."""

    def right() -> bool:
        return figures(url, KIND, month)["records"] == count

    hand.until(right, f"the county to count {count}", 60)


def held_world(phone: Phone) -> dict[str, Any]:
    """A conflict, an impossible record and one of another village, all of one phone."""
    ops = phone.ops
    was = {"area_mu": 12000, "improved_area_mu": 8000}
    create = ops.create(KIND, sample(KIND, base_name="裁决湾", **was))
    key = create["record_id"]
    win = ops.make("edit", KIND, key, {"area_mu": 15000}, {"area_mu": 12000}, {"rev": 1})
    lost = ops.make("edit", KIND, key, {"area_mu": 14000}, {"area_mu": 12000}, {"rev": 1})
    bad = ops.create(KIND, sample(KIND, base_name="写错湾", area_mu=-100))
    results = phone.push(create, win, lost, bad)
    assert [one["outcome"] for one in results] == [
        "applied", "applied", "conflict", "quarantined",
    ]  # fmt: skip
    return {"record": key, "lost": lost, "bad": bad}


def card(desk: Hand, op: dict[str, Any]):
    """The card of a held operation."""
    return desk.page.locator(f"[data-held='{op['op_id']}']")


def decide(desk: Hand, op: dict[str, Any], word: str) -> Any:
    """Open the question of one decision."""
    card(desk, op).get_by_role("button", name=word).click()
    return desk.page.get_by_role("dialog")


def test_decisions_at_the_desk(hand: Hand, new_browser, stack, county) -> None:
    """Accepted, repaired and returned; each question, each answer, at both sizes."""
    world = held_world(Phone(stack.url, "village_reporter", PASSWORD))
    desk = at_desk(new_browser, hand, county)
    desk.page.goto("/county/review")
    expect(card(desk, world["lost"])).to_be_visible()
    desk.snap("desk-review")
    small = at_desk(new_browser, hand, county, wide=False)
    repair(small, world["bad"])
    return_too_late(desk, world["bad"])
    dialog = decide(desk, world["lost"], "采纳")
    desk.snap("desk-review-accept")
    dialog.get_by_role("button", name="采纳", exact=True).click()
    expect(desk.page.get_by_text("已采纳，生效了")).to_be_visible()
    expect(desk.page.get_by_role("heading", name="没有等着定的")).to_be_visible()
    desk.snap("desk-review-empty")
    small.page.goto("/county/review")
    expect(small.page.get_by_role("heading", name="没有等着定的")).to_be_visible()
    small.snap("phone-review-empty")
    phone = Phone(stack.url, "village_reporter", PASSWORD)
    stands = phone.get(f"/records/{world['record']}")["record"]
    assert (stands["rev"], stands["body"]["area_mu"]) == (3, 14000)
    mended = phone.get(f"/records/{world['bad']['record_id']}")
    assert mended["record"]["body"]["area_mu"] == 13000 and len(mended["held"]) == 1


def repair(small: Hand, op: dict[str, Any]) -> None:
    """Put an impossible area right, on a phone."""
    small.page.goto("/county/review")
    expect(card(small, op)).to_be_visible()
    small.snap("phone-review")
    dialog = decide(small, op, "更正")
    small.snap("phone-review-repair")
    dialog.locator("#field-area_mu").fill("130")
    dialog.get_by_role("button", name="按更正的生效").click()
    expect(small.page.get_by_text("已更正，生效了")).to_be_visible()


def return_too_late(desk: Hand, op: dict[str, Any]) -> None:
    """Return it from a page that still shows it: a reason is asked for, and then who was first."""
    dialog = decide(desk, op, "退回")
    dialog.get_by_role("button", name="退回", exact=True).click()
    expect(dialog.get_by_text("请写一句理由")).to_be_visible()
    desk.snap("desk-review-return")
    dialog.get_by_label("退回的理由").fill("面积写反了")
    dialog.get_by_role("button", name="退回", exact=True).click()
    expect(desk.page.get_by_text("已经有人处理过了")).to_be_visible()


def test_what_comes_back_says_why_on_the_phone(hand: Hand, new_browser, stack, county) -> None:
    """退回 with the township's own words, until the author has said it anew."""
    body = clean_body(KIND)
    hand.browser.offline()
    record = hand.log(KIND, body)
    make_unknown(hand)
    hand.browser.offline(False)
    hand.until_state(record, "没通过检查")
    desk = at_desk(new_browser, hand, county)
    desk.page.goto("/county/review")
    held = desk.page.locator("[data-held]").filter(has_text=body["base_name"])
    held.get_by_role("button", name="退回").click()
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_label("退回的理由").fill("这块地去年已退茶还林")
    dialog.get_by_role("button", name="退回", exact=True).click()
    expect(desk.page.get_by_text("已退回")).to_be_visible()
    hand.page.goto("/me")
    hand.page.get_by_role("button", name="立即上报").click()
    expect(hand.page.get_by_text("没有待上报的，已是最新")).to_be_visible(timeout=60_000)
    hand.until_state(record, "退回")
    expect(hand.page.get_by_text("乡镇说：这块地去年已退茶还林")).to_be_visible()
    hand.snap("phone-returned")


def make_unknown(hand: Hand) -> None:
    """Make what waits on the phone a version that the server does not know yet."""
    script = """() => new Promise((resolve, reject) => {
        const asked = indexedDB.open("outbox");
        asked.onerror = () => reject(asked.error);
        asked.onsuccess = () => {
            const db = asked.result, tx = db.transaction("ops", "readwrite");
            tx.objectStore("ops").openCursor().onsuccess = (event) => {
                const cursor = event.target.result;
                if (!cursor) return;
                const row = cursor.value;
                if (row.due) { row.op.kind_version = 99; cursor.update(row); }
                cursor.continue();
            };
            tx.oncomplete = () => { db.close(); resolve(true); };
            tx.onerror = () => reject(tx.error);
        };
    })"""
    assert hand.page.evaluate(script)


def lose_one(phone: Phone, size: str) -> None:
    """A phone of three records, of which the first never arrives and the last is impossible."""
    names = [f"{name}湾{size}" for name in ("丢失", "第三", "写错")]
    ops = [phone.ops.create(KIND, sample(KIND, base_name=name)) for name in names]
    ops[2]["set"]["area_mu"] = -1
    phone.push(*ops[1:])


@pytest.mark.parametrize("wide", [True, False], ids=["desk", "phone"])
def test_device_screens(hand: Hand, new_browser, stack, county, wide: bool) -> None:
    """What each phone made against what arrived; a lost one is seen; in English too."""
    size = "desk" if wide else "phone"
    phone = Phone(stack.url, "village_reporter", PASSWORD)
    lose_one(phone, size)
    desk = at_desk(new_browser, hand, county, wide)
    desk.page.goto("/county/devices")
    line = desk.page.locator(f"[data-device='{phone.profile['device']['id']}']")
    expect(line.locator("[data-figure=made]")).to_have_text("3")
    expect(line.locator("[data-figure=got]")).to_have_text("2")
    expect(line.locator("[data-figure=missing]")).to_have_text("1")
    expect(line.get_by_text("没收到的序号：1", exact=True)).to_be_visible()
    expect(line.get_by_text("没通过检查 1 条")).to_be_visible()
    desk.snap(f"{size}-devices")
    desk.page.get_by_label("要看的").check()
    expect(line).to_be_visible()
    chief = at_desk(new_browser, hand, county, wide, "county_viewer")
    chief.page.goto("/county")
    chief.page.get_by_role("link", name="手机核对").click()
    expect(chief.page.locator("[data-device]").first).to_be_visible()
    assert "*" in chief.page.locator(".name").first.inner_text()
    desk.page.goto("/me")
    desk.page.get_by_label("English").check()
    for name in ("devices", "review"):
        desk.page.goto(f"/county/{name}")
        expect(desk.page.get_by_role("heading", level=1)).to_have_text(
            "Phones checked" if name == "devices" else "Township decides"
        )
        desk.snap(f"{size}-{name}-english")
