"""The village's and the county's journeys in the engines that phones have.

`make test` walks the short ones; `ENGINES=whole`, as `make browser-faults` sets it, all four kinds.
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import Browser
from tests.browser.engines.chromium import Chromium
from tests.browser.engines.engine import Engine
from tests.browser.engines.firefox import Firefox
from tests.browser.engines.line import Line
from tests.browser.engines.walker import Walker
from tests.browser.engines.webkit import WebKit
from tests.browser.hand import KINDS
from tests.browser.pictures import clean_body, picture
from tests.county import Person
from tests.stack import Stack

WHOLE = os.environ.get("ENGINES") == "whole"
pytestmark = [pytest.mark.browser, pytest.mark.timeout(900 if WHOLE else 300)]

NAMES = ("chromium", "firefox", "webkit")
TEA = "tea_base"


@pytest.fixture(scope="session")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An X server of our own, on whichever number is free: WebKitGTK wants a screen."""
    reading, writing = os.pipe()
    argv = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    with (tmp_path_factory.mktemp("x") / "log").open("wb") as log:
        server = subprocess.Popen(argv, pass_fds=[writing], stdout=log, stderr=log)
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    assert number, "Xvfb did not start"
    yield f":{number}"
    server.terminate()
    server.wait(20)


@pytest.fixture
def line(stack: Stack) -> Iterator[Line]:
    """What lies between the browser and the server."""
    made = Line(stack.port)
    yield made
    made.end()


@pytest.fixture(params=NAMES)
def engine(
    request: pytest.FixtureRequest, line: Line, tmp_path: Path
) -> Iterator[Callable[..., Walker]]:
    """``engine(wide=False)``: a person at a browser of this engine, closed after the test."""
    made: list[Engine] = []

    def make(wide: bool = False) -> Walker:
        profile = tmp_path / f"profile{len(made)}"
        one: Engine
        if request.param == "chromium":
            playwright = request.getfixturevalue("playwright")
            one = Chromium(profile, line.url, wide,
                           made=lambda *known: Browser(playwright, *known))  # fmt: skip
        elif request.param == "firefox":
            one = Firefox(profile, line.url, wide)
        else:
            one = WebKit(profile, line.url, wide)
            one.display = request.getfixturevalue("display")
        one.open()
        made.append(one)
        return Walker(one)

    yield make
    for one in made:
        one.close()


@pytest.fixture
def reporter(newcomer: Callable[[str, str], Person], county) -> Person:
    """A cadre of the village whom no other test knows."""
    return newcomer("village_reporter", county.village)


def photos_of(kind: str, folder: Path) -> dict[str, Path]:
    """A picture for each of the kind's photo fields."""
    names = [field["name"] for field in KINDS[kind]["fields"] if field["type"] == "photo"]
    return {name: picture(folder / f"{kind}-{name}.jpg", 40) for name in names}


def test_a_village_in_every_engine(engine, line: Line, reporter: Person, tmp_path: Path) -> None:
    """Logged and started without a line, killed, the line back by itself; edited; withdrawn."""
    walker = engine()
    walker.sign_in(reporter)
    walker.engine.sees("全部已上报")
    walker.until_ready_offline()
    walker.reopen()
    walker.engine.sees("全部已上报")
    line.cut()
    kinds = sorted(KINDS) if WHOLE else [TEA]
    bodies = {kind: clean_body(kind) for kind in kinds}
    records = {k: walker.log(k, bodies[k], photos_of(k, tmp_path)) for k in kinds}
    walker.restart()
    walker.engine.sees(f"没有网络，已存手机 {len(kinds)} 条")
    line.mend()
    # Nobody touches the phone, and no browser says that anything has changed.
    walker.engine.sees("全部已上报", 60)
    for record in records.values():
        walker.until_state(record, "已汇总")
    edited_and_withdrawn(walker, records[TEA], bodies[TEA])
    draft_comes_back(walker)


def edited_and_withdrawn(walker: Walker, record: str, body: dict) -> None:
    """An edit; then a withdrawal by somebody who leaves the page in the same instant."""
    walker.engine.go(f"/records/{record}/edit")
    walker.save(TEA, {"area_mu": body["area_mu"] + 100})
    walker.until_state(record, "已汇总")
    walker.engine.tap("button", "撤回")
    walker.engine.run(
        "const [button] = arguments; button.click(); location.href = '/';",
        walker.engine.find("dialog button.danger", "撤回"),
    )
    walker.engine.sees("全部已上报")
    walker.until_state(record, "已撤回")


def draft_comes_back(walker: Walker) -> None:
    """What is half written is there after the browser was killed."""
    walker.engine.go(f"/new/{TEA}")
    walker.fill(TEA, {"base_name": "写了一半"})
    walker.until_drafted("写了一半")
    walker.restart()
    walker.open_form(TEA)
    walker.engine.sees("已恢复没写完的内容")
    typed = walker.engine.run("return arguments[0].value",
                              walker.engine.find("[data-field=base_name] input"))  # fmt: skip
    assert typed == "写了一半"


def test_pages_left_in_the_middle_of_a_transaction(engine, line: Line, reporter: Person) -> None:
    """WebKit keeps such a page whole; its transaction must not stand before all later ones."""
    walker = engine()
    walker.sign_in(reporter)
    walker.engine.sees("全部已上报")
    for turn in range(40 if WHOLE else 8):
        walker.engine.go(f"/new/{TEA}")
        box = walker.engine.find("[data-field=base_name] input")
        # The draft is being written when the page is left.
        walker.engine.run(
            "const [box, text] = arguments; box.value = text;"
            "box.dispatchEvent(new Event('input', { bubbles: true })); location.href = '/';",
            box, f"第{turn}次",
        )  # fmt: skip
        walker.engine.find("a.kind", KINDS[TEA]["label"]["zh"])
    record = walker.log(TEA, clean_body(TEA))
    walker.until_state(record, "已汇总")


def test_a_dialog_is_as_high_as_its_words(engine, reporter: Person) -> None:
    """WebKit lets a dialog that is a grid fill the screen; an empty day says that it is empty."""
    walker = engine()
    walker.sign_in(reporter)
    record = walker.log(TEA, clean_body(TEA))
    # Its page is drawn anew when its state changes, and a tap at that moment meets nothing.
    walker.until_state(record, "已汇总")
    walker.engine.tap("button", "撤回")
    walker.engine.find("dialog button.danger")
    high = walker.engine.run(
        "return document.querySelector('dialog').getBoundingClientRect().height"
    )
    assert high < 400
    walker.engine.go("/new/model_family")
    walker.engine.find("button", "保存")
    walker.engine.run('for (const one of document.querySelectorAll("details")) one.open = true;')
    walker.engine.sees("还没选日期")


def test_a_county_in_every_engine(engine, line: Line, county, reporter: Person) -> None:
    """The board, a figure behind it, and a record behind that."""
    phone = engine()
    phone.sign_in(reporter)
    body = clean_body(TEA)
    record = phone.log(TEA, body)
    phone.until_state(record, "已汇总")
    desk = engine(wide=True)
    desk.sign_in(county.accounts["county_officer"])
    month = body["recorded_on"][:7].replace("-", "")
    desk.engine.go(f"/county?division={county.village}&month={month}&track=reported")
    desk.engine.find("[data-card='tea_base/records'] [data-value]")
    desk.engine.find("canvas, svg")
    desk.engine.tap("[data-card='tea_base/records'] a, a[href*='tea_base/records']")
    desk.engine.sees(body["base_name"])
