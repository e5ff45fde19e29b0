"""SQL straight to the driver: the same connection, events and errors, and no more around them.

For everything that a request, a push or a rollup runs. SQLAlchemy's own way compiles a statement,
describes its columns and wraps each row: with that, one by a primary key took 23 µs of SQLite's
process where it takes 4, and 72 µs of PostgreSQL's client where it takes 31. What it is better at
stays with it: a result that is read as a stream, and whatever is run once in a while.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.engine import Connection, CursorResult
from sqlalchemy.exc import DBAPIError, InvalidRequestError

Found = TypeVar("Found")
Given = Mapping[str, Any]
Row = dict[str, Any]
#: No parameters.
NONE: Given = {}

#: Passed over are words in quotes, comments, and the type after ``::``.
_PARAMETER = re.compile(r"'[^']*'|--[^\n]*|(?<![:\w]):([a-z]\w*)")


class _Known:
    """A statement as the driver spells its parameters; what its columns are called, once told."""

    __slots__ = ("columns", "sql")

    def __init__(self, sql: str) -> None:
        self.sql, self.columns = sql, list[str]()


_Finish = Callable[[Any, _Known], Found]


def rows(connection: Connection, sql: str, given: Given = NONE) -> list[tuple[Any, ...]]:
    """All rows of a statement with ``:name`` parameters; ``given`` may hold more than it names."""
    return _run(connection, sql, given, _all)


def named_rows(connection: Connection, sql: str, given: Given = NONE) -> list[Row]:
    """The same, each row by the names of its columns."""
    return _run(connection, sql, given, _named)


def row(connection: Connection, sql: str, given: Given = NONE) -> tuple[Any, ...] | None:
    """The first row, None where there is none."""
    found = _run(connection, sql, given, _all)
    return found[0] if found else None


def named_row(connection: Connection, sql: str, given: Given = NONE) -> Row | None:
    """The same by the names of its columns."""
    found = _run(connection, sql, given, _named)
    return found[0] if found else None


def value(connection: Connection, sql: str, given: Given = NONE) -> Any:
    """The first column of the first row, None where there is none."""
    found = _run(connection, sql, given, _all)
    return found[0][0] if found else None


def streamed(
    connection: Connection, sql: str, given: Given, page: int
) -> CursorResult[*tuple[Any, ...]]:
    """A result that is read ``page`` rows at a time, by SQLAlchemy's own way.

    A cursor of PostgreSQL's is always planned for the very values it is given, of which a table's
    statistics may not know yet: it is told them by subqueries, behind which no planner looks.
    """
    if connection.dialect.name != "sqlite":
        sql = _PARAMETER.sub(lambda found: f"(SELECT {found[0]})" if found[1] else found[0], sql)
    return connection.execute(text(sql), given, execution_options={"yield_per": page})


def written(connection: Connection, sql: str, given: Given = NONE) -> int:
    """How many rows a statement has written."""
    return _run(connection, sql, given, _count)


def write_each(connection: Connection, sql: str, many: Sequence[Given]) -> None:
    """Run a statement once with each of these parameters."""
    _run(connection, sql, many, _count, many=True)


def begin(connection: Connection, sql: str) -> None:
    """The statement by which SQLAlchemy's transaction begins; only for its event of that name."""
    _send(connection, sql, NONE, _count, False)


def _all(cursor: Any, _: _Known) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _named(cursor: Any, known: _Known) -> list[Row]:
    # Asked for once: psycopg takes longer to describe the columns of a row than to give it.
    names = known.columns = known.columns or [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _count(cursor: Any, _: _Known) -> int:
    count: int = cursor.rowcount
    return count


@lru_cache(maxsize=512)
def _known(sql: str, style: str) -> _Known:
    if style == "named":
        return _Known(sql)

    def spell(found: re.Match[str]) -> str:
        return f"%({found[1]})s" if found[1] else found[0]

    return _Known(_PARAMETER.sub(spell, sql.replace("%", "%%")))


def _run(
    connection: Connection,
    sql: str,
    given: Given | Sequence[Given],
    finish: _Finish[Found],
    many: bool = False,
) -> Found:
    if not connection.in_transaction():
        # SQLAlchemy would begin one here, and knows nothing of what it has not begun.
        raise InvalidRequestError("no transaction is open")
    return _send(connection, sql, given, finish, many)


def _send(
    connection: Connection,
    sql: str,
    given: Given | Sequence[Given],
    finish: _Finish[Found],
    many: bool,
) -> Found:
    dialect, heard = connection.dialect, connection.engine.dispatch
    known = _known(sql, "named" if dialect.name == "sqlite" else dialect.paramstyle)
    statement = known.sql
    try:
        cursor: Any = connection.connection.cursor()
        for tell in heard.before_cursor_execute:
            statement, given = tell(connection, cursor, statement, given, None, many)
        (cursor.executemany if many else cursor.execute)(statement, given)
        for tell in heard.after_cursor_execute:
            tell(connection, cursor, statement, given, None, many)
        return finish(cursor, known)
    except dialect.loaded_dbapi.Error as error:
        raise _as_usual(connection, statement, error) from error


def _as_usual(connection: Connection, statement: str, error: Any) -> BaseException:
    """A driver's error as SQLAlchemy raises it, without what was given (names!)."""
    dialect = connection.dialect
    gone = dialect.is_disconnect(error, connection.connection, None)
    if gone:
        connection.invalidate(error)
    return DBAPIError.instance(
        statement, None, error, dialect.loaded_dbapi.Error, hide_parameters=True,
        connection_invalidated=gone, dialect=dialect,
    )  # fmt: skip
