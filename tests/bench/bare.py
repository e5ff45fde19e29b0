"""Tables without their indexes while much is loaded into them."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.engine import Connection

from backend.db import db


@contextmanager
def bare(connection: Connection, *tables: str) -> Iterator[None]:
    """Empty tables that have neither key nor index until the end, in one transaction.

    Emptied in the transaction that fills them, PostgreSQL need not log what comes in.
    """
    made: list[str] = []
    for table in tables:
        connection.execute(text(f"TRUNCATE {table}"))
        made += _take_down(connection, table)
    yield
    for statement in made:
        connection.execute(text(statement))


def _take_down(connection: Connection, table: str) -> list[str]:
    """Drop a table's key and indexes; returns the statements that make them again."""
    keys = connection.execute(
        text("""SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
            WHERE conrelid = CAST(:table AS regclass) AND contype = 'p'"""),
        {"table": table},
    ).all()
    made = []
    for name, definition in keys:
        connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
        made.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    indexes = connection.execute(
        text("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = :table"),
        {"table": table},
    ).all()
    for name, definition in indexes:
        connection.execute(text(f"DROP INDEX {name}"))
        made.append(definition)
    return made


def vacuum() -> None:
    """Statistics, and which pages everybody sees: as a server at rest has them."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
