"""Tags that differ wherever answers may, and a store of answers that does not grow."""

import dataclasses

import pytest

from backend.dashboard.answer import Kept, etag_of
from backend.dashboard.ask import Asked
from backend.dashboard.store import Freshness

FRESH = Freshness(7, 1000, "epoch", 0, None, "reported")
ASKED = Asked("431222000000", 202611, "reported", "431222000000")


@pytest.mark.parametrize(
    "fresh",
    [
        FRESH._replace(version=8), FRESH._replace(rolled_at=2), FRESH._replace(epoch="other"),
        FRESH._replace(waiting=1), FRESH._replace(oldest=5), FRESH._replace(lead_track="approved"),
    ],
)  # fmt: skip
def test_the_tag_moves_with_the_state(fresh: Freshness) -> None:
    assert etag_of(fresh, "c", ASKED) != etag_of(FRESH, "c", ASKED)


@pytest.mark.parametrize(
    "change",
    [
        {"division": "431222251000"}, {"month": 202610}, {"track": "approved"},
        {"scope": "431222251000"}, {"kind": "tea_base"},
    ],
)  # fmt: skip
def test_the_tag_moves_with_the_question(change: dict) -> None:
    other = dataclasses.replace(ASKED, **change)
    assert etag_of(FRESH, "c", other) != etag_of(FRESH, "c", ASKED)


def test_the_tag_moves_with_the_catalogue() -> None:
    assert etag_of(FRESH, "c", ASKED) != etag_of(FRESH, "d", ASKED)
    assert etag_of(FRESH, "c", ASKED) == etag_of(FRESH, "c", dataclasses.replace(ASKED))


def test_only_the_last_answers_are_kept() -> None:
    kept = Kept(2)
    for tag in "ab":
        kept.put(tag, tag.encode())
    assert kept.get("a") == b"a"
    kept.put("c", b"c")
    assert [kept.get(tag) for tag in "abc"] == [b"a", None, b"c"]
