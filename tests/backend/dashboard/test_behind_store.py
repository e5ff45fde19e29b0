"""Which records a figure's list counts, in which order, and what it says of the others."""

from tests.backend.dashboard.world import NEIGHBOUR, World


def _lines(listed: dict) -> list[tuple]:
    """Day, what it adds, its own value, and why it does not count, of each record."""
    return [
        (r["day"], r["value"], r["own"], r["why"] and (r["why"]["code"], r["why"]["day"]))
        for r in listed["records"]
    ]


def test_repeats_follow_with_their_own_value_and_why(world: World) -> None:
    first = world.say("toilet_renovation", household_no="3-12", completed_on="2026-08-01")
    for day in ("2026-08-02", "2026-09-01"):
        world.say("toilet_renovation", household_no="3-12", completed_on=day)
    world.roll()
    listed = world.reader().behind("toilet_renovation/households")
    assert (listed["total_records"], listed["counted_records"], listed["sum"]) == (3, 1, 1)
    repeat = ("repeat", "2026-08-01")
    assert _lines(listed) == [
        ("2026-08-01", 1, 1, None), ("2026-09-01", 0, 1, repeat), ("2026-08-02", 0, 1, repeat),
    ]  # fmt: skip
    assert [record["counts"] for record in listed["records"]] == [True, False, False]
    why = listed["records"][1]["why"]
    assert why["key"] == {"zh": "户编号", "en": "Household number"}
    assert why["record_id"] == first


def test_older_states_follow_with_their_own_value_and_why(world: World) -> None:
    world.say("tea_base", recorded_on="2026-03-31", area_mu=10000, improved_area_mu=700)
    world.say("tea_base", recorded_on="2026-08-31", area_mu=0, improved_area_mu=0)
    world.say("tea_base", NEIGHBOUR, recorded_on="2026-05-31", area_mu=500, improved_area_mu=50)
    world.roll()
    reader, older = world.reader(), ("older", "2026-08-31")
    listed = reader.behind("tea_base/area")
    assert (listed["total_records"], listed["counted_records"], listed["sum"]) == (3, 1, 500)
    assert _lines(listed) == [
        ("2026-05-31", 500, 500, None), ("2026-08-31", 0, 0, ("ended", "2026-08-31")),
        ("2026-03-31", 0, 10000, older),
    ]  # fmt: skip
    last = reader.behind("tea_base/improved_share")["records"][-1]
    sides = ("numerator", "denominator", "own_numerator", "own_denominator")
    assert [last[side] for side in sides] == [0, 0, 700, 10000]
    assert last["why"]["key"]["zh"] == "基地名称"


def test_those_that_count_are_on_the_first_pages(world: World) -> None:
    """However many there are: what a header counts is what one finds first."""
    for number in range(55):
        day = f"2026-05-{number % 28 + 1:02}"
        world.say("toilet_renovation", household_no="same", completed_on=day)
    for number in range(3):
        world.say("toilet_renovation", household_no=f"{number}", completed_on="2026-01-01")
    world.roll()
    reader = world.reader()
    pages = [reader.behind("toilet_renovation/households", page=n) for n in (1, 2)]
    counts = [record["counts"] for page in pages for record in page["records"]]
    assert counts == [True] * 4 + [False] * 54
    assert [page["counted_records"] for page in pages] == [4, 4]
