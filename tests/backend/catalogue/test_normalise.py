"""Names as they are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.catalogue.normalise import normalise


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("黄金茶１号", "黄金茶1号"),
        ("　黄金茶 \u00a0 1号\n", "黄金茶 1号"),
        ("ＡＢＣ", "ABC"),
        ("碧香\u200b早", "碧香早"),
        ("abc", "abc"),
        ("a b", "a b"),
        (" a  b ", "a b"),
        ("   ", ""),
        ("", ""),
    ],
)
def test_normalise(text, name):
    assert normalise(text) == name


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_normal_stays(text):
    once = normalise(text)
    assert normalise(once) == once
