"""Findings in words. The same sentences stand in pwa/src/catalogue/explain.test.ts."""

from datetime import date

import pytest

from backend.catalogue.check import check
from backend.catalogue.explain import explain
from backend.catalogue.kind import Finding
from tests.backend.catalogue.vectors import REAL

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("kind", "body", "language", "sentence"),
    [
        ("crop_variety", {"area_mu": 1000001}, "zh", "面积不能大于 10000 亩。"),
        ("crop_variety", {"area_mu": 0}, "en", "Area cannot be below 0.01 mu."),
        (
            "crop_variety",
            {"planted_on": "2026-11-21"},
            "zh",
            "种植日期不能晚于 2026-11-20，请核对。",
        ),
        ("crop_variety", {}, "zh", "面积和株数至少填一项。"),
        ("tea_base", {"planted_year": 1949}, "zh", "建园年份不能小于 1950。"),
        ("tea_base", {"planted_year": 1949}, "en", "Year planted cannot be below 1950."),
        (
            "tea_base",
            {"area_mu": 1250, "improved_area_mu": 1300},
            "zh",
            "其中良种面积不能大于实有面积（12.5 亩），请核对。",
        ),
        (
            "tea_base",
            {"harvest_area_mu": 100, "output_yuan": 100},
            "zh",
            "当年产值与采摘面积相比，一般为 500–30000 元/亩，请核对；无误请写一句说明。",
        ),
        (
            "toilet_renovation",
            {"toilet_class": "household", "tank_m3": 1100, "toilet_type": "three_chamber"},
            "zh",
            "这种情况下化粪池容积一般为 1.5–10 立方米，请核对；无误请写一句说明。",
        ),
        (
            "toilet_renovation",
            {"toilet_class": "household", "subsidy_yuan": 500001},
            "en",
            "In this case Subsidy is usually ≤ 5000 yuan; please check, or say why in one line.",
        ),
        ("toilet_renovation", {"colour": 1}, "zh", "colour不是这张表里的项目，请更新后再报。"),
    ],
)
def test_explain(kind, body, language, sentence):
    declared = REAL.kinds[kind]
    found = check(declared, body, TODAY)
    said = [explain(REAL, declared, f)[language] for f in found.errors + found.warnings]
    assert sentence in said


def test_a_code_of_a_newer_catalogue_still_says_something():
    said = explain(REAL, REAL.kinds["tea_base"], Finding("area_mu", "moon_phase", {}))
    assert said["zh"] == "实有面积的内容无法识别，请重新填写。"


def test_a_long_strange_name_is_cut():
    said = explain(REAL, REAL.kinds["tea_base"], Finding("x" * 5000, "unknown_field", {}))
    assert len(said["en"]) < 200
