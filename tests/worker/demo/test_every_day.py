"""The demo on every day of four years: each operation possible on the day on which it arrives.

The smallest township on all of them, the county on those where months, years and lunar years turn
(a few of them here, all with DEMO_DAYS=1: `make demo-days`).
"""

import os
from collections import Counter
from datetime import date
from functools import cache

import pytest

from backend.catalogue.check import check
from backend.catalogue.fields.day import parse_day
from backend.catalogue.load import load_catalogue
from backend.config import PROJECT
from backend.divisions.importing import demo_rows
from tests.worker.demo.days import CHOSEN, EVERY, noon
from worker.demo.batches import batches
from worker.demo.fill import day_of
from worker.demo.photos import pictures
from worker.demo.plan import plan

KINDS = load_catalogue(PROJECT / "backend" / "kinds").kinds
VERSIONS = {name: kind.version for name, kind in KINDS.items()}
VILLAGES = [
    {"code": row.code, "name": row.name} for row in demo_rows() if not row.code.endswith("000")
]
SMALLEST = min(
    Counter(row["code"][:9] for row in VILLAGES).items(), key=lambda pair: (pair[1], pair[0])
)[0]
FEW = [CHOSEN[0], date(2027, 2, 6), date(2028, 2, 29), CHOSEN[-1]]
DAYS = CHOSEN if os.environ.get("DEMO_DAYS") else FEW


@cache
def _pictures():
    return pictures()


def _villages(scope: str) -> list[dict]:
    return [row for row in VILLAGES if row["code"].startswith(scope)]


def _batches(scope: str, day: date, hour: int):
    now = noon(day, hour)
    return now, batches(plan(_villages(scope), day, _pictures()), VERSIONS, now)


def _faults(now: int, batch) -> list[tuple]:
    """What is wrong with a batch: findings of its day of arrival, and what is said too early."""
    arrived = day_of(batch.at)
    faults = [("arrives after now", batch.at)] if batch.at > now else []
    for op in batch.ops:
        if op["at"] > batch.at:
            faults.append(("made after it arrived", op["kind"]))
        if batch.reviews:
            continue
        found = check(KINDS[op["kind"]], op["set"], arrived)
        faults += [(arrived, op["kind"], finding.field, finding.code) for finding in found.errors]
        faults += [
            (arrived, op["kind"], name, "tells what is to come") for name in _early(op, arrived)
        ]
    return faults


def _early(op: dict, arrived: date) -> list[str]:
    """Fields that tell of a day after the arrival; where a notice ends is known beforehand."""
    days = ((name, parse_day(said)) for name, said in op["set"].items()
            if isinstance(said, str) and name != "public_to")  # fmt: skip
    return [name for name, day in days if day is not None and day > arrived]


@pytest.mark.timeout(600)
def test_the_smallest_township_on_every_day():
    assert len(EVERY) == 4 * 365 + 1
    for number, day in enumerate(EVERY):
        # Just after midnight, in the morning, and last thing in the evening, in turn.
        now, made = _batches(SMALLEST, day, (0, 9, 23)[number % 3])
        sent = list(made)
        assert sum(len(batch.ops) for batch in sent) > 300, day
        assert not [fault for batch in sent for fault in _faults(now, batch)], day


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_whole_county(day):
    assert len(CHOSEN) >= 40
    now, made = _batches("431222", day, 9)
    records, faults = 0, []
    for batch in made:
        records += 0 if batch.reviews else len(batch.ops)
        faults += _faults(now, batch)
    assert not faults
    assert records > 14_000


def test_january_has_a_december_to_compare_december_with():
    _, made = _batches(SMALLEST, date(2027, 1, 3), 9)
    months = {day_of(batch.at).strftime("%Y-%m") for batch in made}
    assert {"2025-12", "2026-12"} <= months
    entries = plan(_villages(SMALLEST), date(2027, 1, 3), _pictures())
    days = Counter(entry.day.strftime("%Y-%m") for entry in entries)
    assert days["2025-12"] and days["2026-12"]


def test_the_same_instant_gives_the_same_operations():
    once = list(_batches(SMALLEST, date(2028, 2, 29), 9)[1])
    assert once == list(_batches(SMALLEST, date(2028, 2, 29), 9)[1])
    ids = [op["op_id"] for batch in once for op in batch.ops]
    assert len(ids) == len(set(ids))
