"""A village gets another code by list while its cadre is without a network."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from backend.app import create_app
from backend.config import load_settings
from tests.backend.boundaries.lists import renumbered
from tests.browser.hand import Hand
from tests.browser.pictures import clean_body, picture
from tests.county import PASSWORD, County
from tests.phone import Phone
from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TEA, CROP, MONTH = "tea_base", "crop_variety", 202611
#: A village that no other browser test works in, and a number of its township that is free.
OLD, NEW = "431222114200", "431222114397"
WHOLE = f"{County.code}000000"


def figures(chief: Phone, division: str) -> dict[str, Any]:
    """Every card's value in the smallest unit, by kind and indicator."""
    board = chief.get("/dashboard", division=division, month=MONTH, track="reported")
    return {f"{card['kind']}/{card['indicator']}": card["value"] for card in board["cards"]}


def renumber(stack: Stack, folder: Path) -> None:
    """What the operator does: the kept list, with the old line closed and the new one beside it."""
    with create_app(load_settings(stack.environ)).app_context():
        text = renumbered({OLD: NEW})
    kept = folder / "divisions.csv"
    kept.write_text(text, encoding="utf-8")
    stack.command("divisions", "import", str(kept), "--yes")


def test_renumbered_while_its_cadre_was_offline(
    hand: Hand, new_browser: Callable, newcomer: Callable, stack: Stack, tmp_path: Path
) -> None:
    """An edit, a stock said again, a new record with a picture: all in force, each once."""
    hand = Hand(new_browser("renumbered"), hand.artefacts)
    hand.sign_in(newcomer("village_reporter", OLD))
    chief = Phone(stack.url, "county_officer", PASSWORD)
    tea, crop = clean_body(TEA), clean_body(CROP)
    base, plot = hand.log(TEA, tea), hand.log(CROP, crop)
    for record in (base, plot):
        hand.until_state(record, "已汇总")
    before = {code: figures(chief, code) for code in (OLD, WHOLE)}

    hand.browser.offline()
    edit(hand, CROP, plot, {"area_mu": crop["area_mu"] + 100})
    again = hand.log(TEA, {**tea, "recorded_on": "2026-11-10", "area_mu": tea["area_mu"] + 1000})
    more = {**clean_body(CROP), "plot_name": "换号后的地"}
    added = hand.log(CROP, more, {"photos": picture(tmp_path / "plot.jpg")})
    renumber(stack, tmp_path)
    assert figures(chief, WHOLE) == before[WHOLE], "a new number alone changes no total"
    hand.browser.offline(False)
    for record in (plot, again, added):
        hand.until_state(record, "已汇总")

    hand.page.goto("/")
    expect(hand.page.get_by_text("全部已上报")).to_be_visible()
    check_records(chief, {base, plot, again, added})
    check_figures(chief, before, more["area_mu"])
    edit(hand, TEA, base, {"main_variety": "黄金茶1号"})
    hand.until_state(base, "已汇总")
    check_records(chief, {base})


def edit(hand: Hand, kind: str, record: str, said: dict[str, Any]) -> None:
    """Change some fields of a record."""
    hand.page.goto(f"/records/{record}/edit")
    hand.fill(kind, said)
    hand.save()


def check_records(chief: Phone, records: set[str]) -> None:
    """None of them waits for a person, all are of the new number."""
    assert not records & {one["record_id"] for one in chief.get("/held")["held"]}
    for record in records:
        assert chief.get(f"/records/{record}")["record"]["division"] == NEW


def check_figures(chief: Phone, before: dict[str, dict], more: int) -> None:
    """Village and county have what was added offline besides, and the base counts once."""
    for code, was in before.items():
        now = figures(chief, NEW if code == OLD else code)
        assert now[f"{TEA}/area"] == was[f"{TEA}/area"] + 1000
        assert now[f"{TEA}/bases"] == was[f"{TEA}/bases"]
        assert now[f"{CROP}/area"] == was[f"{CROP}/area"] + 100 + more
        assert now[f"{CROP}/records"] == was[f"{CROP}/records"] + 1
