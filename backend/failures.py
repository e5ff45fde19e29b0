"""Whose fault is an error: an operation's own, or the infrastructure's (and does that pass)?

Only what an operation itself causes may be set aside with it. Everything else stores nothing, is
told to whoever asks (``retry`` of an operation, 503 of a request) and comes in by itself once it
is mended. What is not in these tables is the infrastructure's: to ask again loses nothing.
"""

import sqlite3
import traceback
from enum import Enum

from sqlalchemy.exc import (
    DBAPIError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
    StatementError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout


class Fault(Enum):
    """``OWN``: perhaps caused by what was sent, which is certain only if a plain record goes by
    the same statements (``backend.intake.probe``). ``PASSING``: the infrastructure's, ends by
    itself, like a lock or a restart. ``LASTING``: the infrastructure's, somebody has to mend it.
    """

    OWN = "own"
    PASSING = "passing"
    LASTING = "lasting"


#: PostgreSQL's classes of SQLSTATE (its manual, appendix A), the first two characters. A whole
#: code, where it differs from its class, comes before it.
POSTGRESQL = {
    "21": Fault.OWN,  # cardinality: the same thing twice in one statement
    "22": Fault.OWN,  # data: out of range, not to be converted, a character that cannot be kept
    "23": Fault.OWN,  # integrity: a unique, check, not-null or foreign key
    "54": Fault.OWN,  # program limits: a value too long for an index
    "08": Fault.PASSING,  # connection
    "40": Fault.PASSING,  # serialization, deadlock
    "53": Fault.PASSING,  # resources: disk full, out of memory, too many connections
    "55": Fault.PASSING,  # object in use, lock not available
    "57": Fault.PASSING,  # operator: shut down, starting up, statement time-out
    "58": Fault.PASSING,  # system: an I/O error
    "0A000": Fault.PASSING,  # a plan that was kept no longer fits its table: a migration
    "25006": Fault.LASTING,  # read-only transaction: a standby, or a setting
    "25": Fault.LASTING,  # transaction state
    "28": Fault.LASTING,  # authorisation: password, role
    "3D": Fault.LASTING,  # no such database
    "3F": Fault.LASTING,  # no such schema
    "42": Fault.LASTING,  # missing column, table or function; permission; row-level security
    "XX": Fault.LASTING,  # internal: corrupted data or index
}

#: SQLite's primary result codes. It says OperationalError of nearly everything.
SQLITE = {
    sqlite3.SQLITE_CONSTRAINT: Fault.OWN,
    sqlite3.SQLITE_MISMATCH: Fault.OWN,
    sqlite3.SQLITE_TOOBIG: Fault.OWN,
    sqlite3.SQLITE_BUSY: Fault.PASSING,
    sqlite3.SQLITE_LOCKED: Fault.PASSING,
    sqlite3.SQLITE_NOMEM: Fault.PASSING,
    sqlite3.SQLITE_INTERRUPT: Fault.PASSING,
    sqlite3.SQLITE_IOERR: Fault.PASSING,
    sqlite3.SQLITE_FULL: Fault.PASSING,
    sqlite3.SQLITE_CANTOPEN: Fault.PASSING,
    sqlite3.SQLITE_PROTOCOL: Fault.PASSING,
    sqlite3.SQLITE_SCHEMA: Fault.PASSING,
    sqlite3.SQLITE_READONLY: Fault.LASTING,
    sqlite3.SQLITE_ERROR: Fault.LASTING,  # missing column, table or function
    sqlite3.SQLITE_PERM: Fault.LASTING,
    sqlite3.SQLITE_AUTH: Fault.LASTING,
    sqlite3.SQLITE_CORRUPT: Fault.LASTING,
    sqlite3.SQLITE_NOTADB: Fault.LASTING,
}
_PRIMARY = 0xFF

#: Raised by this process and not by a database: its memory, its disk, its own installation.
_OF_THE_PROCESS = (OSError, MemoryError, ImportError, SystemError)


def fault_of(error: BaseException) -> Fault:
    """Where an error belongs; see ``Fault``."""
    if isinstance(error, PoolTimeout | OSError | MemoryError):
        return Fault.PASSING
    if isinstance(error, DBAPIError):
        return _of_database(error)
    if isinstance(error, SQLAlchemyError):
        # A value that cannot be given to the driver is wrapped in exactly this one.
        return Fault.OWN if type(error) is StatementError else Fault.LASTING
    return Fault.LASTING if isinstance(error, _OF_THE_PROCESS) else Fault.OWN


def _of_database(error: DBAPIError) -> Fault:
    if error.connection_invalidated:
        return Fault.PASSING
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", None)
        if code is not None:
            return SQLITE.get(code & _PRIMARY, Fault.LASTING)
    state = sqlstate(error)
    if state is not None:
        return POSTGRESQL.get(state) or POSTGRESQL.get(state[:2], Fault.LASTING)
    # The driver itself: a line that broke, or a value that it cannot send.
    return Fault.PASSING if isinstance(error, OperationalError | InterfaceError) else Fault.OWN


def sqlstate(error: BaseException) -> str | None:
    """PostgreSQL's five characters, where it was PostgreSQL that refused."""
    return getattr(getattr(error, "orig", None), "sqlstate", None)


def is_worth_another_try(error: BaseException) -> bool:
    """Whether the database gave way to another transaction: the same again at once may succeed."""
    return (sqlstate(error) or "")[:2] == "40"


def named(error: BaseException) -> str:
    """An error for log and health: its class and the database's own code, never its words, which
    may hold what was reported (names!)."""
    orig = getattr(error, "orig", None)
    code = sqlstate(error) or getattr(orig, "sqlite_errorname", None)
    kind = type(orig if code else error).__name__
    return f"{kind} {code}" if code else kind


def told(error: BaseException) -> str:
    """The same with where it came from: the innermost line of our own above the database's."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if "/backend/" in f.filename or "/worker/" in f.filename]
    found = [f for f in ours if not f.filename.endswith("/statement.py")]
    place = f" at {found[-1].name}:{found[-1].lineno}" if found else ""
    return f"{named(error)}{place}"
