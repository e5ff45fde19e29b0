"""Two people and one record: what merges, and what waits for a person."""

import pytest

from backend.catalogue.load import load_catalogue
from backend.config import PROJECT
from backend.intake.merge import overlapping
from backend.records.revise import revised

KIND = load_catalogue(PROJECT / "backend" / "kinds").kinds["tea_base"]
A, B, C, D = ("a" * 64, "b" * 64, "c" * 64, "d" * 64)


def merge(theirs: dict, values: dict, was: dict) -> tuple[list[str], dict]:
    """The overlap, and the body if there is none."""
    lost = overlapping(KIND, theirs, values, was)
    return lost, {} if lost else revised(KIND, theirs, values, was)


def test_different_fields_merge():
    theirs = {"area_mu": 1300, "operator": "李"}
    assert merge(theirs, {"operator": "王"}, {"operator": "李"}) == (
        [], {"area_mu": 1300, "operator": "王"},
    )  # fmt: skip


def test_the_same_value_twice_is_no_conflict():
    assert merge({"area_mu": 1300}, {"area_mu": 1300}, {"area_mu": 1250})[0] == []


@pytest.mark.parametrize(
    "field", ["area_mu", "base_name", "recorded_on", "operator", "group_name", "planted_year"]
)
def test_two_values_of_one_field_wait(field: str):
    assert merge({field: 1}, {field: 2, "main_variety": "x"}, {field: 3})[0] == [field]


def test_cleared_and_changed_wait():
    assert merge({"area_mu": 1300}, {"area_mu": None}, {"area_mu": 1250})[0] == ["area_mu"]
    assert merge({}, {"area_mu": 1300}, {"area_mu": 1250})[0] == ["area_mu"]


def test_absent_null_and_empty_are_one():
    for nothing in (None, "", []):
        assert merge({}, {"group_name": "三组"}, {"group_name": nothing}) == (
            [], {"group_name": "三组"},
        )  # fmt: skip
    assert merge({"group_name": "三组"}, {"group_name": None}, {"group_name": "三组"}) == ([], {})


def test_photos_are_joined_as_sets_with_an_order():
    lost, body = merge({"photos": [A, C]}, {"photos": [A, B]}, {"photos": [A]})
    assert (lost, body) == ([], {"photos": [A, C, B]})
    # I removed A and added B, they added C.
    assert merge({"photos": [A, C]}, {"photos": [B]}, {"photos": [A]})[1] == {"photos": [C, B]}
    # They removed what I also removed.
    assert merge({"photos": [C]}, {"photos": []}, {"photos": [A]})[1] == {"photos": [C]}
    # Nobody else touched them: my order stands.
    assert merge({"photos": [A, B]}, {"photos": [B, A]}, {"photos": [A, B]})[1] == {
        "photos": [B, A]
    }


def test_more_photos_than_the_field_takes_wait():
    assert merge({"photos": [A, B, C]}, {"photos": [A, D]}, {"photos": [A]})[0] == ["photos"]


def test_remarks_stand_side_by_side():
    lost, body = merge({"remark": "东边\n水毁"}, {"remark": "东边\n新修"}, {"remark": "东边"})
    assert (lost, body) == ([], {"remark": "东边\n水毁\n新修"})


def test_reasons_are_one_line():
    assert merge({"reason": "水毁"}, {"reason": "新修"}, {})[1] == {"reason": "水毁；新修"}


def test_remarks_longer_than_the_field_wait():
    values, theirs = {"remark": "甲" * 150}, {"remark": "乙" * 150}
    assert merge(theirs, values, {})[0] == ["remark"]


def test_words_are_not_cleared_where_others_wrote_some():
    assert merge({"remark": "水毁"}, {"remark": None}, {"remark": "东边"})[0] == ["remark"]


@pytest.mark.parametrize("odd", [1, {"a": 1}, [1], "x", ["x"] * 101, True])
def test_odd_values_never_raise(odd: object):
    for field in ("photos", "remark", "area_mu"):
        lost = overlapping(KIND, {field: [A]}, {field: odd}, {field: [B]})
        assert lost in ([], [field])
