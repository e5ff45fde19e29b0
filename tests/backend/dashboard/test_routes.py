"""Who may read which figures, and how cheaply nothing new is told."""

import gzip

import orjson
import pytest
from sqlalchemy import event

from backend.db import db
from tests.backend.dashboard.world import (
    COUNTY,
    FAR,
    FAR_TOWNSHIP,
    NEIGHBOUR,
    TOWNSHIP,
    VILLAGE,
    World,
)

ALL = (COUNTY, TOWNSHIP, VILLAGE, NEIGHBOUR, FAR_TOWNSHIP, FAR)
SEEN = {
    "village_reporter": (VILLAGE,),
    "township_reviewer": (TOWNSHIP, VILLAGE, NEIGHBOUR),
    "county_officer": ALL,
    "county_viewer": ALL,
    "administrator": ALL,
}
PATHS = (
    "/dashboard",
    "/dashboard.csv",
    "/figures/tea_base/area/records",
    "/figures/tea_base/area/records.csv",
)


@pytest.mark.parametrize("role", SEEN)
def test_everybody_sees_the_own_scope_and_nothing_else(world: World, role: str) -> None:
    reader = world.reader(role)
    for division in ALL:
        expected = 200 if division in SEEN[role] else 404
        for path in PATHS:
            assert reader.get(path, division=division).status_code == expected, (division, path)


@pytest.mark.parametrize("division", ["431222999000", "431222000005", "430100000000"])
def test_a_missing_and_a_foreign_division_look_the_same(world: World, division: str) -> None:
    reader = world.reader()
    for path in PATHS:
        answer = reader.get(path, division=division)
        assert answer.status_code == 404
        assert answer.get_json()["code"] == "not_found"


def test_nobody_reads_without_a_session(world: World) -> None:
    client = world.app.test_client()
    for path in PATHS:
        assert client.get(f"/api/v1{path}").status_code == 401


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("month", "202613"), ("month", "2026-11"), ("month", "abc"), ("month", ""),
        ("division", "43122200000"), ("division", "43122200000x"), ("track", "all"),
        ("month", "２０２６１１"), ("division", "' OR 1=1 --"),
    ],
)  # fmt: skip
def test_a_bad_parameter_is_named_in_both_languages(world: World, name: str, value: str) -> None:
    answer = world.reader().get("/dashboard", **{name: value})
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    words = answer.get_json()["fields"]["query"][name][0]
    assert words["zh"] and words["en"]


def test_nothing_new_is_304(world: World) -> None:
    world.say("tea_base")
    world.roll()
    reader = world.reader()
    first = reader.get("/dashboard")
    again = reader.get("/dashboard", {"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


def test_answers_are_gzipped_where_the_browser_takes_it(world: World) -> None:
    reader = world.reader()
    small = reader.get("/dashboard", {"Accept-Encoding": "gzip"})
    assert small.headers["Content-Encoding"] == "gzip"
    assert orjson.loads(gzip.decompress(small.data))["division"]["code"] == COUNTY
    assert "Content-Encoding" not in reader.get("/dashboard").headers
    assert small.headers["ETag"] == reader.get("/dashboard").headers["ETag"]


def test_304_asks_the_database_once_beside_the_session(world: World) -> None:
    reader = world.reader()
    etag = reader.get("/dashboard").headers["ETag"]
    asked: list[str] = []

    def note(_c, _cursor, statement: str, *_rest) -> None:
        if statement.lstrip().upper().startswith("SELECT") and "version()" not in statement:
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert reader.get("/dashboard", {"If-None-Match": etag}).status_code == 304
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len(asked) == 2, asked


def test_the_tag_moves_with_all_that_the_answer_depends_on(world: World) -> None:
    reader = world.reader()

    def tag(**query: str) -> str:
        return reader.get("/dashboard", **query).headers["ETag"]

    tags = [tag()]
    world.say("tea_base")
    tags.append(tag())
    world.roll()
    tags += [tag(), tag(track="approved"), tag(month="202610"), tag(division=TOWNSHIP)]
    administrator = world.app.test_client()
    world.county.sign_in(administrator, "administrator")
    answer = administrator.put(
        "/api/v1/settings", json={"lead_track": "approved"}, headers=world.county.headers
    )
    assert answer.status_code == 200
    tags.append(tag(track="reported"))
    assert len(set(tags)) == len(tags)


def test_lead_track_is_the_countys_choice(world: World) -> None:
    administrator = world.app.test_client()
    world.county.sign_in(administrator, "administrator")
    administrator.put(
        "/api/v1/settings", json={"lead_track": "approved"}, headers=world.county.headers
    )
    board = world.reader().board()
    assert (board["track"], board["lead_track"]) == ("approved", "approved")


def test_says_how_fresh_it_is(world: World) -> None:
    reader = world.reader()
    world.say("tea_base")
    board = reader.board()
    assert (board["rolled_at"], board["dirty"]) == (None, 1)
    assert board["dirty_since"].endswith("Z")
    assert reader.board(division=FAR_TOWNSHIP)["dirty"] == 0
    world.roll()
    board = reader.board()
    assert (board["dirty"], board["dirty_since"]) == (0, None)
    assert board["rolled_at"] <= board["now"]
    assert board["version"] == 1


def test_a_kept_answer_is_never_shown_to_another_scope(world: World) -> None:
    world.say("tea_base")
    world.roll()
    officer, reviewer = world.reader(), world.reader("township_reviewer")
    mine = officer.board(division=TOWNSHIP)
    theirs = reviewer.board(division=TOWNSHIP)
    assert [step["code"] for step in mine["path"]] == [COUNTY, TOWNSHIP]
    assert [step["code"] for step in theirs["path"]] == [TOWNSHIP]


def test_the_description_names_these_calls(world: World) -> None:
    paths = world.app.test_client().get("/api/openapi.json").get_json()["paths"]
    for path in ("/api/v1/dashboard", "/api/v1/figures/{kind}/{indicator}/records"):
        names = {parameter["name"] for parameter in paths[path]["get"]["parameters"]}
        assert {"division", "track"} <= names
