"""What waits for review opens those records alone, and they make up what the card says waits."""

import pytest
from flask import current_app

from backend.clock import now_ms, shift
from backend.dashboard import behind
from backend.dashboard.ask import Asked
from backend.dashboard.card import Figure, figure_of
from backend.db import reading, writing
from tests.backend.boundaries.lists import NEW, OLD, TOWNSHIP, move
from tests.backend.boundaries.test_moving import moved_actor
from tests.backend.dashboard.test_behind import (
    MONTH,
    ODD,
    OVER_THE_YEAR,
    YEAR,
    YEARS,
    _all_pages,
    _figures,
    crowd,
)
from tests.backend.dashboard.test_behind_vectors import kept
from tests.backend.dashboard.world import COUNTY, VILLAGE, World
from tests.backend.dashboard.world import TOWNSHIP as HOME
from tests.backend.intake.door import NOW, Door
from tests.county import County
from tests.figure_vectors import Vector, kind_of, told, vectors
from tests.worker.ledger import mark
from tests.worker.rollup.test_villages import close, said
from worker.rollup.turn import rollup_county

__all__ = ["crowd", "kept"]


def _open(figure: Figure, division: str, first: int, last: int) -> behind.Behind:
    asked = Asked(division, last, "approved", COUNTY)
    return behind.open_figure(figure, asked, first, None, "county_officer", waiting=True)


def _plain() -> list[Figure]:
    return [figure for figure in _figures() if figure.indicator.ratio is None]


@pytest.mark.parametrize("span", [YEAR, MONTH, ODD, YEARS, OVER_THE_YEAR], ids=str)
def test_they_wait_each_of_them_and_add_up(crowd: World, span: tuple[int, int]) -> None:
    seen = 0
    for figure in _plain():
        for division in (COUNTY, HOME, VILLAGE):
            first, records = _all_pages(_open(figure, division, *span))
            where = (figure.key, division, span)
            assert first["figure"] == first["published"] == first["sum"], where
            assert sum(record["value"] for record in records) == first["sum"], where
            assert len(records) == first["total_records"], where
            assert {record["state"] for record in records} <= {"reported"}, where
            counted = [record for record in records if record["counts"]]
            assert all(one["value"] == one["own"] - one["was"] for one in counted), where
            assert all((one["why"] is None) == one["counts"] for one in records), where
            seen += len(records)
    assert seen


def test_the_card_opens_what_it_says(crowd: World) -> None:
    reader = crowd.reader()
    for track in ("approved", "reported"):
        for card in reader.board(month=202611, track=track)["cards"]:
            if card["pending"] is None:
                continue
            key = f"{card['kind']}/{card['indicator']}"
            asked = {"from": 202601, "to": 202611, "track": track, "state": "waiting"}
            opened = reader.behind(key, **asked)
            assert (opened["state"], opened["figure"]) == ("waiting", card["pending"]), key


@pytest.mark.parametrize("vector", vectors())
def test_vectors(kept: Vector) -> None:
    """Of every vector: the list is what is told of one track less what is told of the other."""
    ever = {(one.division, one.first, one.last): {} for one in told(kept)}
    for one in told(kept):
        ever[one.division, one.first, one.last][one.track] = one.values
    for place, tracks in ever.items():
        if len(tracks) < 2:
            continue
        for name, value in tracks["reported"].items():
            figure = figure_of(kind_of(kept), kind_of(kept).indicators[name])
            if figure.indicator.ratio or name not in tracks["approved"]:
                continue
            with reading() as connection:
                found = behind.opened(connection, _open(figure, *place), 1)
            waits = (value or 0) - (tracks["approved"][name] or 0)
            assert found["figure"] == found["published"] == waits, (name, place)


def _tea_base(world: World, area: int, status: int, day: str) -> str:
    return world.say("tea_base", status=status, base_name="甲", area_mu=area, recorded_on=day)


def test_a_later_state_stands_in_the_place_of_the_approved_one(world: World) -> None:
    _tea_base(world, 5000, 1, "2026-03-01")
    waits = _tea_base(world, 8000, 0, "2026-05-01")
    older = _tea_base(world, 9000, 0, "2026-02-01")
    world.roll()
    opened = world.reader().behind("tea_base/area", state="waiting")
    first, second = opened["records"]
    assert (opened["figure"], opened["counted_records"]) == (3000, 1)
    assert (first["record_id"], first["value"], first["was"]) == (waits, 3000, 5000)
    assert (second["record_id"], second["why"]["code"]) == (older, "older")
    bases = world.reader().behind("tea_base/bases", state="waiting")
    assert bases["figure"] == 0


def test_a_base_given_up_takes_off(world: World) -> None:
    _tea_base(world, 5000, 1, "2026-03-01")
    _tea_base(world, 0, 0, "2026-05-01")
    world.roll()
    opened = world.reader().behind("tea_base/area", state="waiting")
    assert [one["value"] for one in opened["records"]] == [-5000] == [opened["figure"]]


def test_a_ratio_and_another_state_are_refused(world: World) -> None:
    reader = world.reader()
    for path, state in (("tea_base/improved_share", "waiting"), ("tea_base/area", "returned")):
        answer = reader.get(f"/figures/{path}/records", state=state)
        assert answer.status_code == 422 and "state" in str(answer.get_json()["fields"])


@pytest.mark.parametrize("division", [OLD, NEW, County.township, TOWNSHIP, COUNTY])
@pytest.mark.parametrize("approved", ["2026-09", "2026-11", ""])
def test_a_moved_village(county: County, division: str, approved: str) -> None:
    """What was approved under the old code, and what waits under the new one, or the reverse."""
    shift(NOW - now_ms())
    door = Door(county)
    door.take(said(door, 9, 500000), said(door, 10, 500000))
    door.take(door.create(recorded_on="2026-10-18"))
    close(9)
    move()
    door.take(said(door, 11, 800000), actor=moved_actor(door))
    month = approved.replace("-", "") or "0"
    with writing() as connection:
        connection.exec_driver_sql(f"UPDATE record SET status = 1 WHERE month = {month}")
        cells = connection.exec_driver_sql("SELECT DISTINCT division, kind, month FROM record")
        for cell in cells.all():
            mark(connection, tuple(cell))
    rollup_county(County.code)
    for indicator in current_app.extensions["catalogue"].kinds["tea_base"].indicators.values():
        if indicator.ratio:
            continue
        figure = figure_of(current_app.extensions["catalogue"].kinds["tea_base"], indicator)
        for span in (YEAR, MONTH, ODD):
            with reading() as connection:
                found = behind.opened(connection, _open(figure, division, *span), 1)
            assert found["figure"] == found["published"], (figure.key, span)
            assert sum(one["value"] for one in found["records"]) == found["sum"]
