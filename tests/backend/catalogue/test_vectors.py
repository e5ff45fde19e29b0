"""The vectors that the phone's check runs as well: both must give exactly these answers."""

from datetime import date

import pytest

from backend.catalogue.check import check
from backend.catalogue.explain import explain
from backend.catalogue.fields.day import parse_day
from backend.catalogue.measure import contribution
from tests.backend.catalogue.vectors import REAL, SPECIMEN, cases, files

LEAST = 20


def _codes(findings):
    return [[finding.field, finding.code] for finding in findings]


@pytest.mark.parametrize(("kind", "case"), cases())
def test_vector(kind, case):
    found = check(kind, case["body"], date.fromisoformat(case["today"]))
    assert _codes(found.errors) == case["errors"]
    assert _codes(found.warnings) == case["warnings"]
    if "contribution" in case:
        assert not found.errors
        got = contribution(kind, case["body"])
        assert {
            key: list(v) if isinstance(v, tuple) else v for key, v in got._asdict().items()
        } == case["contribution"]


@pytest.mark.parametrize(("kind", "case"), cases())
def test_every_finding_has_its_words_in_both_languages(kind, case):
    catalogue = REAL if kind.name in REAL.kinds else SPECIMEN
    found = check(kind, case["body"], date.fromisoformat(case["today"]))
    for finding in found.errors + found.warnings:
        said = explain(catalogue, kind, finding)
        assert set(said) == {"zh", "en"}
        for words in said.values():
            assert words
            assert "{" not in words
            assert "None" not in words


def test_every_kind_has_its_vectors():
    names = {path.stem for path, _ in files()}
    assert names == {*REAL.kinds, *SPECIMEN.kinds}


def test_every_kind_has_many_vectors_with_contributions_among_them():
    for name in REAL.kinds:
        own = [p.values[1] for p in cases() if p.values[0].name == name]
        assert len(own) >= LEAST
        assert sum("contribution" in case for case in own) >= 3
        assert len({case["name"] for case in own}) == len(own)


def _to_come(kind, field):
    """The vectors that say a day of this field which lies after the day of the check."""
    own = [p.values[1] for p in cases() if p.values[0].name == kind.name]
    said = [(case, case["body"].get(field.name)) for case in own if isinstance(case["body"], dict)]
    return [case for case, day in said
            if isinstance(day, str) and parse_day(day) and day > case["today"]]  # fmt: skip


DAYS = [
    pytest.param(kind, field, id=f"{kind.name}.{field.name}")
    for kind in REAL.kinds.values()
    for field in kind.fields.values()
    if field.type == "day"
]


@pytest.mark.parametrize(("kind", "field"), DAYS)
def test_each_day_says_whether_it_may_be_to_come(kind, field):
    """Field by field: what was done is never to come, a notice or a deadline is."""
    tried = _to_come(kind, field)
    assert tried
    refused = [[field.name, "future"] in case["errors"] for case in tried]
    assert refused == [not field.future_ok] * len(tried)


def test_work_done_is_never_to_come_and_notices_may_be():
    may_be = {f"{kind.name}.{f.name}" for kind in REAL.kinds.values()
              for f in kind.fields.values() if f.future_ok}  # fmt: skip
    first_four = {"crop_variety", "tea_base", "toilet_renovation", "model_family"}
    assert {name for name in may_be if name.split(".")[0] in first_four} == {
        "model_family.public_from",
        "model_family.public_to",
    }


def test_every_code_is_reached_by_a_vector():
    reached = {code for p in cases() for _, code in p.values[1]["errors"] + p.values[1]["warnings"]}
    assert reached == set(REAL.messages)
