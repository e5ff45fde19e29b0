"""The records behind a figure always add up to it, and to what was published of it."""

import random
from collections.abc import Iterator

import pytest
from flask import current_app
from sqlalchemy import insert

from backend.clock import now_ms
from backend.dashboard import behind
from backend.dashboard.ask import Asked
from backend.dashboard.card import Figure, figure_of
from backend.db import reading, writing
from backend.records.models import RecordPhoto
from tests.backend.dashboard.world import (
    COUNTY,
    FAR,
    NEIGHBOUR,
    TOWNSHIP,
    VILLAGE,
    Reader,
    World,
)

YEAR, MONTH, ODD, YEARS = (202601, 202611), (202611, 202611), (202603, 202609), (202501, 202612)
OVER_THE_YEAR = (202509, 202602)


def _body(kind: str, draw: random.Random) -> dict:
    """Some other values for a sample of a kind, few enough that they meet each other."""
    day = (
        f"{draw.choice((2024, 2025, 2026, 2026))}-{draw.randint(1, 11):02}-{draw.randint(1, 28):02}"
    )
    if kind == "crop_variety":
        crop = draw.choice((("grain", "sorghum"), ("tea", "tea"), ("melon", "watermelon")))
        return {
            "planted_on": day, "crop_category": crop[0], "crop": crop[1],
            "variety_name": draw.choice("甲乙丙"), "is_new": draw.random() < 0.5,
            "is_base": draw.random() < 0.5, "plants": draw.randint(1, 900),
            "area_mu": draw.randint(1, 5000), "plot_name": draw.choice("东西"),
        }  # fmt: skip
    if kind == "tea_base":
        return {
            "recorded_on": day, "base_name": draw.choice("甲乙"), "area_mu": draw.randint(0, 900),
            "improved_area_mu": draw.randint(0, 900), "new_area_mu": draw.randint(0, 9),
            **draw.choice(({}, {"output_yuan": 100_00, "harvest_area_mu": draw.randint(0, 90)})),
        }  # fmt: skip
    if kind == "toilet_renovation":
        return {
            "completed_on": day, "household_no": draw.choice("123"),
            "toilet_class": draw.choice(("household", "household", "public")),
            "work_type": draw.choice(("build", "rebuild", "rectify")), "subsidy_yuan": 120_000,
        }  # fmt: skip
    return {
        "granted_on": day, "reviewed_on": day, "household_no": draw.choice("123"),
        "award_level": draw.choice(("county", "township", "village")),
        "stage": draw.choice(("granted", "reviewed")),
    }  # fmt: skip


@pytest.fixture
def crowd(world: World) -> World:
    """A few hundred records, of every kind and state, in three villages over three years."""
    draw = random.Random(31)
    kinds = sorted(current_app.extensions["catalogue"].kinds)
    for number in range(320):
        kind = kinds[0] if number < 140 else draw.choice(kinds)
        world.say(
            kind, draw.choice((VILLAGE, VILLAGE, NEIGHBOUR, FAR)),
            status=draw.choice((0, 0, 1, 1, 2)), dead=int(draw.random() < 0.1),
            **_body(kind, draw),
        )  # fmt: skip
    world.roll()
    return world


def _figures() -> Iterator[Figure]:
    for kind in current_app.extensions["catalogue"].kinds.values():
        for indicator in kind.indicators.values():
            yield figure_of(kind, indicator)


def _all_pages(opened: behind.Behind) -> tuple[dict, list[dict]]:
    with reading() as connection:
        first = behind.opened(connection, opened, 1)
        rest = [
            behind.opened(connection, opened, n)["records"] for n in range(2, first["pages"] + 1)
        ]
    return first, first["records"] + [record for page in rest for record in page]


@pytest.mark.parametrize("span", [YEAR, MONTH, ODD, YEARS, OVER_THE_YEAR], ids=str)
def test_every_list_adds_up_to_its_figure(crowd: World, span: tuple[int, int]) -> None:
    seen = 0
    for figure in _figures():
        for track in ("reported", "approved"):
            for division in (COUNTY, TOWNSHIP, VILLAGE):
                asked = Asked(division, span[1], track, COUNTY)
                opened = behind.open_figure(figure, asked, span[0], None, "county_officer")
                first, records = _all_pages(opened)
                where = (figure.key, track, division, span)
                assert first["figure"] == first["published"], where
                assert sum(record["value"] for record in records) == first["sum"], where
                assert len(records) == first["total_records"], where
                if figure.indicator.ratio:
                    for side in ("numerator", "denominator"):
                        listed = sum(record[side] for record in records)
                        assert listed == first[side]["value"], where
                assert first["dirty"] == 0
                seen += first["figure"] or 0
    assert seen


def test_parts_add_up_too(crowd: World) -> None:
    for figure in _figures():
        measure = figure.kind.measures.get(figure.indicator.measure or "")
        if measure is None or measure.by is None or figure.indicator.part:
            continue
        for choice in figure.kind.fields[measure.by].choices:
            asked = Asked(COUNTY, 202611, "reported", COUNTY)
            opened = behind.open_figure(figure, asked, 202601, choice.code, "county_officer")
            first, records = _all_pages(opened)
            assert first["figure"] == first["published"] == first["sum"], (figure.key, choice.code)
            assert sum(record["value"] for record in records) == first["sum"]


def test_the_list_adds_up_to_the_card(crowd: World) -> None:
    reader = crowd.reader()
    for track in ("reported", "approved"):
        board = reader.board(month=202611, track=track)
        for card in board["cards"]:
            key = f"{card['kind']}/{card['indicator']}"
            opened = reader.behind(key, **{"from": 202601, "to": 202611, "track": track})
            assert opened["figure"] == card["value"], key
            for row in board["table"][:2]:
                asked = {"from": 202601, "to": 202611, "division": row["division"], "track": track}
                if key not in row["values"]:
                    continue
                value = row["values"][key]
                assert reader.behind(key, **asked)["figure"] == (
                    (None if card["ratio"] else 0) if value is None else value
                )


def test_the_list_is_right_before_the_totals_are(crowd: World) -> None:
    reader = crowd.reader()
    before = reader.behind("toilet_renovation/records", track="reported")
    crowd.say("toilet_renovation", household_no="new")
    after = reader.behind("toilet_renovation/records", track="reported")
    assert (after["figure"], after["published"]) == (before["figure"] + 1, before["figure"])
    assert after["dirty"] == 1
    assert reader.behind("tea_base/records")["dirty"] == 0
    crowd.roll()
    rolled = reader.behind("toilet_renovation/records", track="reported")
    assert rolled["published"] == after["figure"]


def test_a_record_says_where_when_and_what(world: World) -> None:
    record_id = world.say("toilet_renovation", status=1, head_name="张小明")
    with writing() as connection:
        for field in ("photos_before", "photos_after"):
            connection.execute(
                insert(RecordPhoto).values(
                    county_code="431222", record_id=record_id, field=field, sha256=field, gone=0
                )
            )
    listed = world.reader().behind("toilet_renovation/records")["records"][0]
    assert listed["record_id"] == record_id
    assert (listed["village"], listed["township"]) == ("碣滩村", "北溶乡")
    assert (listed["day"], listed["state"], listed["photos"]) == ("2026-08-15", "approved", 2)
    assert listed["updated_at"].endswith("Z") and now_ms()


@pytest.mark.parametrize("role", ["county_officer", "county_viewer", "administrator"])
def test_names_are_masked_for_the_county(world: World, role: str) -> None:
    world.say("toilet_renovation", head_name="张小明")
    listed = world.reader(role).behind("toilet_renovation/records")["records"][0]
    assert listed["title"] == {"zh": "张*明", "en": "张*明"}
    assert "*" in listed["author"]


@pytest.mark.parametrize("role", ["township_reviewer", "village_reporter"])
def test_neighbours_see_names(world: World, role: str) -> None:
    world.say("toilet_renovation", head_name="张小明")
    listed = world.reader(role).behind("toilet_renovation/records")["records"][0]
    assert listed["title"]["zh"] == "张小明"
    assert "*" not in listed["author"]


def test_a_page_beyond_the_last_is_empty(world: World) -> None:
    world.say("tea_base")
    opened = world.reader().behind("tea_base/area", page=7)
    assert (opened["records"], opened["pages"], opened["sum"]) == ([], 1, 12000)


def test_what_cannot_be_cut_is_refused_by_name(world: World) -> None:
    reader: Reader = world.reader()
    for query, field in (
        ({"from": 202612, "to": 202601}, "from"),
        ({"part": "nothing"}, "part"),
        ({"page": 0}, "page"),
        ({"to": "2026-11"}, "to"),
    ):
        answer = reader.get("/figures/toilet_renovation/built/records", **query)
        assert answer.status_code == 422
        words = answer.get_json()["fields"]["query"][field][0]
        assert words["zh"] and words["en"]


def test_what_is_not_there_is_404(world: World) -> None:
    reader = world.reader()
    for key in ("toilet_renovation/nothing", "nothing/records"):
        assert reader.get(f"/figures/{key}/records").status_code == 404
