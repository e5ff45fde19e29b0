"""Divisions in: all or nothing, again and again, nothing ever deleted."""

import threading

import pytest
from sqlalchemy import text

from backend.clock import shift
from backend.db import reading, writing
from backend.divisions.checking import Row
from backend.divisions.importing import (
    DivisionsRefused,
    demo_rows,
    import_divisions,
    load_demo_divisions,
    read_list,
)
from backend.divisions.store import children, counties, find, in_force, of_county

ROWS = [
    Row("431222000000", "沅陵县"),
    Row("431222114000", "官庄镇"),
    Row("431222114255", "官庄村村委会"),
    Row("431222114256", "双泉村村委会"),
]
OTHER = [Row("431223000000", "辰溪县"), Row("431223100000", "辰阳镇")]
COUNTY = "431222000000"


def count(connection):
    return connection.execute(text("SELECT COUNT(*) FROM division")).scalar_one()


def test_demo_county(app):
    with writing() as connection:
        assert load_demo_divisions(connection) == "431222"
        assert count(connection) == 1 + 21 + 404
    with reading() as connection:
        assert len(children(connection, COUNTY)) == 21
        assert len(children(connection, "431222251000")) == 14
        village = find(connection, "431222251233")
        assert village["name"] == "碣滩村"
        assert village["full_name"] == "碣滩村村委会"
        assert (village["level"], village["parent_code"]) == (3, "431222251000")
        assert (village["urban"], village["demo"]) == (0, 1)
        urban = sum(row["urban"] for row in of_county(connection, "431222"))
        assert urban == sum(code[9:] < "200" for code in villages())


def villages():
    return [row.code for row in demo_rows() if not row.code.endswith("000")]


def test_again_changes_nothing_and_keeps_the_epoch(app):
    with writing() as connection:
        load_demo_divisions(connection)
        epoch = connection.execute(text("SELECT epoch FROM county_clock")).scalar_one()
        report = import_divisions(connection, demo_rows(), demo=True)
        assert (report.added, report.changed, report.closed) == ([], [], [])
        assert report.unchanged == 426
        assert connection.execute(text("SELECT epoch FROM county_clock")).scalar_one() == epoch


def test_a_name_is_updated(app):
    with writing() as connection:
        import_divisions(connection, ROWS)
        renamed = [*ROWS[:3], Row("431222114256", "双泉新村村委会")]
        report = import_divisions(connection, renamed)
        assert report.changed == ["431222114256"]
        assert find(connection, "431222114256")["name"] == "双泉新村"


def test_what_vanished_is_closed_and_comes_back_in_force(app):
    with writing() as connection:
        import_divisions(connection, ROWS)
        report = import_divisions(connection, ROWS[:3])
        assert report.closed == ["431222114256"]
        assert count(connection) == 4
        assert not in_force(connection, "431222114256")
        assert [row["code"] for row in children(connection, "431222114000")] == ["431222114255"]
        # Listed as gone for good, it is not closed again, nor is its day moved.
        day = find(connection, "431222114256")["valid_to"]
        shift(86_400_000 * 3)
        assert import_divisions(connection, ROWS[:3]).closed == []
        assert find(connection, "431222114256")["valid_to"] == day
        report = import_divisions(connection, ROWS)
        assert report.changed == ["431222114256"]
        assert in_force(connection, "431222114256")


def test_a_merger_names_its_successor_from_its_day_on(app):
    merged = [
        *ROWS[:3],
        Row("431222114256", "双泉村村委会", None, 20200101, "431222114255"),
        Row("431222114257", "沃溪村村委会", 20991231),
    ]
    with writing() as connection:
        import_divisions(connection, ROWS)
        report = import_divisions(connection, merged)
        assert report.moved == {"431222114256": "431222114255"}
        assert not in_force(connection, "431222114256")
        assert not in_force(connection, "431222114257")
        assert find(connection, "431222114256")["successor_code"] == "431222114255"
        # What led there before is not moved again, and closed no second time.
        report = import_divisions(connection, merged)
        assert (report.moved, report.closed) == ({}, [])
        assert report.again == {"431222114256": "431222114255"}


def test_one_wrong_line_and_nothing_is_imported(app):
    with pytest.raises(DivisionsRefused) as refused, writing() as connection:
        import_divisions(connection, [*ROWS, Row("43122211425", "短", line=9)])
    assert [fault.line for fault in refused.value.faults] == [9]
    with reading() as connection:
        assert count(connection) == 0


def test_another_county_leaves_this_one_alone(app):
    with writing() as connection:
        import_divisions(connection, ROWS)
        report = import_divisions(connection, OTHER)
        assert report.closed == []
        assert [row["county_code"] for row in counties(connection)] == ["431222", "431223"]
        clocks = connection.execute(text("SELECT county_code, number FROM county_clock"))
        assert sorted(map(tuple, clocks)) == [("431222", 0), ("431223", 0)]


def test_faults_of_form_and_content_come_together(app):
    raw = (
        "code,name\n431222000000,沅陵县\n431222114000,官庄镇\n"
        "431222114255,官庄村,多,了\n431222999,\n431222114255,重复\n431299114001,无上级\n"
    )
    with pytest.raises(DivisionsRefused) as refused, writing() as connection:
        import_divisions(connection, read_list(raw.encode()))
    assert [fault.line for fault in refused.value.faults] == [4, 5, 6, 7]


def test_two_imports_at_once(app):
    faults = []

    def load():
        with app.app_context():
            try:
                with writing() as connection:
                    import_divisions(connection, ROWS)
            except Exception as error:
                faults.append(error)

    threads = [threading.Thread(target=load) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    with reading() as connection:
        assert count(connection) == 4
