"""What a database of an older release keeps of its totals when it is brought up to date."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from backend.border import seeing
from backend.db import db, reading, writing

COUNTIES = ("431222", "431223")
#: (month, track, value, delta) of one member: approved later, or not at all, or as a state of 0.
BY_TRACK = [
    (202601, 0, 3, 1), (202601, 1, 2, 1), (202602, 0, 1, 0), (202603, 0, 0, -1),
    (202603, 1, 0, -2),
]  # fmt: skip
WIDE = [(202601, 3, 1, 2, 1), (202602, 1, 0, None, None), (202603, 0, -1, 0, -2)]


@pytest.fixture
def before(app: Flask) -> Iterator[None]:
    """The tables as they were before a member's tracks shared a row."""
    db.engine.dispose()
    downgrade(revision="0005")
    yield
    upgrade()
    db.engine.dispose()


def fill() -> None:
    """The same member in two counties, a row a track."""
    rows = [
        {"county": county, "month": month, "track": track, "value": value, "delta": delta}
        for county in COUNTIES
        for month, track, value, delta in BY_TRACK
    ]
    with writing() as connection:
        connection.execute(
            text("""INSERT INTO total_member (county_code, division, kind, measure, part, track,
                    member, month, value, delta)
                VALUES (:county, '431222000000', 'plot', 'workers', '', :track, 'a', :month,
                    :value, :delta)"""),
            rows,
        )


def kept() -> dict[str, list[tuple]]:
    """What a county of its own sees of it now."""
    found = {}
    for county in COUNTIES:
        with seeing(county), reading() as connection:
            rows = connection.execute(
                text("""SELECT month, reported, reported_delta, approved, approved_delta
                    FROM total_member WHERE county_code = :county ORDER BY month"""),
                {"county": county},
            )
            found[county] = [tuple(row) for row in rows]
    return found


def test_members_of_an_older_release_keep_both_tracks(before: None) -> None:
    fill()
    upgrade()
    assert kept() == dict.fromkeys(COUNTIES, WIDE)


def test_going_back_parts_them_again(before: None) -> None:
    fill()
    upgrade()
    downgrade(revision="0005")
    with reading() as connection:
        rows = connection.execute(
            text("""SELECT month, track, value, delta FROM total_member
                WHERE county_code = :county ORDER BY month, track"""),
            {"county": COUNTIES[0]},
        )
        assert [tuple(row) for row in rows] == BY_TRACK
