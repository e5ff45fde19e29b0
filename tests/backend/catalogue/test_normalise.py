"""Names as they are compared."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.catalogue.fields.text import holds_identity
from backend.catalogue.normalise import normalise, tidy_text
from tests.backend.catalogue.vectors import VECTORS

#: What the phone's tests read as well.
TEXTS = json.loads((VECTORS / "typing" / "texts.json").read_text(encoding="utf-8"))


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


@pytest.mark.parametrize(("text", "lines", "kept"), TEXTS["tidy"])
def test_tidy(text, lines, kept):
    assert tidy_text(text, lines) == kept
    assert tidy_text(kept, lines) == kept


@pytest.mark.parametrize(("text", "holds"), TEXTS["identity"])
def test_an_identity_number_is_known_however_it_is_written(text, holds):
    assert holds_identity(text) is holds
