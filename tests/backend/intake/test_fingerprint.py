"""Equal content, equal fingerprint; anything else differs."""

import orjson
from hypothesis import given
from hypothesis import strategies as st

from backend.intake.fingerprint import _deep, canonical, fingerprint, made_id
from tests.backend.intake.test_read import JSON


def test_the_order_of_keys_does_not_matter():
    one, two = {"a": 1, "b": {"d": 2, "c": 3}}, {"b": {"c": 3, "d": 2}, "a": 1}
    assert fingerprint(canonical(one)) == fingerprint(canonical(two))
    assert len(fingerprint(canonical(one))) == 32


def test_the_order_of_a_list_does():
    assert fingerprint(canonical([1, 2])) != fingerprint(canonical([2, 1]))


@given(JSON)
def test_the_deep_way_writes_the_same(raw: object):
    assert _deep(raw) == canonical(raw)
    assert orjson.loads(canonical(raw)) == raw


@given(st.lists(st.text(alphabet="0123456789abcdef-", min_size=1), min_size=1, max_size=2))
def test_made_ids_are_ids(parts: list[str]):
    assert made_id(*parts) == made_id(*parts)
    assert len(made_id(*parts)) == 36
