"""Which failures of a database pass by themselves: the only ones that are answered ``retry``."""

import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from backend.records.layout import Outdated

#: SQLite says OperationalError for a missing table as well; these are the codes that pass.
_SQLITE = frozenset(
    (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    )
)
_PRIMARY = 0xFF
#: PostgreSQL's classes: connection, rollback, resources, object in use, operator, system.
_POSTGRESQL = frozenset(("08", "40", "53", "55", "57", "58"))


def is_transient(error: BaseException) -> bool:
    """Whether the same operation may succeed later: database down, locked, deadlocked, full.

    Or this process restarted, because it knows older declarations than the database.
    """
    if isinstance(error, PoolTimeout | OSError | Outdated):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        return (getattr(error.orig, "sqlite_errorcode", 0) & _PRIMARY) in _SQLITE
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state[:2] in _POSTGRESQL
    return isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated


def is_worth_another_try(error: BaseException) -> bool:
    """Whether the database gave way to another transaction: the same again at once may succeed."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return state is not None and state[:2] == "40"
