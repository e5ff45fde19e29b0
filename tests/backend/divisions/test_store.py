"""Reading divisions back."""

from backend.db import reading, writing
from backend.divisions.checking import Row
from backend.divisions.importing import import_divisions, load_demo_divisions
from backend.divisions.store import around, children, find


def codes(rows):
    return [row["code"] for row in rows]


def test_around_a_village_is_itself_and_what_is_above(app):
    with writing() as connection:
        load_demo_divisions(connection)
    with reading() as connection:
        found = codes(around(connection, "431222251233"))
    assert found == ["431222000000", "431222251000", "431222251233"]


def test_around_a_township_and_a_county(app):
    with writing() as connection:
        load_demo_divisions(connection)
    with reading() as connection:
        township = codes(around(connection, "431222251000"))
        assert len(township) == 1 + 1 + 14
        assert all(code.startswith("431222251") for code in township[1:])
        assert len(around(connection, "431222000000")) == 426


def test_a_division_out_of_force_still_has_its_own_name(app):
    rows = [
        Row("431222000000", "沅陵县"),
        Row("431222114000", "官庄镇"),
        Row("431222114255", "官庄村", valid_to=20200101),
    ]
    with writing() as connection:
        import_divisions(connection, rows)
    with reading() as connection:
        assert codes(around(connection, "431222114255"))[-1] == "431222114255"
        assert codes(around(connection, "431222114000")) == ["431222000000", "431222114000"]
        assert children(connection, "431222114000") == []


def test_what_is_not_there(app):
    with reading() as connection:
        assert find(connection, "431222114255") is None
        assert children(connection, "431222114000") == []
