"""One look at the database by a single statement, with no transaction around it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import Connection

from backend.db import db, reading


@contextmanager
def glance() -> Iterator[Connection]:
    """A connection for one SELECT, which is a snapshot by itself; never written in.

    On PostgreSQL that spares BEGIN and COMMIT, two of the four round trips of a short question.
    """
    if db.engine.dialect.name == "sqlite":
        with reading() as connection:
            yield connection
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        yield connection
