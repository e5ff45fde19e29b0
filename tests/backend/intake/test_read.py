"""Any JSON value is read, and none raises."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.intake.read import read
from tests.phone import OpMaker

AUTHOR = "0b0e7f0a-3d57-4a3a-9c50-7f5b7e7f0001"
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
LEAVES = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | FLOATS | st.text()
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
NAMES = (
    "op_id", "seq", "record_id", "do", "kind", "kind_version", "division", "base", "set", "was",
    "photos", "at", "author",
)  # fmt: skip


def good(**other: object) -> dict:
    """A create that can be read."""
    op = OpMaker(AUTHOR, "431222251233").create("tea_base", {"base_name": "屋场坪"})
    return {**op, **other}


def test_a_whole_operation():
    raw = good(photos=[{"sha256": "a" * 64, "bytes": 140_000}])
    op = read(raw)
    assert op.wrong == []
    assert (op.op_id, op.key, op.seq, op.record_id) == (
        raw["op_id"], raw["op_id"], 1, raw["record_id"],
    )  # fmt: skip
    assert (op.do, op.kind, op.kind_version, op.division) == (
        "create", "tea_base", 1, "431222251233",
    )  # fmt: skip
    assert (op.set, op.was, op.author) == ({"base_name": "屋场坪"}, {}, AUTHOR)
    assert op.photos == [("a" * 64, 140_000)]
    assert (op.base_rev, op.base_op) == (None, None)
    assert orjson.loads(op.body) == raw


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("op_id", "A0B0E7F0-3D57-4A3A-9C50-7F5B7E7F0001", "not_an_id"),
        ("op_id", None, "not_an_id"),
        ("seq", 0, "not_a_seq"),
        ("seq", True, "not_a_seq"),
        ("seq", 2**53, "not_a_seq"),
        ("seq", "1", "not_a_seq"),
        ("record_id", "x\x00", "not_an_id"),
        ("do", "upsert", "not_a_do"),
        ("do", ["create"], "not_a_do"),
        ("kind", "Tea", "not_a_name"),
        ("kind", "tea_base\n", "not_a_name"),
        ("kind", "a" * 41, "not_a_name"),
        ("kind_version", 0, "not_a_version"),
        ("kind_version", 2**31, "not_a_version"),
        ("division", "43122225123", "not_a_division"),
        ("division", "٤٣١٢٢٢٢٥١٢٣٣", "not_a_division"),
        ("base", {"rev": 1}, "not_a_base"),
        ("set", [], "not_an_object"),
        ("was", [], "not_an_object"),
        ("photos", [{"sha256": "a" * 64}], "not_photos"),
        ("photos", [{"sha256": "a" * 64, "bytes": -1}], "not_photos"),
        ("photos", {"sha256": "a" * 64, "bytes": 1}, "not_photos"),
        ("photos", [{"sha256": "a" * 64, "bytes": 1}] * 101, "not_photos"),
        ("at", 1.5, "not_a_moment"),
        ("author", "me", "not_an_id"),
    ],
)
def test_what_cannot_be_read_is_named(name: str, value: object, code: str):
    assert read(good(**{name: value})).wrong == [(name, code)]


@pytest.mark.parametrize(
    ("base", "fits"),
    [
        (None, False),
        ({"rev": 3}, True),
        ({"op": AUTHOR}, True),
        ({"rev": 0}, False),
        ({"rev": 1, "op": AUTHOR}, False),
        ({}, False),
        ("3", False),
    ],
)
def test_an_edit_builds_on_something(base: object, fits: bool):
    op = read(good(do="edit", base=base))
    assert op.wrong == ([] if fits else [("base", "not_a_base")])


def test_without_an_id_the_same_bytes_are_still_the_same_operation():
    one, two = read(good(op_id=7, seq=1)), read(good(op_id=7, seq=2))
    again = read(orjson.loads(one.body))
    assert one.key == again.key == one.op_id
    assert one.key != two.key


@pytest.mark.parametrize("raw", [None, 1, "x", [], [[]], 1.5, True])
def test_what_is_no_object(raw: object):
    assert read(raw).wrong == [("", "not_an_object")]


def test_deeper_than_we_can_write_in_one_go():
    deep: object = 1
    for _ in range(900):
        deep = [deep]
    op = read(good(set={"remark": deep}))
    assert op.wrong == []
    assert orjson.loads(op.body)["set"] == {"remark": deep}


@given(JSON)
def test_any_json_is_read(raw: object):
    op = read(raw)
    assert op.wrong
    assert read(orjson.loads(op.body)).key == op.key


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, JSON)))
def test_any_json_in_any_part_is_read(parts: dict):
    op = read({**good(), **parts})
    assert {name for name, _ in op.wrong} <= {*parts, "base"}
    assert len(op.key) == 36
