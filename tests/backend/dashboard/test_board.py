"""The dashboard's figures equal what a person works out by hand, on both tracks, at every level."""

import pytest
from sqlalchemy import text

from backend.db import writing
from tests.backend.dashboard.world import (
    COUNTY,
    FAR,
    FAR_TOWNSHIP,
    NEIGHBOUR,
    TOWNSHIP,
    VILLAGE,
    World,
)

APPROVED = 1


@pytest.fixture
def tea(world: World) -> World:
    """Three bases, one of them told about three times; areas in 0.01 mu."""

    def base(day: str, name: str, area: int, improved: int, division: str, status: int) -> None:
        world.say(
            "tea_base", division, status=status, recorded_on=day, base_name=name, area_mu=area,
            improved_area_mu=improved, new_area_mu=0,
        )  # fmt: skip

    base("2024-06-30", "乙园", 2000, 0, FAR, APPROVED)
    base("2025-10-31", "甲园", 1000, 500, VILLAGE, APPROVED)
    base("2026-03-31", "甲园", 1200, 800, VILLAGE, APPROVED)
    base("2026-05-31", "甲园", 300, 300, NEIGHBOUR, APPROVED)
    base("2026-11-10", "甲园", 1500, 900, VILLAGE, 0)
    world.roll()
    return world


@pytest.fixture
def crops(world: World) -> World:
    """Two varieties this year, one of them in two townships; another only after the cut-off."""

    def plot(day: str, variety: str, area: int, division: str, status: int) -> None:
        world.say(
            "crop_variety", division, status=status, planted_on=day, variety_name=variety,
            area_mu=area, plot_name=day,
        )  # fmt: skip

    plot("2026-01-15", "红缨子", 1250, VILLAGE, APPROVED)
    plot("2026-02-15", "红缨子", 250, FAR, 0)
    plot("2026-11-05", "湘两优", 100, FAR, APPROVED)
    plot("2025-04-15", "红缨子", 500, VILLAGE, APPROVED)
    plot("2025-12-15", "金糯", 700, VILLAGE, APPROVED)
    world.roll()
    return world


def test_stock_is_the_level_and_not_the_flow(tea: World) -> None:
    card = tea.reader().card("tea_base/area", month=202611, track="reported")
    assert (card["value"], card["month_value"], card["last_year"]) == (3800, 300, 3000)
    assert (card["yoy"], card["yoy_points"]) == (2667, False)
    assert card["pending"] == 3800 - 3500


def test_tracks_stand_side_by_side(tea: World) -> None:
    card = tea.reader().card("tea_base/area", month=202611, track="approved")
    assert (card["value"], card["month_value"], card["pending"]) == (3500, 0, 300)


def test_stock_by_level(tea: World) -> None:
    reader = tea.reader()
    for division, level in ((COUNTY, 3800), (TOWNSHIP, 1800), (VILLAGE, 1500), (FAR, 2000)):
        asked = {"division": division, "month": 202611, "track": "reported"}
        assert reader.card("tea_base/area", **asked)["value"] == level


def test_ratio_is_sum_over_sum(tea: World) -> None:
    card = tea.reader().card("tea_base/improved_share", month=202611, track="reported")
    assert (card["value"], card["scale"]) == (3158, 2)
    assert (card["numerator"]["value"], card["denominator"]["value"]) == (1200, 3800)
    assert card["numerator"]["unit"]["zh"] == "亩"
    # 31.58 % stands 14.9 percentage points over 16.67 %.
    assert (card["last_year"], card["yoy"], card["yoy_points"]) == (1667, 1491, True)
    assert card["pending"] is None


def test_ratio_without_base_is_nothing_and_never_infinite(tea: World) -> None:
    card = tea.reader().card("tea_base/output_per_mu", month=202611, track="reported")
    assert card["value"] is None
    assert not card["empty"]
    assert card["yoy_reason"]["zh"] == "上年同期无基数"


def test_year_to_date_month_and_last_year_to_the_same_day(crops: World) -> None:
    card = crops.reader().card("crop_variety/area", month=202611, track="reported")
    assert (card["value"], card["month_value"], card["last_year"]) == (1600, 100, 500)
    assert (card["yoy"], card["pending"]) == (22_000, 250)
    card = crops.reader().card("crop_variety/area", month=202601, track="reported")
    assert (card["value"], card["month_value"], card["last_year"]) == (1250, 1250, None)


def test_distinct_counts_a_variety_once_in_the_county(crops: World) -> None:
    reader = crops.reader()
    asked = {"month": 202611, "track": "reported"}
    assert reader.card("crop_variety/varieties", **asked)["value"] == 2
    assert reader.card("crop_variety/varieties", **asked)["month_value"] == 1
    assert reader.card("crop_variety/varieties", **asked)["last_year"] == 1
    rows = {row["division"]: row for row in reader.board(**asked)["table"]}
    below = [rows[code]["values"]["crop_variety/varieties"] for code in rows]
    assert sum(value or 0 for value in below) == 3
    assert rows[FAR_TOWNSHIP]["pending"]["crop_variety/area"] == 250
    assert "crop_variety/area" not in rows[TOWNSHIP]["pending"]
    approved = reader.card("crop_variety/varieties", month=202611, track="approved")
    assert (approved["value"], approved["pending"]) == (2, 0)


def test_distinct_within_a_village_adds_up(world: World) -> None:
    for division, household in ((VILLAGE, "3-12"), (VILLAGE, "3-12"), (NEIGHBOUR, "3-12")):
        world.say("toilet_renovation", division, household_no=household)
    world.say("toilet_renovation", VILLAGE, household_no="9", status=2)
    world.say("toilet_renovation", VILLAGE, household_no="8", dead=1)
    world.roll()
    card = world.reader().card("toilet_renovation/households", month=202611, track="reported")
    assert (card["value"], card["pending"]) == (2, 2)
    approved = world.reader().card("toilet_renovation/households", track="approved")
    assert (approved["value"], approved["empty"]) == (0, False)


def test_a_part_of_a_distinct_measure(world: World) -> None:
    for level, household in (("county", "1"), ("county", "1"), ("village", "1"), ("county", "2")):
        world.say("model_family", award_level=level, household_no=household, status=APPROVED)
    world.roll()
    reader = world.reader()
    assert reader.card("model_family/families", track="approved")["value"] == 3
    assert reader.card("model_family/county_families", track="approved")["value"] == 2


def test_nothing_recorded_is_not_zero(tea: World) -> None:
    board = tea.reader().board(month=202611, track="reported")
    cards = {f"{card['kind']}/{card['indicator']}": card for card in board["cards"]}
    assert cards["toilet_renovation/households"]["value"] is None
    assert cards["toilet_renovation/households"]["empty"]
    assert cards["tea_base/new_area"]["value"] == 0
    rows = {row["division"]: row["values"] for row in board["table"]}
    assert rows[FAR_TOWNSHIP]["tea_base/area"] == 2000
    assert rows[FAR_TOWNSHIP]["tea_base/output_per_mu"] is None
    # It told of its bases, but not this year.
    assert rows[FAR_TOWNSHIP]["tea_base/new_area"] is None
    assert rows[TOWNSHIP]["tea_base/new_area"] == 0
    assert rows["431222102000"]["tea_base/area"] is None


def test_trend_has_twelve_months_and_the_year_before(crops: World, tea: World) -> None:
    trend = crops.reader().board(month=202611, track="reported")["trend"]
    assert (trend["months"][0], trend["months"][-1]) == (202512, 202611)
    values = dict(zip(trend["months"], trend["values"]["crop_variety/area"], strict=True))
    assert {month: v for month, v in values.items() if v is not None} == {
        202512: 700, 202601: 1250, 202602: 250, 202611: 100,
    }  # fmt: skip
    assert trend["last_year"]["crop_variety/area"][4] == 500
    levels = trend["values"]["tea_base/area"]
    assert levels == [3000, 3000, 3000, 3200, 3200, 3500, 3500, 3500, 3500, 3500, 3500, 3800]
    assert trend["last_year"]["tea_base/area"][-2:] == [3000, 3000]
    assert trend["last_year"]["tea_base/area"][0] == 2000
    of_kind = tea.reader().board(month=202611, track="reported", kind="tea_base")["trend"]
    shares = of_kind["values"]["tea_base/improved_share"]
    assert (shares[0], shares[-1]) == (1667, 3158)


def test_a_village_has_cards_and_nothing_below(crops: World) -> None:
    board = crops.reader().board(division=VILLAGE, month=202611)
    assert board["table"] == []
    assert [step["code"] for step in board["path"]] == [COUNTY, TOWNSHIP, VILLAGE]


def test_the_path_starts_at_the_readers_own_scope(crops: World) -> None:
    board = crops.reader("township_reviewer").board(division=VILLAGE)
    assert [step["code"] for step in board["path"]] == [TOWNSHIP, VILLAGE]


def test_a_former_village_is_shown_while_it_holds_figures(crops: World) -> None:
    with writing() as connection:
        connection.execute(
            text("UPDATE division SET valid_to = 20260601 WHERE code IN (:with, :without)"),
            {"with": VILLAGE, "without": NEIGHBOUR},
        )
    codes = [row["division"] for row in crops.reader().board(division=TOWNSHIP)["table"]]
    assert VILLAGE in codes
    assert NEIGHBOUR not in codes


def test_defaults_are_the_own_scope_this_month_and_the_lead_track(crops: World) -> None:
    board = crops.reader("township_reviewer").board()
    assert (board["division"]["code"], board["month"]) == (TOWNSHIP, 202611)
    assert (board["lead_track"], board["track"], board["reviewed"]) == ("auto", "approved", True)


def test_one_kind_is_shown_with_all_its_indicators(crops: World, tea: World) -> None:
    reader = crops.reader()
    everything, one = reader.board(), reader.board(kind="tea_base")
    assert {card["kind"] for card in one["cards"]} == {"tea_base"}
    assert one["cards"] == [c for c in everything["cards"] if c["kind"] == "tea_base"]
    keys = {f"tea_base/{card['indicator']}" for card in one["cards"]}
    assert set(one["table"][0]["values"]) == set(one["trend"]["values"]) == keys
    shown = {f"{c['kind']}/{c['indicator']}" for c in everything["cards"] if c["card"]}
    assert set(everything["table"][0]["values"]) == set(everything["trend"]["values"]) == shown
    assert reader.get("/dashboard", kind="nothing").status_code == 422
