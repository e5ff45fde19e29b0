"""A kind that is declared anew in the middle of a test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from backend.catalogue.load import load_catalogue
from tests.worker.ledger import Ledger

HEAD = """
kind = "field"
version = {version}
level = "village"
icon = "leaf"
label = {{ zh = "地", en = "Field" }}
title = "owner"
value = "area"
dated = {dated}
same = ["owner", "on"]

[fields.on]
type = "day"
label = {{ zh = "日期", en = "Day" }}
required = true

[fields.sown_on]
type = "day"
label = {{ zh = "播种", en = "Sown" }}

[fields.owner]
type = "text"
label = {{ zh = "户主", en = "Owner" }}

[fields.crop]
type = "choice"
label = {{ zh = "作物", en = "Crop" }}
choices = [{{ code = "tea", zh = "茶", en = "Tea" }}, {{ code = "rice", zh = "稻", en = "Rice" }}]

[fields.season]
type = "choice"
label = {{ zh = "季", en = "Season" }}
choices = [
  {{ code = "spring", zh = "春", en = "Spring" }},
  {{ code = "fall", zh = "秋", en = "Fall" }},
]

[fields.area]
type = "quantity"
unit = {{ zh = "亩", en = "mu" }}
label = {{ zh = "面积", en = "Area" }}
scale = 2

[fields.yield_kg]
type = "quantity"
unit = {{ zh = "公斤", en = "kg" }}
label = {{ zh = "产量", en = "Yield" }}
scale = 1

[measures.records]
type = "count"
"""

#: Measures to be put together in any order.
MEASURES = {
    "area": 'type = "sum"\nfield = "area"',
    "area_by_crop": 'type = "sum"\nfield = "area"\nby = "crop"',
    "area_by_season": 'type = "sum"\nfield = "area"\nby = "season"',
    "tea": 'type = "sum"\nfield = "area"\nwhen = { crop = "tea" }',
    "yield": 'type = "sum"\nfield = "yield_kg"',
    "owners": 'type = "distinct"\nkey = ["owner"]\nwithin = "village"',
    "base": 'type = "stock"\nfield = "area"\nkey = ["owner"]',
}

Declare = Callable[..., None]


@pytest.fixture
def declare(app: Flask, tmp_path: Path) -> Iterator[Declare]:
    """Declare the kind ``field`` with these measures: names of ``MEASURES``, or name=text."""
    served, versions = app.extensions["catalogue"], iter(range(1, 100))

    def declared(*names: str, dated: str = '["on"]', **more: str) -> None:
        version = next(versions)
        folder = tmp_path / str(version)
        folder.mkdir()
        told = HEAD.format(version=version, dated=dated)
        for name, text in ({name: MEASURES[name] for name in names} | more).items():
            told += f"\n[measures.{name}]\n{text}\n"
        (folder / "field.toml").write_text(told, encoding="utf-8")
        app.extensions["catalogue"] = load_catalogue(folder)

    yield declared
    app.extensions["catalogue"] = served


@pytest.fixture
def ledger(app: Flask) -> Ledger:
    """An empty county."""
    return Ledger()
