"""Which record column carries which measure, and what happens when there are too many."""

import pytest

from backend.catalogue.load import DeclarationError, load_catalogue
from tests.backend.catalogue.declarations import SOUND, changed, folder_with

CHOICES = '[{ code = "a", zh = "甲", en = "A" }]'


def _load(folder, measures="", fields=""):
    text = changed("[indicators.depth]", f"{measures}\n[indicators.depth]")
    text = text.replace("[[rules]]", f"{fields}\n[[rules]]", 1)
    return load_catalogue(folder_with(folder, text)).kinds["well"].measures


def test_columns_are_given_in_the_order_of_declaration(tmp_path):
    measures = _load(tmp_path)
    assert measures["depth"].number_slot == "n1"
    assert measures["depth"].dimension_slot == "d1"
    assert measures["users"].number_slot == "n2"
    assert measures["users"].dimension_slot is None
    assert measures["users"].member_slot is None


def test_a_plain_count_needs_no_column(tmp_path):
    measures = _load(tmp_path, '[measures.records]\ntype = "count"\n')
    assert measures["records"].number_slot is None


def test_a_conditional_count_needs_one(tmp_path):
    measures = _load(tmp_path, '[measures.b]\ntype = "count"\nwhen = { finish = "bare" }\n')
    assert measures["b"].number_slot == "n3"


def test_the_same_use_shares_its_column(tmp_path):
    measures = _load(
        tmp_path,
        '[measures.a]\ntype = "stock"\nfield = "depth_m"\nkey = ["name"]\n'
        '[measures.b]\ntype = "distinct"\nkey = ["name"]\nwithin = "county"\nby = "finish"\n'
        '[measures.c]\ntype = "distinct"\nkey = ["name"]\nwithin = "village"\n'
        'when = { finish = "bare" }\n',
    )
    assert measures["a"].number_slot == measures["depth"].number_slot
    assert measures["a"].member_slot == measures["b"].member_slot == "k1"
    assert measures["b"].dimension_slot == measures["depth"].dimension_slot
    assert measures["c"].member_slot == "k2"


def test_the_same_field_under_another_condition_is_another_column(tmp_path):
    measures = _load(
        tmp_path,
        '[measures.a]\ntype = "sum"\nfield = "depth_m"\nwhen = { finish = "bare" }\n'
        '[measures.b]\ntype = "sum"\nfield = "depth_m"\ngiven = ["users"]\n',
    )
    assert [measures[name].number_slot for name in ("depth", "a", "b")] == ["n1", "n3", "n4"]


@pytest.mark.parametrize(
    ("letter", "count", "field", "measure"),
    [
        ("n", 7, 'type = "whole"', 'type = "sum"\nfield = "x{i}"'),
        ("d", 2, f'type = "choice"\nchoices = {CHOICES}', 'type = "count"\nby = "x{i}"'),
        ("k", 4, 'type = "text"', 'type = "distinct"\nwithin = "county"\nkey = ["x{i}"]'),
    ],
)
def test_one_column_too_many_names_the_measure(tmp_path, letter, count, field, measure):
    label = 'label = { zh = "甲", en = "A" }'
    fields = "\n".join(f"[fields.x{i}]\n{label}\n{field}" for i in range(count))
    measures = "\n".join(f"[measures.m{i}]\n" + measure.format(i=i) for i in range(count))
    with pytest.raises(DeclarationError) as caught:
        _load(tmp_path, measures, fields)
    assert caught.value.key == f"measures.m{count - 1}"
    assert f"one more {letter} column" in caught.value.reason


@pytest.mark.parametrize(
    ("measure", "key", "reason"),
    [
        ('type = "distinct"\nkey = ["name"]', "within", "missing"),
        ('type = "distinct"\nkey = ["name"]\nwithin = "world"', "within", "world"),
        ('type = "distinct"\nkey = []\nwithin = "county"', "key", "no field"),
        ('type = "distinct"\nkey = ["gold"]\nwithin = "county"', "key", "gold"),
        ('type = "distinct"\nkey = ["depth_m"]\nwithin = "county"', "key", "nothing apart"),
        ('type = "stock"\nkey = ["name"]', "field", "missing"),
        ('type = "stock"\nfield = "depth_m"', "key", "no field"),
        ('type = "stock"\nfield = "users"\nkey = ["name"]\nwithin = "county"', "within", "a key"),
        ('type = "count"\nfield = "users"', "field", "a key"),
    ],
)
def test_a_measure_that_lacks_something(tmp_path, measure, key, reason):
    with pytest.raises(DeclarationError) as caught:
        _load(tmp_path, f"[measures.bad]\n{measure}\n")
    assert caught.value.key == f"measures.bad.{key}"
    assert reason in caught.value.reason


def test_no_measure_at_all(tmp_path):
    start, end = SOUND.index("[measures.depth]"), SOUND.index("[indicators.depth]")
    with pytest.raises(DeclarationError, match=r"well\.toml: measures: "):
        load_catalogue(folder_with(tmp_path, SOUND[:start] + SOUND[end:]))
