"""The states of a record: who takes one where, and what counts on which track."""

import pytest
from sqlalchemy import text

from backend.db import reading
from backend.people.actor import ROLES
from backend.records import status
from backend.totals.figure import TRACKS
from tests.backend.intake.door import Door, record


@pytest.mark.parametrize("table", ["", "r."])
def test_what_counts_in_sql(app, table: str):
    """A fourth state would have to say here whether it counts."""
    tests = {
        "reported": status.reported(table),
        "official": status.official(table),
        "unreviewed": status.unreviewed(table),
        **{track: status.counts(track, table) for track in TRACKS},
    }
    values = ", ".join(f"({state})" for state in sorted(status.STATES))
    found = {}
    with reading() as connection:
        for name, test in tests.items():
            sql = f"""WITH r AS (SELECT column1 AS status FROM (VALUES {values}) v)
                SELECT status FROM r WHERE {test} ORDER BY 1"""
            found[name] = [row[0] for row in connection.execute(text(sql))]
    everything, approved = [status.REPORTED, status.APPROVED], [status.APPROVED]
    waits = [status.REPORTED]
    assert found == {
        "reported": everything, "official": approved, "unreviewed": waits, "approved": approved
    }  # fmt: skip
    assert [state for state in sorted(status.STATES) if status.is_official(state)] == approved


def test_every_state_has_a_name_and_words_in_both_languages():
    assert len(status.NAMES) == len(status.WORDS) == len(status.STATES) == 3
    assert all(words["zh"] and words["en"] for words in status.WORDS)


@pytest.mark.parametrize("before", sorted(status.STATES))
def test_what_a_review_may_say(before: int):
    assert status.reviewed("approved", before) == status.APPROVED
    assert status.reviewed("returned", before) == status.RETURNED
    for word in ("reported", "", "APPROVED", 1, None, ["approved"]):
        assert status.reviewed(word, before) is None


@pytest.mark.parametrize("role", ROLES)
def test_who_may_report_and_who_may_review(door: Door, role: str):
    create = door.create()
    door.take(create)
    person, ops = door.other(role)
    review = ops.make("review", create["kind"], create["record_id"], {"status": "approved"}, {},
                      {"rev": 1})  # fmt: skip
    said = door.one(review, actor=person)
    edit = ops.make("edit", create["kind"], create["record_id"], {"group_name": "三组"}, {},
                    {"rev": 1})  # fmt: skip
    changed = door.one(edit, actor=person)
    assert said.in_force == (role in status.REVIEW.roles)
    assert changed.in_force == (role in status.REPORT.roles)
    # Whoever changes what a record says has it reviewed anew, the reviewer as well.
    assert record(create["record_id"])["status"] == status.REPORTED
