"""Scope: which divisions an actor covers."""

import pytest

from backend.people.actor import Actor, scope_bounds


def actor(division, role="village_reporter"):
    return Actor("a", division[:6], role, division, "d", "某人")


@pytest.mark.parametrize(
    ("scope", "inside", "outside"),
    [
        ("431222251233", ["431222251233"], ["431222251231", "431222251000", "431222000000"]),
        (
            "431222251000",
            ["431222251233", "431222251000"],
            ["431222250233", "431222252233", "431222000000"],
        ),
        ("431222000000", ["431222251233", "431222114000", "431222000000"], ["431223251233"]),
    ],
)
def test_covers(scope, inside, outside):
    assert all(actor(scope).covers(code) for code in inside)
    assert not any(actor(scope).covers(code) for code in outside)


@pytest.mark.parametrize("code", ["", "4312222512335", "43122225123", "431222251"])
def test_a_code_of_another_length_is_never_covered(code):
    assert not actor("431222000000").covers(code)


def test_bounds_of_an_actor_and_of_a_code_are_the_same():
    assert scope_bounds(actor("431222251000")) == scope_bounds("431222251000")
    assert scope_bounds("431222251000") == ("431222251000", "431222251999")
