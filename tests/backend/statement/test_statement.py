"""The short way to the driver is SQLAlchemy's own as far as anybody else can tell."""

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InvalidRequestError, OperationalError

from backend import statement
from backend.db import db, reading, writing
from backend.failures import Fault, fault_of
from tests.county import County

COUNTY = "SELECT number, epoch FROM county_clock WHERE county_code = :county"
DOUBLE = """INSERT INTO county_clock (county_code, number, epoch, facts)
    SELECT county_code, number, :word, facts FROM county_clock WHERE county_code = :county"""


def given(county: County, **more: object) -> dict[str, object]:
    return {"county": county.code, "word": "unread", **more}


def test_rows_and_their_names(county: County):
    with reading() as connection:
        expected = connection.execute(text(COUNTY), {"county": county.code}).all()
        assert statement.rows(connection, COUNTY, given(county)) == [tuple(expected[0])]
        assert statement.named_rows(connection, COUNTY, given(county)) == [expected[0]._asdict()]
        assert statement.rows(connection, COUNTY, {"county": "999999"}) == []


def test_the_first_row_and_what_it_begins_with(county: County):
    nobody = {"county": "999999"}
    with reading() as connection:
        found = statement.rows(connection, COUNTY, given(county))[0]
        assert statement.row(connection, COUNTY, given(county)) == found
        assert statement.value(connection, COUNTY, given(county)) == found[0]
        named = {"number": found[0], "epoch": found[1]}
        for _ in range(2):
            assert statement.named_row(connection, COUNTY, given(county)) == named
        assert statement.row(connection, COUNTY, nobody) is None
        assert statement.value(connection, COUNTY, nobody) is None
        assert statement.named_row(connection, COUNTY, nobody) is None
        assert statement.value(connection, "SELECT NULL") is None


def test_a_percent_sign_is_one(county: County):
    with reading() as connection:
        found = statement.rows(connection, "SELECT 7 % 4, 'a:b', '%s', :word", given(county))
    assert found == [(3, "a:b", "%s", "unread")]


def test_what_looks_like_a_parameter_is_none(app):
    sql = """SELECT 'it''s :word', '{"a":word}', ' :word' -- don't: :word
        , :word_2, CAST(:word_2 AS text), :word_2"""
    with reading() as connection:
        found = statement.row(connection, sql, {"word_2": "said"})
    assert found == ("it's :word", '{"a":word}', " :word", "said", "said", "said")


@pytest.mark.parametrize("app", ["postgres"], indirect=True)
def test_lists_nothing_and_casts_reach_postgresql(app):
    sql = "SELECT :these::int[], :word::text, cardinality(:these::int[]), 5 = ANY(:these)"
    with reading() as connection:
        found = statement.row(connection, sql, {"these": [3, 5], "word": None})
    assert found == ([3, 5], None, 2, True)


def test_once_with_each(county: County):
    sql = "UPDATE county_clock SET number = number + :more WHERE county_code = :county"
    with writing() as connection:
        statement.write_each(connection, sql, [given(county, more=more) for more in (1, 20, 300)])
        assert statement.value(connection, COUNTY, given(county)) == 321


def test_how_many_were_written_and_what_is_rolled_back(county: County):
    sql = "UPDATE county_clock SET number = number + 1 WHERE county_code = :county"
    with pytest.raises(ZeroDivisionError), writing() as connection:
        assert statement.written(connection, sql, given(county)) == 1
        assert statement.written(connection, sql, {"county": "999999"}) == 0
        raise ZeroDivisionError
    with reading() as connection:
        assert statement.rows(connection, COUNTY, given(county))[0][0] == 0


def test_an_error_is_the_usual_one_and_tells_nothing(county: County):
    with pytest.raises(IntegrityError) as told, writing() as connection:
        statement.written(connection, DOUBLE, given(county, word="张建国"))
    assert "张建国" not in str(told.value)
    assert fault_of(told.value) is Fault.OWN


def test_an_error_while_rows_are_read_is_one_too(app):
    overflows = "SELECT abs(value) FROM json_each('[1, -9223372036854775808]')"
    divides = "SELECT 1 / (2 - n) FROM generate_series(1, 2) AS n"
    with pytest.raises(DBAPIError), reading() as connection:
        sqlite = connection.dialect.name == "sqlite"
        statement.rows(connection, overflows if sqlite else divides)


def test_without_a_transaction_nothing_is_run(app, county: County):
    with db.engine.connect() as connection, pytest.raises(InvalidRequestError):
        statement.rows(connection, COUNTY, given(county))


def test_who_listens_hears_of_every_statement(county: County):
    before: list[tuple[str, bool]] = []
    after: list[str] = []

    def note(_connection, _cursor, sql, _given, _context, many):
        before.append((sql, many))
        # Whoever wants to puts another one in its place.
        return sql.replace("number + 1", "number + 5"), _given

    def noted(_connection, _cursor, sql, *_):
        after.append(sql)

    plus = "UPDATE county_clock SET number = number + 1"
    event.listen(db.engine, "before_cursor_execute", note, retval=True)
    event.listen(db.engine, "after_cursor_execute", noted)
    try:
        with writing() as connection:
            statement.written(connection, plus)
            statement.write_each(connection, plus, [{}, {}])
            assert statement.value(connection, COUNTY, given(county)) == 15
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
        event.remove(db.engine, "after_cursor_execute", noted)
    # PostgreSQL is told of a transaction in a message of its own.
    own = [one for one in before if not one[0].startswith(("BEGIN", "SELECT pg_"))]
    assert [many for _, many in own] == [False, True, False]
    assert "number + 5" in after[-2]
    if db.engine.dialect.name == "sqlite":
        assert before[0] == ("BEGIN IMMEDIATE", False)


def test_who_listens_may_refuse(county: County):
    def refuse(*_: object) -> None:
        raise OperationalError("-", None, Exception("refused"))

    with reading() as connection:
        event.listen(db.engine, "before_cursor_execute", refuse)
        try:
            with pytest.raises(OperationalError):
                statement.rows(connection, COUNTY, given(county))
        finally:
            event.remove(db.engine, "before_cursor_execute", refuse)


@pytest.mark.parametrize("app", ["postgres"], indirect=True)
def test_a_line_that_is_cut_passes_by_itself(app, county: County):
    sql = "SELECT pg_terminate_backend(pg_backend_pid())"
    with pytest.raises(OperationalError) as told, reading() as connection:
        statement.rows(connection, sql, {})
    assert told.value.connection_invalidated and fault_of(told.value) is not Fault.OWN
    with reading() as connection:
        assert statement.rows(connection, COUNTY, given(county))
