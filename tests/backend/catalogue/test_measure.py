"""Contributions beyond the vectors: long members, absent values, what was never checked."""

import hashlib

import pytest

from backend.catalogue.measure import LONGEST_MEMBER, contribution, member, natural_key, shorten
from tests.backend.catalogue.vectors import REAL

CROP = REAL.kinds["crop_variety"]
BODY = {
    "crop_category": "grain",
    "crop": "sorghum",
    "variety_name": "红缨子",
    "is_new": True,
    "planted_on": "2026-04-01",
    "season": "spring",
    "grower_name": "张建国",
    "plot_name": "屋场坪",
    "area_mu": 1250,
}


def test_a_short_member_is_kept_whole():
    assert shorten("高粱|红缨子") == "高粱|红缨子"
    assert shorten("好" * LONGEST_MEMBER) == "好" * LONGEST_MEMBER


def test_a_long_member_fits_and_stays_itself():
    one, other = "好" * 200 + "一", "好" * 200 + "二"
    assert len(shorten(one)) == LONGEST_MEMBER
    assert shorten(one) != shorten(other)
    assert shorten(one).endswith("#" + hashlib.sha256(one.encode()).hexdigest()[:32])


def test_parts_cannot_run_together():
    assert member({"a": "x|", "b": "y"}, ("a", "b")) != member({"a": "x", "b": "|y"}, ("a", "b"))
    assert member({"a": "x\\", "b": "y"}, ("a", "b")) != member({"a": "x", "b": "y"}, ("a", "b"))
    assert member({"a": "x｜y"}, ("a",)) == member({"a": "x|y"}, ("a",)) == "x\\|y"


@pytest.mark.parametrize("body", [{}, {"a": None}, {"a": ""}, {"a": " \u3000"}])
def test_nothing_said_is_no_member(body):
    assert member(body, ("a", "b")) is None


def test_zero_is_said():
    assert member({"a": 0}, ("a", "b")) == "0|"


def test_nulls_and_empty_texts_add_nothing():
    empty = {**BODY, "plants": None, "is_base": None, "place": None, "group_name": "", "photos": []}
    assert contribution(CROP, empty) == contribution(CROP, BODY)


def test_a_body_with_no_day_was_never_checked():
    with pytest.raises(ValueError, match="planted_on"):
        contribution(CROP, {**BODY, "planted_on": "yesterday"})


def test_the_natural_key_is_what_same_key_hashes():
    text = natural_key(CROP, BODY)
    assert text == "crop_variety|2026|张建国|屋场坪|sorghum|红缨子|spring"
    assert contribution(CROP, BODY).same_key == hashlib.sha256(text.encode()).hexdigest()[:32]
