"""What one operation makes of a body."""

from backend.catalogue.load import load_catalogue
from backend.config import PROJECT
from backend.records.revise import revised, said, same

KIND = load_catalogue(PROJECT / "backend" / "kinds").kinds["tea_base"]


def test_fields_are_set_and_cleared():
    body = {"area_mu": 1250, "group_name": "三组"}
    assert revised(KIND, body, {"area_mu": 1300, "group_name": None}, {}) == {"area_mu": 1300}
    assert body == {"area_mu": 1250, "group_name": "三组"}


def test_false_and_zero_are_said():
    assert said({"a": False, "b": 0, "c": None, "d": "", "e": []}) == {"a": False, "b": 0}


def test_nothing_is_nothing():
    assert same(None, "") and same([], None)
    assert not same(0, None) and not same("a", None)


def test_the_same_twice_changes_nothing():
    values, was = {"photos": ["a", "b"], "remark": "x\ny"}, {"photos": ["a"], "remark": "x"}
    once = revised(KIND, {"photos": ["a", "c"], "remark": "x\nz"}, values, was)
    assert once == {"photos": ["a", "c", "b"], "remark": "x\nz\ny"}


def test_a_kind_that_is_gone_still_has_its_words():
    assert revised(None, {"remark": "a"}, {"remark": "b"}, {}) == {"remark": "a；b"}
