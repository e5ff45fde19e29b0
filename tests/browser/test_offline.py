"""Each kind logged with the network off, the browser restarted, and the county's figure right."""

import io
from collections.abc import Iterable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import text

from backend.app import create_app
from backend.config import load_settings
from backend.db import writing
from tests.browser.hand import KINDS, Hand
from tests.browser.pictures import clean_body, month_of, picture
from tests.county import COUNTY, PASSWORD, VILLAGE
from tests.phone import Phone

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def figures(url: str, kind: str, month: int) -> dict[str, int]:
    """The county's figures of one kind and month, over the API."""
    chief = Phone(url, "county_officer", PASSWORD)
    cards = chief.get("/dashboard", division=COUNTY, month=month, track="reported")["cards"]
    return {card["indicator"]: card["value"] or 0 for card in cards if card["kind"] == kind}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_logged_offline_restarted_and_counted(hand: Hand, stack, kind: str, tmp_path: Path) -> None:
    """With the server gone: log, quit the browser, start it again; then the line comes back."""
    body = clean_body(kind)
    photos = {
        field["name"]: picture(tmp_path / f"{field['name']}.jpg", 40 + 30 * index)
        for index, field in enumerate(KINDS[kind]["fields"])
        if field["type"] == "photo"
    }
    before = figures(stack.url, kind, month_of(body, kind))
    stack.halt("web")
    hand.browser.offline()
    record = hand.log(kind, body, photos)
    hand.restart(offline=True)
    expect(hand.page.get_by_text("没有网络，已存手机 1 条")).to_be_visible()
    assert hand.state(record) == "已存手机"

    stack.start("web")
    hand.browser.offline(False)
    hand.until_state(record, "已汇总")
    after = figures(stack.url, kind, month_of(body, kind))
    assert after["records"] == before["records"] + 1
    hand.page.goto("/")
    expect(hand.page.get_by_text("全部已上报")).to_be_visible(timeout=30_000)
    check_arrived_whole(stack.url, record, kind, body, photos)


def check_arrived_whole(
    url: str, record: str, kind: str, body: dict, photos: Iterable[str], chief: Phone | None = None
) -> None:
    """The county has every value that was typed, and in every field of ``photos`` its JPEG."""
    chief = chief or Phone(url, "county_officer", PASSWORD)
    shown = chief.get(f"/records/{record}")
    for name, value in body.items():
        personal = next(f for f in KINDS[kind]["fields"] if f["name"] == name).get("personal")
        assert personal or shown["record"]["body"][name] == value, name
    for name in photos:
        [sha256] = shown["record"]["body"][name]
        answer = chief.http.get(f"{url}/api/v1/records/{record}/photos/{sha256}", timeout=20)
        assert answer.status_code == 200
        assert Image.open(io.BytesIO(answer.content)).format == "JPEG"


def test_edited_and_withdrawn_offline(hand: Hand, stack) -> None:
    """An edit and a withdrawal made offline reach the figures in their order."""
    kind = "tea_base"
    body = clean_body(kind)
    month = month_of(body, kind)
    record = hand.log(kind, body)
    hand.until_state(record, "已汇总")
    before = figures(stack.url, kind, month)

    hand.browser.offline()
    hand.page.goto(f"/records/{record}/edit")
    hand.fill(kind, {"area_mu": body["area_mu"] + 100})
    hand.save()
    assert hand.state(record) == "已存手机"
    hand.browser.offline(False)
    hand.until_state(record, "已汇总")
    edited = figures(stack.url, kind, month)
    assert edited["area"] == before["area"] + 100

    hand.browser.offline()
    hand.withdraw(record)
    hand.browser.offline(False)
    hand.page.goto("/")
    expect(hand.page.get_by_text("全部已上报")).to_be_visible(timeout=30_000)
    hand.until_state(record, "已撤回")
    hand.until(
        lambda: figures(stack.url, kind, month)["records"] == before["records"] - 1,
        "the withdrawn record to leave the figures",
    )
    assert figures(stack.url, kind, month)["area"] == before["area"] - body["area_mu"]


def test_commit_is_on_the_dashboard_within_a_second(hand: Hand, new_browser, county) -> None:
    """A county officer who just looks at the screen sees the new total by itself."""
    desk = Hand(new_browser("desk", wide=True), hand.artefacts)
    desk.sign_in(county.accounts["county_officer"])
    body = clean_body("tea_base")
    month = month_of(body, "tea_base")
    desk.page.goto(f"/county?division={VILLAGE}&month={month}&track=reported")
    hand.browser.offline()
    hand.log("tea_base", body)
    tally = desk.page.locator("[data-card='tea_base/records'] [data-value]")
    before = tally.inner_text() if tally.count() else "0"
    hand.browser.offline(False)
    desk.until(lambda: tally.count() == 1 and tally.inner_text() != before, "the new total", 10)


def test_two_tabs_agree(hand: Hand) -> None:
    """What one tab saves the other shows, and both say the same about sync."""
    first = hand.page
    second = hand.browser.context.new_page()
    second.goto("/")
    hand.browser.offline()
    hand.log("tea_base", clean_body("tea_base"))
    first.goto("/")
    for tab in (first, second):
        expect(tab.get_by_text("没有网络，已存手机 1 条")).to_be_visible()
    hand.browser.offline(False)
    for tab in (first, second):
        expect(tab.get_by_text("全部已上报")).to_be_visible(timeout=30_000)


def test_signed_out_with_operations_waiting(hand: Hand, stack, county) -> None:
    """The session ends while records wait: they stay, and go up after the next sign-in."""
    person = county.accounts["village_reporter"]
    hand.browser.offline()
    record = hand.log("tea_base", clean_body("tea_base"))
    with create_app(load_settings(stack.environ)).app_context(), writing() as connection:
        sql = text("UPDATE session SET expires_at = 0 WHERE account_id = :account")
        assert connection.execute(sql, {"account": person.id}).rowcount
    hand.browser.offline(False)
    hand.page.goto("/")
    expect(hand.page.get_by_text("请重新登录，已存手机 1 条")).to_be_visible(timeout=30_000)
    assert hand.state(record) == "已存手机"

    hand.page.goto("/sign-in")
    hand.page.get_by_label("密码", exact=True).fill(PASSWORD)
    hand.page.get_by_role("button", name="登录").click()
    hand.page.wait_for_url(lambda url: "sign-in" not in url)
    hand.until_state(record, "已汇总")
