"""A process whose declarations are older than those that the records are filled by."""

from sqlalchemy import text

from backend.db import writing
from tests.backend.intake.door import Door, logged, rows
from worker.layout.refill import refill


def test_it_answers_retry_and_stores_nothing(door: Door) -> None:
    """Somebody has migrated under it: what it would write into columns has another meaning."""
    refill()
    assert door.one(door.create()).outcome == "applied"
    with writing() as connection:
        connection.execute(text("UPDATE kind_layout SET layout = 'newer' WHERE kind = 'tea_base'"))
    op = door.create()
    assert door.one(op).outcome == "retry"
    assert logged(op["record_id"]) == []
    refill()
    assert door.one(op).outcome == "applied"


def test_while_records_are_being_filled_others_come_in(door: Door) -> None:
    """By a process that knows the same declarations."""
    refill()
    with writing() as connection:
        connection.execute(text("UPDATE kind_layout SET done = ''"))
    assert door.one(door.create()).outcome == "applied"


def test_a_kind_that_is_not_known_here_is_nothing_to_write_by(door: Door) -> None:
    refill()
    with writing() as connection:
        sql = "INSERT INTO kind_layout VALUES ('of_the_next_release', 'x', '{}', NULL)"
        connection.execute(text(sql))
    assert door.one(door.create()).outcome == "retry"
    assert rows("SELECT 1 AS n FROM op_log") == []
