"""An own password in a browser: asked for after the first sign-in, changed, used again."""

import re

import pytest
from playwright.sync_api import Page, expect

from backend.app import create_app
from backend.config import load_settings
from backend.db import writing
from backend.people.accounts import create_account
from tests.browser.conftest import ARTEFACTS
from tests.browser.hand import Hand
from tests.browser.pictures import clean_body
from tests.county import COUNTY, PASSWORD, TOWNSHIP, VILLAGE, Person
from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

NEW = "一句只有我知道的话 7"


def made(stack: Stack, name: str, role: str, division: str) -> Person:
    """An account as an operator makes it, whose first password two people know."""
    with create_app(load_settings(stack.environ)).app_context(), writing() as connection:
        key = create_account(connection, name, "测试新人", role, division, PASSWORD)
    return Person(key, name, PASSWORD, role, division)


def change(page: Page, present: str, new: str) -> None:
    page.get_by_label("现在的密码").fill(present)
    page.get_by_label("新密码").fill(new)
    page.get_by_role("button", name="保存新密码").click()


def test_a_reporter_is_offered_it_and_records_all_the_same(new_browser, stack: Stack) -> None:
    """On the first page and on the own one; never between a cadre and a record."""
    person = made(stack, "first-reporter", "village_reporter", VILLAGE)
    phone = Hand(new_browser("phone"), ARTEFACTS)
    phone.sign_in(person)
    offer = phone.page.get_by_role("region", name="密码")
    expect(offer).to_contain_text("初始密码")
    phone.snap("phone-first-password")
    phone.until_state(phone.log("tea_base", clean_body("tea_base")), "已汇总")
    phone.page.goto("/")
    offer.get_by_role("button", name="以后再说").click()
    expect(offer).to_have_count(0)
    phone.page.reload()
    expect(phone.page.get_by_text("全部已上报")).to_be_visible()
    expect(phone.page.get_by_role("link", name="茶叶基地").first).to_be_visible()
    expect(offer).to_have_count(0)


def test_it_is_changed_on_the_own_page(new_browser, stack: Stack) -> None:
    """Refused with a sentence of what is wrong, without a signal too; then the offer is gone."""
    person = made(stack, "second-reporter", "village_reporter", VILLAGE)
    phone = Hand(new_browser("phone"), ARTEFACTS)
    phone.sign_in(person)
    phone.page.get_by_role("link", name="修改密码").click()
    phone.page.get_by_role("button", name="修改密码").click()
    expect(phone.page.get_by_label("现在的密码")).to_be_focused()
    change(phone.page, PASSWORD, "1234567890")
    expect(phone.page.get_by_role("alert")).to_contain_text("太常见")
    phone.snap("phone-password")
    change(phone.page, "not this one", NEW)
    expect(phone.page.get_by_role("alert")).to_contain_text("密码不对")
    phone.browser.offline()
    change(phone.page, PASSWORD, NEW)
    expect(phone.page.get_by_role("alert")).to_contain_text("连不上网络")
    phone.browser.offline(False)
    change(phone.page, PASSWORD, NEW)
    expect(phone.page.get_by_text("密码已改好")).to_be_visible()
    expect(phone.page.get_by_text("初始密码")).to_have_count(0)
    phone.enter(Person(person.id, person.name, NEW, person.role, person.division))
    expect(phone.page.get_by_text("全部已上报")).to_be_visible()
    expect(phone.page.get_by_role("link", name="茶叶基地").first).to_be_visible()
    expect(phone.page.get_by_role("region", name="密码")).to_have_count(0)


def test_a_reviewer_is_offered_it_beside_the_figures(new_browser, stack: Stack) -> None:
    reviewer = made(stack, "first-reviewer", "township_reviewer", TOWNSHIP)
    desk = Hand(new_browser("desk", wide=True), ARTEFACTS)
    desk.sign_in(reviewer)
    expect(desk.page.get_by_role("region", name="密码")).to_contain_text("初始密码")
    expect(desk.page.locator("[data-card='tea_base/area']")).to_be_visible()
    desk.snap("desk-first-password")


def test_the_county_chooses_one_before_it_sees_a_figure(new_browser, stack: Stack) -> None:
    """A role of the county carries no records: it does this first, by the switch in English."""
    officer = made(stack, "first-officer", "county_officer", COUNTY)
    desk = Hand(new_browser("desk", wide=True), ARTEFACTS)
    desk.sign_in(officer)
    desk.page.wait_for_url("**/me")
    expect(desk.page.get_by_text("改成自己的以后才能看数据")).to_be_visible()
    desk.page.goto("/county")
    desk.page.wait_for_url("**/me")
    desk.page.get_by_label("English").check()
    desk.page.get_by_role("button", name="Change password").click()
    desk.page.get_by_label("Present password").fill(PASSWORD)
    desk.page.get_by_label("New password").fill("first-officer")
    desk.page.get_by_role("button", name="Save the new password").click()
    expect(desk.page.get_by_role("alert")).to_contain_text("names that others know")
    desk.snap("desk-password-english")
    desk.page.get_by_label("New password").fill(NEW)
    desk.page.get_by_role("button", name="Show password").last.click()
    expect(desk.page.get_by_label("New password")).to_have_attribute("type", "text")
    desk.page.get_by_role("button", name="Save the new password").click()
    expect(desk.page.get_by_text(re.compile("Changed"))).to_be_visible()
    desk.page.goto("/county")
    expect(desk.page.locator("[data-card='tea_base/area']")).to_be_visible()


def test_another_device_is_signed_out_by_the_password(new_browser, stack: Stack, newcomer) -> None:
    """Whoever finds a phone that is signed in cannot sign its owner out elsewhere."""
    person = newcomer("village_reporter", VILLAGE)
    found, desk = Hand(new_browser("found"), ARTEFACTS), Hand(new_browser("own"), ARTEFACTS)
    found.sign_in(person)
    desk.sign_in(person)
    page = desk.page
    page.goto("/me")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_text("本机", exact=True)).to_be_visible()
    page.get_by_role("button", name=re.compile("^让它退出：")).click()
    box = page.get_by_role("dialog")
    box.get_by_label("您的密码").fill("a guess at it")
    box.get_by_role("button", name="让它退出").click()
    expect(box.get_by_role("alert")).to_contain_text("密码不对")
    desk.snap("phone-revoke")
    box.get_by_label("您的密码").fill(person.password)
    box.get_by_role("button", name="让它退出").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("^让它退出"))).to_have_count(0)
    found.page.goto("/")
    expect(found.page.get_by_text("这部手机的登录已被取消")).to_be_visible()
