"""What a list would change beside what is known: moves, stale codes, and what cannot be."""

import pytest

from backend.db import writing
from backend.divisions.checking import Row
from backend.divisions.importing import DivisionsRefused, import_divisions
from backend.divisions.store import children, counties, in_force

ROWS = [
    Row("431222000000", "沅陵县"),
    Row("431222114000", "官庄镇"),
    Row("431222114255", "官庄村村委会"),
    Row("431222114256", "双泉村村委会"),
]


def test_a_kept_list_does_not_undo_a_move(app):
    moved = [
        *ROWS[:3],
        Row("431222114256", "双泉村村委会", None, 20200101, "431222114299"),
        Row("431222114299", "双泉村村委会"),
    ]
    with writing() as connection:
        import_divisions(connection, ROWS)
        import_divisions(connection, moved)
        report = import_divisions(connection, ROWS)
        assert report.stale == {"431222114256": "431222114299"}
        assert (report.changed, report.closed, report.moved) == ([], [], {})
        assert in_force(connection, "431222114299")
        assert not in_force(connection, "431222114256")


def test_a_list_may_move_a_village_back(app):
    there = [*ROWS[:3], Row("431222114256", "双泉村", None, 20200101, "431222114299"),
             Row("431222114299", "双泉村")]  # fmt: skip
    back = [*ROWS, Row("431222114299", "双泉村", None, 20210101, "431222114256")]
    with writing() as connection:
        import_divisions(connection, ROWS)
        import_divisions(connection, there)
        report = import_divisions(connection, back)
        assert report.moved == {"431222114299": "431222114256"}
        assert in_force(connection, "431222114256")
        assert not in_force(connection, "431222114299")


def test_a_chain_within_one_list_leads_to_its_end(app):
    chain = [
        *ROWS[:2],
        Row("431222114255", "官庄村", None, 20200101, "431222114256"),
        Row("431222114256", "双泉村", None, 20210101, "431222114257"),
        Row("431222114257", "沃溪村"),
    ]
    with writing() as connection:
        import_divisions(connection, ROWS)
        report = import_divisions(connection, chain)
    assert report.moved == dict.fromkeys(("431222114255", "431222114256"), "431222114257")


@pytest.mark.parametrize(
    ("row", "en"),
    [
        (Row("431222114256", "双泉村", None, 20200101, "431222114298"), "neither in the file nor"),
        (Row("431222114256", "双泉村", 20200101, 20191231, "431222114255"), "later than"),
        (Row("431222114256", "双泉村", None, 19480101), "came in force"),
        (Row("431222114256", "双泉村", None, 20991231, "431222114255"), "on that day or later"),
        (Row("431222114256", "双泉村", None, None, "431222114255"), "needs the day"),
        (Row("431222114256", "双泉村", None, 20200101, "431223114255"), "another county"),
    ],
)
def test_a_successor_that_cannot_be_is_refused_and_its_line_named(app, row, en):
    row = Row(*(getattr(row, name) for name in Row.__slots__[:5]), line=7)
    with writing() as connection:
        import_divisions(connection, ROWS)
        with pytest.raises(DivisionsRefused) as refused:
            import_divisions(connection, [*ROWS[:3], row])
    (fault,) = refused.value.faults
    assert fault.line == 7 and en in fault.en


def test_successors_in_a_circle_are_refused(app):
    circle = [
        *ROWS[:2],
        Row("431222114255", "官庄村", None, 20200101, "431222114256", line=4),
        Row("431222114256", "双泉村", None, 20200101, "431222114255", line=5),
    ]
    with writing() as connection, pytest.raises(DivisionsRefused) as refused:
        import_divisions(connection, circle)
    assert [fault.line for fault in refused.value.faults] == [4, 5]
    assert all("circle" in fault.en for fault in refused.value.faults)


def test_a_successor_that_is_gone_itself_or_was_another_is_refused(app):
    with writing() as connection:
        import_divisions(connection, ROWS)
        gone = [*ROWS[:2], Row("431222114255", "官庄村", None, 20200101, "431222114256", line=4),
                Row("431222114256", "双泉村", None, 20200101, line=5)]  # fmt: skip
        with pytest.raises(DivisionsRefused) as refused:
            import_divisions(connection, gone)
        assert [fault.line for fault in refused.value.faults] == [4]
        first = [*ROWS[:2], Row("431222114255", "官庄村", None, 20200101, "431222114256", line=4),
                 ROWS[3], Row("431222114257", "沃溪村")]  # fmt: skip
        import_divisions(connection, first)
        other = [*first[:2], Row("431222114255", "官庄村", None, 20200101, "431222114257", line=4),
                 *first[3:]]  # fmt: skip
        with pytest.raises(DivisionsRefused) as refused:
            import_divisions(connection, other)
    assert [fault.line for fault in refused.value.faults] == [4]


@pytest.mark.parametrize("prefecture", ["4419", "4420", "4604"])
def test_a_prefecture_without_counties_is_a_county(app, prefecture):
    """东莞, 中山, 儋州: towns hang right under the prefecture."""
    rows = [
        Row(f"{prefecture}00000000", "某市"),
        Row(f"{prefecture}00003000", "某街道"),
        Row(f"{prefecture}00003001", "某社区居委会"),
        Row(f"{prefecture}00100000", "某镇"),
        Row(f"{prefecture}00100201", "某村村委会"),
    ]
    with writing() as connection:
        report = import_divisions(connection, rows)
        assert len(report.added) == 5
        assert [row["county_code"] for row in counties(connection)] == [f"{prefecture}00"]
        below = children(connection, f"{prefecture}00000000")
        assert [row["code"] for row in below] == [row.code for row in (rows[1], rows[3])]
