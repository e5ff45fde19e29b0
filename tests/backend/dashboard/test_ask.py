"""Which track a board leads with: the approved one, as soon as anything has been reviewed."""

from datetime import date

from tests.backend.dashboard.world import FAR_TOWNSHIP, VILLAGE, World, stand_on


def test_reported_leads_until_there_is_a_review(world: World) -> None:
    record = world.say("tea_base")
    world.roll()
    reader = world.reader()
    before = reader.get("/dashboard")
    board = before.get_json()
    assert (board["track"], board["reviewed"]) == ("reported", False)
    world.judge(record, 1)
    world.roll()
    after = reader.get("/dashboard", {"If-None-Match": before.headers["ETag"]}).get_json()
    assert (after["track"], after["reviewed"]) == ("approved", True)
    assert reader.board(division=FAR_TOWNSHIP)["track"] == "approved"
    assert reader.behind("tea_base/area")["track"] == "approved"
    assert "已审核" in reader.get("/dashboard.csv").data.decode()
    listed = reader.get("/figures/tea_base/area/records.csv").data.decode()
    assert "口径,已审核" in listed


def test_it_is_of_the_kind_and_the_year(world: World) -> None:
    world.say("tea_base", recorded_on="2025-05-01", status=1)
    world.say("tea_base", recorded_on="2026-05-01")
    world.say("crop_variety", VILLAGE, planted_on="2026-03-01", status=1)
    world.roll()
    reader = world.reader()
    assert reader.board()["track"] == "approved"
    assert reader.board(kind="crop_variety")["track"] == "approved"
    assert reader.board(kind="tea_base")["track"] == "reported"
    assert reader.behind("tea_base/area")["track"] == "reported"
    assert reader.board(kind="tea_base", month=202512)["track"] == "approved"
    stand_on(date(2027, 1, 20))
    assert world.reader().board()["track"] == "reported"


def test_the_address_and_the_county_choose_before_that(world: World) -> None:
    world.say("tea_base", status=1)
    world.roll()
    reader = world.reader()
    assert reader.board(track="reported")["track"] == "reported"
    administrator = world.app.test_client()
    world.county.sign_in(administrator, "administrator")
    for chosen, shown in (("reported", "reported"), ("auto", "approved")):
        answer = administrator.put(
            "/api/v1/settings", json={"lead_track": chosen}, headers=world.county.headers
        )
        assert answer.status_code == 200
        assert reader.board()["track"] == shown
