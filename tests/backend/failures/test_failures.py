"""Every error has its place, and what has none is the infrastructure's."""

import sqlite3

import psycopg
import pytest
from psycopg import errors
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    InterfaceError,
    InvalidRequestError,
    OperationalError,
    ProgrammingError,
    StatementError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from backend.failures import (
    POSTGRESQL,
    SQLITE,
    Fault,
    fault_of,
    is_worth_another_try,
    named,
)

OWN, PASSING, LASTING = Fault.OWN, Fault.PASSING, Fault.LASTING


def sqlite(code: int) -> OperationalError:
    """SQLite's error with a result code."""
    error = sqlite3.OperationalError("x")
    error.sqlite_errorcode = code
    return OperationalError("SELECT 1", {}, error)


def postgres(kind: type[psycopg.Error], wrapper: type[DBAPIError] = OperationalError) -> DBAPIError:
    """One of PostgreSQL's errors, as SQLAlchemy wraps it."""
    return wrapper("SELECT 1", {}, kind("x"))


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (sqlite(sqlite3.SQLITE_BUSY), PASSING),
        (sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), PASSING),
        (sqlite(sqlite3.SQLITE_FULL), PASSING),
        (sqlite(sqlite3.SQLITE_IOERR_WRITE), PASSING),
        (sqlite(sqlite3.SQLITE_READONLY_DBMOVED), LASTING),
        (sqlite(sqlite3.SQLITE_ERROR), LASTING),
        (sqlite(sqlite3.SQLITE_CORRUPT_INDEX), LASTING),
        (sqlite(sqlite3.SQLITE_NOTADB), LASTING),
        (sqlite(sqlite3.SQLITE_MISUSE), LASTING),
        (sqlite(sqlite3.SQLITE_CONSTRAINT_CHECK), OWN),
        (sqlite(sqlite3.SQLITE_TOOBIG), OWN),
        (postgres(errors.DeadlockDetected), PASSING),
        (postgres(errors.SerializationFailure), PASSING),
        (postgres(errors.LockNotAvailable), PASSING),
        (postgres(errors.AdminShutdown), PASSING),
        (postgres(errors.QueryCanceled), PASSING),
        (postgres(errors.DiskFull), PASSING),
        (postgres(errors.OutOfMemory), PASSING),
        (postgres(errors.TooManyConnections), PASSING),
        (postgres(errors.IoError), PASSING),
        (postgres(errors.FeatureNotSupported), PASSING),
        (postgres(psycopg.OperationalError), PASSING),
        (postgres(psycopg.InterfaceError, InterfaceError), PASSING),
        (PoolTimeout("pool"), PASSING),
        (OSError(28, "No space left on device"), PASSING),
        (MemoryError(), PASSING),
        (postgres(errors.UndefinedColumn, ProgrammingError), LASTING),
        (postgres(errors.UndefinedTable, ProgrammingError), LASTING),
        (postgres(errors.UndefinedFunction, ProgrammingError), LASTING),
        (postgres(errors.InsufficientPrivilege, ProgrammingError), LASTING),
        (postgres(errors.ReadOnlySqlTransaction, ProgrammingError), LASTING),
        (postgres(errors.InvalidPassword), LASTING),
        (postgres(errors.InvalidCatalogName), LASTING),
        (postgres(errors.InvalidSchemaName, ProgrammingError), LASTING),
        (postgres(errors.InternalError_), LASTING),
        (postgres(errors.IndexCorrupted), LASTING),
        (postgres(errors.TriggeredActionException), LASTING),
        (InvalidRequestError("no transaction is open"), LASTING),
        (ImportError("a part of the installation"), LASTING),
        (IntegrityError("SELECT 1", {}, sqlite3.IntegrityError("x")), OWN),
        (postgres(errors.UniqueViolation, IntegrityError), OWN),
        (postgres(errors.NumericValueOutOfRange), OWN),
        (postgres(errors.UntranslatableCharacter), OWN),
        (postgres(errors.CardinalityViolation), OWN),
        (postgres(errors.ProgramLimitExceeded), OWN),
        (postgres(psycopg.DataError, DBAPIError), OWN),
        (StatementError("x", "SELECT 1", {}, ValueError("x")), OWN),
        (ValueError("x"), OWN),
        (KeyError("x"), OWN),
        (TypeError("x"), OWN),
        (RecursionError(), OWN),
    ],
)
def test_whose_fault(error: Exception, fault: Fault):
    assert fault_of(error) is fault


def test_a_line_that_broke_passes_whatever_was_said_on_it():
    error = postgres(errors.UndefinedColumn, ProgrammingError)
    error.connection_invalidated = True
    assert fault_of(error) is PASSING


def test_every_code_that_postgresql_has_is_placed():
    """None that the driver knows ends as an operation's own by accident."""
    codes = (getattr(kind, "sqlstate", None) for kind in vars(errors).values())
    known = {code for code in codes if isinstance(code, str)}
    assert len(known) > 200
    own = {code for code in known if fault_of(postgres(errors.lookup(code))) is OWN}
    assert {code[:2] for code in own} == {"21", "22", "23", "54"}
    assert {"25006", "0A000"} < known
    assert {code[:2] for code in POSTGRESQL} <= {code[:2] for code in known}


def test_every_code_that_sqlite_has_is_placed():
    codes = {value for name, value in vars(sqlite3).items()
             if name.startswith("SQLITE_") and isinstance(value, int)}  # fmt: skip
    assert set(SQLITE) <= codes
    own = {code for code in SQLITE if SQLITE[code] is OWN}
    assert own == {
        sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_TOOBIG
    }  # fmt: skip


def test_only_giving_way_is_worth_another_try_at_once():
    assert is_worth_another_try(postgres(errors.DeadlockDetected))
    assert is_worth_another_try(postgres(errors.SerializationFailure))
    assert not is_worth_another_try(postgres(errors.DiskFull))
    assert not is_worth_another_try(ValueError("x"))


def test_a_name_tells_the_code_and_never_the_words():
    assert named(postgres(errors.UndefinedColumn)) == "UndefinedColumn 42703"
    error = sqlite3.OperationalError("张小明")
    error.sqlite_errorcode, error.sqlite_errorname = sqlite3.SQLITE_FULL, "SQLITE_FULL"
    assert named(OperationalError("SELECT 1", {}, error)) == "OperationalError SQLITE_FULL"
    assert named(ValueError("张小明")) == "ValueError"
