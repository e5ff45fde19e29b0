"""The kinds that ship: what domain and form ask of each declaration."""

import pytest

from tests.backend.catalogue.vectors import REAL

KINDS = REAL.kinds.values()
EACH = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


def test_the_first_four_kinds_in_their_order():
    assert list(REAL.kinds)[:4] == [
        "crop_variety",
        "tea_base",
        "toilet_renovation",
        "model_family",
    ]


@EACH
def test_a_form_asks_for_little(kind):
    asked = [f for f in kind.fields.values() if f.required and f.only_when is None]
    assert 1 <= len(asked) <= 8


@EACH
def test_every_kind_has_the_common_fields(kind):
    assert {"group_name", "place", "remark", "reason"} <= set(kind.fields)
    assert kind.fields["place"].type == "place"


@EACH
def test_names_of_people_are_marked_as_personal(kind):
    people = {"grower_name", "operator", "head_name", "rep_name"} & set(kind.fields)
    assert all(kind.fields[name].personal for name in people)


@EACH
def test_nothing_private_is_asked_for(kind):
    for field in kind.fields.values():
        said = field.label["zh"]
        assert not any(word in said for word in ("身份证", "电话", "手机", "银行", "民族", "低保"))


@EACH
def test_every_indicator_says_what_it_counts(kind):
    assert sum(indicator.card for indicator in kind.indicators.values()) >= 2
    for indicator in kind.indicators.values():
        assert len(indicator.definition["zh"]) >= 8


@EACH
def test_every_measure_is_read_by_an_indicator(kind):
    read = {i.measure for i in kind.indicators.values()}
    read |= {name for i in kind.indicators.values() for name in i.ratio or ()}
    assert set(kind.measures) <= read


#: The year-end summary's figures that come from villages (domain.md, #47 to #55).
FIGURES = {
    47: ("crop_variety", "melon_base_area"),
    48: ("crop_variety", "new_plants"),
    49: ("crop_variety", "sorghum_area"),
    51: ("crop_variety", "new_tea_varieties"),
    52: ("tea_base", "improved_area"),
    53: ("tea_base", "output_per_mu"),
    54: ("model_family", "families"),
    55: ("toilet_renovation", "households"),
}


@pytest.mark.parametrize(("kind", "indicator"), FIGURES.values(), ids=FIGURES)
def test_every_village_figure_of_the_summary_has_its_card(kind, indicator):
    assert REAL.kinds[kind].indicators[indicator].card


def test_the_new_tea_area_can_be_read_as_a_flow_or_as_a_stock():
    tea = REAL.kinds["tea_base"]
    assert tea.measures[tea.indicators["new_area"].measure].type == "sum"
    assert tea.measures[tea.indicators["improved_area"].measure].type == "stock"


def test_a_toilet_needs_its_pictures_and_can_do_without():
    fields = REAL.kinds["toilet_renovation"].fields
    for name in ("photos_before", "photos_after"):
        assert fields[name].min_photos == 1
        assert not fields[name].required
