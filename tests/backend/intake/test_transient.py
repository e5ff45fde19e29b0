"""Only what passes by itself is answered with `retry`."""

import sqlite3

import psycopg
import pytest
from psycopg import errors
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from backend.intake.transient import is_transient, is_worth_another_try


def sqlite(code: int) -> OperationalError:
    """SQLite's error with a result code."""
    error = sqlite3.OperationalError("x")
    error.sqlite_errorcode = code
    return OperationalError("SELECT 1", {}, error)


def postgres(kind: type[psycopg.Error], wrapper: type[DBAPIError] = OperationalError) -> DBAPIError:
    """One of PostgreSQL's errors, as SQLAlchemy wraps it."""
    return wrapper("SELECT 1", {}, kind("x"))


@pytest.mark.parametrize(
    "error",
    [
        sqlite(sqlite3.SQLITE_BUSY),
        sqlite(sqlite3.SQLITE_FULL),
        sqlite(sqlite3.SQLITE_IOERR_WRITE),
        postgres(errors.DeadlockDetected),
        postgres(errors.SerializationFailure),
        postgres(errors.LockNotAvailable),
        postgres(errors.AdminShutdown),
        postgres(errors.DiskFull),
        postgres(errors.TooManyConnections),
        postgres(psycopg.OperationalError),
        PoolTimeout("pool"),
    ],
)
def test_passes(error: Exception):
    assert is_transient(error)


@pytest.mark.parametrize(
    "error",
    [
        sqlite(sqlite3.SQLITE_ERROR),
        IntegrityError("SELECT 1", {}, sqlite3.IntegrityError("x")),
        postgres(errors.UniqueViolation, IntegrityError),
        postgres(errors.UndefinedColumn, ProgrammingError),
        postgres(errors.ProgramLimitExceeded),
        ValueError("x"),
    ],
)
def test_does_not_pass(error: Exception):
    assert not is_transient(error)


def test_only_giving_way_is_worth_another_try_at_once():
    assert is_worth_another_try(postgres(errors.DeadlockDetected))
    assert is_worth_another_try(postgres(errors.SerializationFailure))
    assert not is_worth_another_try(postgres(errors.DiskFull))
    assert not is_worth_another_try(ValueError("x"))
