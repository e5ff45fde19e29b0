"""The chain: appended by many, changed by nobody unnoticed."""

import threading

import pytest
from sqlalchemy import text

from backend.db import reading, writing
from backend.people.audit import audit, length, verify

COUNTY = "431222"


def append(count):
    with writing() as connection:
        return [audit(connection, COUNTY, "who", "what", {"n": i}) for i in range(count)]


def broken_at():
    with reading() as connection:
        found = verify(connection, COUNTY)
        return found.number if found else None


def spoil(sql):
    with writing() as connection:
        connection.execute(text(sql))


def test_numbers_follow_and_the_chain_is_sound(app):
    assert append(3) == [1, 2, 3]
    assert append(2) == [4, 5]
    assert broken_at() is None
    with reading() as connection:
        assert length(connection, COUNTY) == 5
        assert verify(connection, "000000") is None


@pytest.mark.parametrize(
    ("sql", "number"),
    [
        ("UPDATE audit SET detail = '{}' WHERE number = 3", 3),
        ("UPDATE audit SET actor = 'somebody else' WHERE number = 1", 1),
        ("UPDATE audit SET at = at + 1 WHERE number = 5", 5),
        ("DELETE FROM audit WHERE number = 2", 2),
        ("DELETE FROM audit WHERE number = 1", 1),
        ("UPDATE audit SET before = hash WHERE number = 4", 4),
        ("UPDATE audit SET number = 9 WHERE number = 4", 4),
    ],
)
def test_a_change_is_found_where_it_was_made(app, sql, number):
    append(5)
    spoil(sql)
    assert broken_at() == number


def test_a_row_with_a_new_hash_breaks_the_next_one(app):
    append(3)
    with writing() as connection:
        connection.execute(text("DELETE FROM audit WHERE number = 3"))
        connection.execute(text("DELETE FROM audit WHERE number = 2"))
        audit(connection, COUNTY, "forger", "what", {})
        connection.execute(
            text(
                """INSERT INTO audit (county_code, number, at, actor, what, detail, before, hash)
                    SELECT county_code, 3, at, actor, what, detail, before, hash
                    FROM audit WHERE number = 2"""
            )
        )
    assert broken_at() == 3


def test_one_flipped_byte_anywhere_in_a_row_is_found(app):
    """In each column of the last row, at the beginning, in the middle and at the end."""
    append(3)
    with reading() as connection:
        row = connection.execute(text("SELECT * FROM audit WHERE number = 3")).mappings().one()
    for column in ("actor", "what", "detail", "before", "hash"):
        last = len(row[column]) - 1
        for place in (0, last // 2, last):
            flipped = chr(ord(row[column][place]) ^ 1)
            spoiled = row[column][:place] + flipped + row[column][place + 1 :]
            assert spoiled != row[column]
            set_column(column, spoiled)
            assert broken_at() == 3, (column, place)
        set_column(column, row[column])
    assert broken_at() is None


def set_column(column, value):
    with writing() as connection:
        sql = text(f'UPDATE audit SET "{column}" = :value WHERE number = 3')
        connection.execute(sql, {"value": value})


def test_a_rolled_back_act_leaves_no_row(app):
    append(1)
    with pytest.raises(RuntimeError), writing() as connection:
        audit(connection, COUNTY, "who", "what", {})
        raise RuntimeError
    assert append(1) == [2]
    assert broken_at() is None


def test_many_writers_one_chain(app):
    faults = []

    def write():
        with app.app_context():
            try:
                for _ in range(5):
                    append(2)
            except Exception as error:
                faults.append(error)

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert append(1) == [61]
    assert broken_at() is None
