"""A new kind is two files: a declaration (and its vectors) works from form to county figure."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from backend.app import create_app
from backend.config import PROJECT, load_settings
from backend.db import db
from tests.county import HEADERS, County, FreshClient
from tests.phone import OpMaker
from worker.rollup.tasks import rollup_county

DECLARATION = """
kind = "tree_planting"
version = 1
level = "village"
icon = "sprout"
order = 9
label = { zh = "义务植树", en = "Tree planting" }
title = "species"
value = "trees"
dated = ["planted_on"]
same = ["species", "planted_on"]

[fields.planted_on]
type = "day"
label = { zh = "植树日期", en = "Planted on" }
required = true

[fields.species]
type = "variety"
label = { zh = "树种", en = "Species" }
required = true
remember = true

[fields.trees]
type = "whole"
label = { zh = "株数", en = "Trees" }
unit = { zh = "株", en = "trees" }
required = true
min = 1
max = 100000

[fields.area_mu]
type = "quantity"
label = { zh = "面积", en = "Area" }
unit = { zh = "亩", en = "mu" }
scale = 2
required = true
min = "0.01"

[measures.trees]
type = "sum"
field = "trees"

[measures.area]
type = "sum"
field = "area_mu"

[measures.species]
type = "distinct"
key = ["species"]
within = "county"

[indicators.trees]
label = { zh = "植树株数", en = "Trees planted" }
measure = "trees"
unit = { zh = "株", en = "trees" }
definition = { zh = "当年栽植的株数。", en = "Trees planted in the year." }
card = true
order = 1

[indicators.species]
label = { zh = "树种数", en = "Species" }
measure = "species"
unit = { zh = "个", en = "species" }
definition = { zh = "不同树种的个数。", en = "Different species." }
card = true
order = 2

[indicators.density]
label = { zh = "每亩株数", en = "Trees per mu" }
ratio = { over = "trees", under = "area" }
unit = { zh = "株/亩", en = "trees per mu" }
scale = 1
definition = { zh = "株数之和除以面积之和。", en = "Sum of trees over sum of area." }
card = true
order = 3
"""
DAY, MONTH = "2026-03-12", 202603


@pytest.fixture(params=["sqlite", "postgres"])
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The app on a folder of kinds in which one file more lies."""
    kinds = tmp_path / "kinds"
    shutil.copytree(PROJECT / "backend" / "kinds", kinds)
    (kinds / "tree_planting.toml").write_text(DECLARATION, encoding="utf-8")
    env = {"SHISHU_VAR": str(tmp_path / "var"), "KINDS_DIR": str(kinds), "SECRET_KEY": "k" * 40}
    if request.param == "postgres":
        env["DATABASE_URL"] = request.getfixturevalue("postgres").create_plain("new_kind")
    app = create_app(load_settings(env))
    app.test_client_class = FreshClient
    with app.app_context():
        upgrade()
        yield app
        db.engine.dispose()


def _push(client, profile: dict, ops: list[dict]) -> list[dict]:
    answer = client.post(
        "/api/v1/sync",
        json={"proto": 1, "request_id": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff", "cursor": None,
              "epoch": profile["epoch"], "deposit": False, "ops": ops,
              "device": {"id": profile["device"]["id"], "app": "test", "now": 0, "max_seq": 2,
                         "pending": 0, "persisted": True, "quota_pct": 0}},
        headers=HEADERS,
    )  # fmt: skip
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()["results"]


@pytest.fixture
def county(app: Flask) -> County:
    """The demo divisions and accounts, on this app."""
    return County()


def _cards(client, division: str) -> dict[str, dict]:
    """The new kind's cards of one division's dashboard."""
    asked = f"division={division}&month={MONTH}&track=reported"
    answer = client.get(f"/api/v1/dashboard?{asked}").get_json()
    return {card["indicator"]: card for card in answer["cards"] if card["kind"] == "tree_planting"}


def test_new_kind_has_a_form(app: Flask, county: County) -> None:
    """Its own fields in their order, then those that every kind has."""
    client = app.test_client()
    county.sign_in(client)
    kinds = {kind["kind"]: kind for kind in client.get("/api/v1/catalogue").get_json()["kinds"]}
    fields = [field["name"] for field in kinds["tree_planting"]["fields"]]
    assert fields[:4] == ["planted_on", "species", "trees", "area_mu"]
    assert {"group_name", "place", "remark", "reason"} <= set(fields)


def test_new_kind_is_two_files(app: Flask, county: County) -> None:
    """From a phone's push to the figures of village, township and county, and down again."""
    client, desk = app.test_client(), app.test_client()
    profile = county.sign_in(client)
    county.sign_in(desk, "county_officer")
    maker = OpMaker(profile["account"]["id"], county.village)
    good = {"planted_on": DAY, "species": "香樟", "trees": 120, "area_mu": 150}
    more = {"planted_on": DAY, "species": "桂花", "trees": 31, "area_mu": 50}
    ops = [maker.create("tree_planting", body) for body in (good, more, {**good, "trees": 0})]
    results = _push(client, profile, ops)
    assert [result["outcome"] for result in results] == ["applied", "applied", "quarantined"]
    [error] = results[2]["field_errors"]
    assert (error["field"], error["code"]) == ("trees", "too_small")

    rollup_county(county.code)
    for division in (county.village, county.township, "431222000000"):
        cards = _cards(desk, division)
        assert cards["trees"]["value"] == 151
        assert cards["species"]["value"] == 2
        assert cards["density"]["value"] == 755  # 151 株 / 2.00 亩 = 75.5
    asked = f"division=431222000000&from={MONTH}&to={MONTH}&track=reported"
    listed = desk.get(f"/api/v1/figures/tree_planting/trees/records?{asked}").get_json()
    assert listed["figure"] == listed["published"] == 151
    assert listed["total_records"] == 2
