"""Every route, every caller, everything that can be named: no answer that the policy forbids."""

from dataclasses import replace

import pytest

from backend.policy import policy_of
from tests.borders.matrix import Tally, Walk, rules
from tests.borders.things import THINGS
from tests.borders.world import World


@pytest.fixture
def tally(app, tmp_path, monkeypatch, capsys) -> Tally:
    """The matrix, walked on each engine; with pages to serve."""
    (tmp_path / "docs").mkdir()
    for name in ("index.html", "docs/index.html"):
        (tmp_path / name).write_text("<!doctype html>", encoding="utf-8")
    settings = replace(app.extensions["settings"], pwa_dir=tmp_path)
    monkeypatch.setitem(app.extensions, "settings", settings)
    found = Walk(app, World()).run()
    with capsys.disabled():
        print(f"\n{found.total} cells, {found.unexpected_2xx} unexpected 2xx: {found.cells}")
    return found


def test_every_route_declares_its_policy(app):
    missing = [
        f"{rule.endpoint} ({rule.rule}): put @policy(...) of backend.policy above its view"
        for rule in rules(app)
        if policy_of(app.view_functions[rule.endpoint]) is None
    ]
    assert not missing


def test_every_parameter_of_a_path_is_accounted_for(app):
    for rule in rules(app):
        policy = policy_of(app.view_functions[rule.endpoint])
        assert policy, rule
        unknown = set(policy.things.values()) - THINGS.keys()
        assert not unknown, f"{rule.endpoint} names {unknown}: add them to tests/borders/things.py"
        left = rule.arguments - policy.things.keys() - set(policy.free)
        assert not left, f"{rule.endpoint}: its policy does not say what {left} names"


@pytest.mark.timeout(900)
def test_nothing_crosses_a_border(tally, app):
    told = "\n".join(tally.wrong[:8])
    assert len(tally.wrong) == 0, told
    assert tally.unexpected_2xx == 0
    assert tally.total > 3000
    unequal = {call: len(answers) for call, answers in tally.refusals.items() if len(answers) > 1}
    assert not unequal, f"what is missing and what is foreign must look alike: {unequal}"
    silent = [
        f"{method} {rule.rule}: never answered 2xx; give it a good request in bodies.py"
        for rule in rules(app)
        for method in (rule.methods or set()) - {"OPTIONS"}
        if f"{method} {rule.rule}" not in tally.answered
        and policy_of(app.view_functions[rule.endpoint]).does != "nothing"
    ]
    assert not silent, "\n".join(silent)
