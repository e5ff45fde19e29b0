"""The short way to the driver is SQLAlchemy's own as far as anybody else can tell."""

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, InvalidRequestError, OperationalError

from backend import statement
from backend.db import db, reading, writing
from backend.intake.transient import is_transient
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


def test_a_percent_sign_is_one(county: County):
    with reading() as connection:
        found = statement.rows(connection, "SELECT 7 % 4, 'a:b', '%s', :word", given(county))
    assert found == [(3, "a:b", "%s", "unread")]


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
    assert not is_transient(told.value)


def test_without_a_transaction_nothing_is_run(app, county: County):
    with db.engine.connect() as connection, pytest.raises(InvalidRequestError):
        statement.rows(connection, COUNTY, given(county))


def test_who_listens_is_asked(county: County):
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
    assert told.value.connection_invalidated and is_transient(told.value)
    with reading() as connection:
        assert statement.rows(connection, COUNTY, given(county))
