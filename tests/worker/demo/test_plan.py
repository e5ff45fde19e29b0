"""The demo's records before they are sent: many, the same each time, possible, and of nobody."""

from collections import Counter
from datetime import date

import pytest

from backend.catalogue.check import check
from backend.catalogue.load import load_catalogue
from backend.config import PROJECT
from worker.demo.people import FIRST, SECOND, SURNAMES
from worker.demo.photos import pictures
from worker.demo.plan import plan

TODAY = date(2026, 11, 23)
#: As many villages as the county has, in tea country and out of it.
VILLAGES = [
    {"code": f"431222{township}{200 + number}", "name": f"演示{number}村"}
    for township in (114, 251, 105, 239)
    for number in range(101)
]


@pytest.fixture(scope="module")
def entries():
    """The whole plan, on a day late in the year."""
    return list(plan(VILLAGES, TODAY, pictures()))


def test_there_are_tens_of_thousands_in_both_years(entries):
    years = Counter(entry.day.year for entry in entries)
    assert min(years[2025], years[2026]) > 10_000


def test_every_body_passes_the_checks_of_its_kind(entries):
    kinds = load_catalogue(PROJECT / "backend" / "kinds").kinds
    found = Counter(
        (entry.kind, finding.field, finding.code)
        for entry in entries
        for finding in check(kinds[entry.kind], entry.body, TODAY).errors
    )
    assert not found


def test_it_is_the_same_each_time(entries):
    again = list(plan(VILLAGES[:20], TODAY, pictures()))
    assert again == entries[: len(again)]


def test_nothing_happens_tomorrow(entries):
    assert max(entry.day for entry in entries) <= TODAY


def test_ids_are_never_used_twice(entries):
    assert len({entry.record_id for entry in entries}) == len(entries)
    assert len({entry.op_id for entry in entries}) == len(entries)


def test_most_is_approved_and_the_last_weeks_are_waiting(entries):
    outcomes = Counter(entry.outcome for entry in entries)
    assert 0.85 < outcomes["approved"] / len(entries) < 0.95
    recent = Counter(entry.outcome for entry in entries if (TODAY - entry.day).days < 14)
    assert recent[None] > recent["approved"]


def test_some_bases_end(entries):
    """A tea base is given up and not told of again; a melon base is under rice in the next year."""
    tea = [entry for entry in entries if entry.kind == "tea_base"]
    ended = {
        (entry.village, entry.body["base_name"]): entry.day
        for entry in tea
        if entry.body.get("state") == "ended"
    }
    assert 5 < len(ended) < len(tea) / 20
    later = [e for e in tea if e.day > ended.get((e.village, e.body["base_name"]), e.day)]
    assert not later
    fields: dict[tuple, set] = {}
    for entry in entries:
        if entry.kind == "crop_variety" and entry.body["grower_type"] != "household":
            key = (entry.village, entry.body["grower_name"], entry.body["plot_name"])
            fields.setdefault(key, set()).add(entry.body["crop_category"])
    assert any({"melon", "grain"} <= crops for crops in fields.values())


def test_a_toilet_is_renovated_once(entries):
    houses = Counter(
        (entry.village, entry.body["household_no"])
        for entry in entries
        if entry.kind == "toilet_renovation" and "household_no" in entry.body
    )
    assert max(houses.values()) == 1


def test_tea_grows_where_tea_grows(entries):
    area: Counter[str] = Counter()
    for entry in entries:
        if entry.kind == "tea_base" and entry.day.year == 2025 and entry.day.month == 11:
            area[entry.village[6:9]] += entry.body["area_mu"]
    assert area["114"] > 3 * area["105"]


def test_people_are_put_together_by_chance(entries):
    for entry in entries[:2000]:
        name = entry.body.get("head_name") or entry.body.get("rep_name")
        if name:
            assert name[0] in SURNAMES and set(name[1:]) <= set(FIRST + SECOND)
