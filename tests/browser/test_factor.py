"""The second factor in a browser, from setting it up to the figures that it guards, proved."""

import re
from collections.abc import Callable

import pyotp
import pytest
from playwright.sync_api import Page, expect

from backend.app import create_app
from backend.clock import now_ms
from backend.config import load_settings
from backend.people.totp import STEP
from tests.browser.conftest import ARTEFACTS
from tests.browser.hand import Hand
from tests.county import COUNTY, County, Person
from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def code_of(secret: str, later: int = 0) -> str:
    """The code that an authenticator shows now, or ``later`` steps on."""
    return pyotp.TOTP(secret).generate_otp(now_ms() // 1000 // STEP + later)


def people(stack: Stack, county: County) -> tuple[Person, Person]:
    """An administrator and an officer whom no other test knows."""
    with create_app(load_settings(stack.environ)).app_context():
        return county.person("administrator", COUNTY), county.person("county_officer", COUNTY)


def set_up(hand: Hand, person: Person) -> tuple[str, list[str]]:
    """Set the second factor up on the open page; its secret and the recovery codes."""
    page = hand.page
    page.get_by_role("button", name="设置动态码").click()
    page.get_by_label("您的密码").fill(person.password)
    page.get_by_role("button", name="下一步").click()
    drawing = page.get_by_role("img", name=re.compile("二维码"))
    expect(drawing).to_be_visible()
    assert len(drawing.locator("path").get_attribute("d") or "") > 1000
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    hand.snap(f"factor-{person.role}")
    page.get_by_label("验证器上现在的 6 位数字").fill("12")
    page.get_by_role("button", name="启用").click()
    expect(page.get_by_role("alert")).to_contain_text("动态码不对")
    page.get_by_label("验证器上现在的 6 位数字").fill(code_of(secret))
    page.get_by_role("button", name="启用").click()
    expect(page.get_by_role("heading", name="请抄下备用码")).to_be_visible()
    recovery = page.locator(".codes code").all_inner_texts()
    page.get_by_role("button", name="已抄好").click()
    expect(page.get_by_text("备用码还剩 10 个")).to_be_visible()
    return secret, recovery


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="退出登录").click()
    page.get_by_role("dialog").get_by_role("button", name="退出", exact=True).click()
    expect(page.get_by_label("账号", exact=True)).to_be_visible()


def sign_in(page: Page, person: Person, *codes: Callable[[], str]) -> None:
    """Sign in with name and password, and then with these codes until one is right."""
    page.get_by_label("账号", exact=True).fill(person.name)
    page.get_by_label("密码", exact=True).fill(person.password)
    page.get_by_role("button", name="登录").click()
    for code in codes:
        page.get_by_label("动态码或备用码").fill(code())
        page.get_by_role("button", name="登录").click()
        if code is not codes[-1]:
            expect(page.get_by_role("alert")).to_contain_text("动态码不对")
    page.wait_for_url(lambda url: "sign-in" not in url)


def test_the_whole_way(new_browser, stack: Stack, county: County) -> None:
    """Set up on the own page, asked for, required of all, set up at the first sign-in."""
    admin, officer = people(stack, county)
    desk = Hand(new_browser("desk", wide=True), ARTEFACTS)
    desk.sign_in(admin)
    desk.page.goto("/me")
    secret, recovery = set_up(desk, admin)
    assert len(set(recovery)) == 10
    sign_out(desk.page)
    sign_in(desk.page, admin, lambda: "000000", lambda: code_of(secret, 1))
    desk.page.goto("/me")
    required = desk.page.get_by_label("要求本县管理员和业务员都用动态码")
    required.check()
    expect(desk.page.get_by_text("已保存。")).to_be_visible()

    first_sign_in(Hand(new_browser("phone"), ARTEFACTS), stack, officer)
    sign_out_and_back(desk, admin, recovery[0])
    desk.page.goto("/me")
    expect(desk.page.get_by_text("备用码还剩 9 个")).to_be_visible()
    required.uncheck()
    expect(desk.page.get_by_text("已保存。")).to_be_visible()


def first_sign_in(phone: Hand, stack: Stack, officer: Person) -> None:
    """Where it is required nothing opens before it is set up; then the county's figures do."""
    phone.sign_in(officer)
    phone.page.wait_for_url("**/me")
    expect(phone.page.get_by_text("本县要求先设置动态码")).to_be_visible()
    phone.page.goto("/county")
    phone.page.wait_for_url("**/me")
    set_up(phone, officer)
    stack.command("verify")
    phone.page.goto("/county")
    expect(phone.page.get_by_role("navigation", name="区划")).to_be_visible()
    expect(phone.page.get_by_text(re.compile("核对一致"))).to_be_visible()
    phone.snap("county-proved")


def sign_out_and_back(desk: Hand, person: Person, code: str) -> None:
    sign_out(desk.page)
    sign_in(desk.page, person, lambda: code)
