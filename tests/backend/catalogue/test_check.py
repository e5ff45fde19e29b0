"""The check takes any JSON value whatever and answers with findings, quickly."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.catalogue.check import check
from backend.catalogue.explain import explain
from backend.catalogue.kind import Findings
from backend.catalogue.measure import contribution
from tests.backend.catalogue.vectors import REAL, SPECIMEN, cases

TODAY = date(2026, 11, 20)
KINDS = [*REAL.kinds.values(), *SPECIMEN.kinds.values()]
FIELDS = sorted({name for kind in KINDS for name in kind.fields})
CODES = sorted({c.code for kind in KINDS for field in kind.fields.values() for c in field.choices})

atoms = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-10, 3000),
    st.floats(),
    st.text(max_size=60),
    st.text(st.characters(categories=["Cs", "Cc", "Cf", "Zs", "Mn", "Lo"]), max_size=8),
    st.sampled_from(CODES),
    st.dates(date(1990, 1, 1), date(2030, 1, 1)).map(str),
    st.just("a" * 64),
)
anything = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(st.sampled_from(["lat", "lng", "acc"]), st.text()), inner),
    ),
    max_leaves=8,
)
bodies = st.dictionaries(st.one_of(st.sampled_from(FIELDS), st.text(max_size=5)), anything)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@settings(max_examples=120, deadline=None)
@given(body=st.one_of(bodies, anything))
def test_any_json_gives_findings(kind, body):
    catalogue = REAL if kind.name in REAL.kinds else SPECIMEN
    found = check(kind, body, TODAY)
    assert isinstance(found, Findings)
    for finding in found.errors + found.warnings:
        assert finding.code in catalogue.messages
        explain(catalogue, kind, finding)
    if not found.errors:
        contribution(kind, body)


@pytest.mark.parametrize("kind", REAL.kinds.values(), ids=lambda kind: kind.name)
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_a_sound_body_with_one_value_changed_gives_findings(kind, data):
    sound = [p.values[1] for p in cases() if p.values[0] is kind and "contribution" in p.values[1]]
    case = data.draw(st.sampled_from(sound))
    name = data.draw(st.sampled_from([*kind.fields, "stranger"]))
    body = {**case["body"], name: data.draw(anything)}
    found = check(kind, body, date.fromisoformat(case["today"]))
    if not found.errors:
        adds = contribution(kind, body)
        assert len(adds.numbers) == 8
        assert all(n is None or type(n) is int for n in adds.numbers)
        assert all(m is None or len(m) <= 120 for m in adds.members)
        assert all(d is None or len(d) <= 40 for d in adds.dimensions)


def test_a_check_leaves_the_body_as_it_was():
    for parameter in cases():
        kind, case = parameter.values
        before = repr(case["body"])
        check(kind, case["body"], TODAY)
        assert repr(case["body"]) == before


def test_half_a_character_is_no_text():
    kind = REAL.kinds["model_family"]
    found = check(kind, {"remark": "\ud83d"}, TODAY)
    assert ("remark", "type") in {(f.field, f.code) for f in found.errors}


def test_not_a_number_is_no_number():
    kind = REAL.kinds["crop_variety"]
    for value in (float("nan"), float("inf"), 1e300, 3.0):
        found = check(kind, {"area_mu": value}, TODAY)
        assert ("area_mu", "type") in {(f.field, f.code) for f in found.errors}


def test_findings_of_one_body_do_not_leak_into_the_next():
    kind = REAL.kinds["crop_variety"]
    first = check(kind, {}, TODAY)
    assert check(kind, {}, TODAY) == first
