"""What a push has made is told without being read again, and told as if it had been."""

from collections.abc import Callable
from typing import Any

import pytest

from backend.clock import now_ms
from backend.intake.accept import accept
from backend.sync import pull, routes, store
from tests.backend.sync.line import KIND, Line
from tests.phone import OpMaker, sample


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many changes each look for them has found."""
    seen: list[int] = []
    real = store.changes

    def changes(*given: Any) -> Any:
        found = real(*given)
        seen.append(len(found))
        return found

    monkeypatch.setattr(store, "changes", changes)
    return seen


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """Have something happen between the next push's commit and its answer."""

    def plan(act: Callable[[], None]) -> None:
        real = routes.receive

        def receive(*given: Any) -> Any:
            receipt = real(*given)
            monkeypatch.setattr(routes, "receive", real)
            act()
            return receipt

        monkeypatch.setattr(routes, "receive", receive)

    return plan


def another(line: Line) -> Line:
    """A second phone of the village, that has everything."""
    other = Line(line.client.application.test_client(), line.county)
    other.catch_up()
    return other


def copies(line: Line) -> dict[str, dict[str, Any]]:
    """A phone's copies, but for the numbers: a resync tells all of them under its own."""
    return {key: {**copy, "number": 0} for key, copy in line.copies.items()}


def by_the_township(line: Line, do: str, record_id: str, values: dict[str, Any]) -> None:
    actor = line.county.actor("township_reviewer")
    ops = OpMaker(actor.account_id, line.county.village)
    op = ops.make(do, KIND, record_id, values, {}, {"rev": 1})
    (verdict,) = accept([op], actor, actor.device_id, now_ms())
    assert verdict.outcome == "applied"


def test_it_is_told_as_whoever_reads_it_finds_it(line: Line, read: list[int]):
    line.catch_up()
    read.clear()
    line.sync(*(line.create(group_name="三组") for _ in range(3)))
    assert read == [0]
    assert len(line.copies) == 3
    assert copies(another(line)) == copies(line)


def test_beside_it_what_others_changed(line: Line):
    line.catch_up()
    theirs, mine = another(line), line.create()
    theirs.sync(theirs.create())
    told = line.sync(mine)["changes"]
    assert [change["number"] for change in told] == [1, 2]
    assert told[1]["record_id"] == mine["record_id"]
    assert copies(another(line)) == copies(line)
    assert line.sync()["changes"] == []


@pytest.mark.parametrize(
    ("do", "values"), [("edit", {"group_name": "九组"}), ("delete", {})]
)  # fmt: skip
def test_who_changed_it_since_is_heard(line: Line, meanwhile, do: str, values: dict[str, Any]):
    line.catch_up()
    create = line.create()
    meanwhile(lambda: by_the_township(line, do, create["record_id"], values))
    (change,) = line.sync(create)["changes"]
    assert (change["rev"], change["number"], change["dead"]) == (2, 2, do == "delete")
    assert {**create["set"], **values} == change["body"]
    assert line.sync()["changes"] == []


def test_what_was_held_on_it_before_is_told(line: Line, read: list[int]):
    line.catch_up()
    broken = line.ops.create(KIND, {**sample(KIND), "area_mu": "many"})
    assert line.outcomes(broken) == ["quarantined"]
    read.clear()
    (change,) = line.sync(line.ops.create(KIND, record_id=broken["record_id"]))["changes"]
    assert change["held"] == [broken["op_id"]]
    assert read == [1]


def test_a_page_is_never_longer_for_it(line: Line, monkeypatch: pytest.MonkeyPatch):
    line.catch_up()
    monkeypatch.setattr(pull, "PAGE", 3)
    theirs = another(line)
    theirs.sync(theirs.create(), theirs.create())
    answer = line.sync(line.create(), line.create())
    assert (len(answer["changes"]), answer["more"]) == (2, True)
    line.catch_up()
    assert len(line.copies) == 4
