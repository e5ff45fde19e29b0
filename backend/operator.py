"""What an operator is told, in one line of both languages, where something cannot be used."""

import sqlite3
from typing import NamedTuple

import psycopg
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from backend.failures import named, sqlstate

#: How long a database is asked at a start before that is told, in seconds.
PATIENCE = 5
UTF8 = "UTF8"

NO_DATABASE = (
    "连不上数据库：{why}。请检查 DATABASE_URL 和数据库服务。"
    " Cannot connect to the database; check DATABASE_URL and that the server runs."
)
NO_FILE = (
    "打不开数据库文件：{why}。请检查 DATABASE_URL 里的文件夹是否存在、可写。"
    " Cannot open the database file; check that its folder exists and can be written to."
)
NOT_WHOLE = (
    "数据库文件不完整，或不是数据库（{why}）。请停下服务，从备份放回（shishu backup 备的文件）。"
    " The database file is torn or no database; stop everything and restore a backup."
)
NO_TABLES = (
    "数据库里缺表或缺列（{why}）。请先运行 shishu migrate。"
    " The database lacks tables or columns; run shishu migrate."
)
NO_RIGHT = (
    "数据库不让这个账号这样做（{why}）。请检查权限、是否只读。"
    " The database refuses this role; check its rights, and whether it is read-only."
)
NOT_UTF8 = (
    "数据库的编码是 {found}，存不了中文。请新建：CREATE DATABASE … ENCODING 'UTF8'"
    " TEMPLATE template0，再改 DATABASE_URL。"
    " The database is not in UTF8 and cannot keep Chinese: make another one."
)
NO_DISK = "磁盘满了（{why}）。请清理空间。 The disk is full; free some space."
OTHER = "系统资源出错：{why}。 Something that this needs has failed."

_BY_STATE = {
    "42P01": NO_TABLES, "42703": NO_TABLES, "42883": NO_TABLES, "3F000": NO_TABLES,
    "42501": NO_RIGHT, "25006": NO_RIGHT, "53100": NO_DISK,
}  # fmt: skip
_BY_CODE = {
    sqlite3.SQLITE_ERROR: NO_TABLES, sqlite3.SQLITE_CANTOPEN: NO_FILE,
    sqlite3.SQLITE_NOTADB: NOT_WHOLE, sqlite3.SQLITE_CORRUPT: NOT_WHOLE,
    sqlite3.SQLITE_READONLY: NO_RIGHT, sqlite3.SQLITE_PERM: NO_RIGHT,
    sqlite3.SQLITE_FULL: NO_DISK,
}  # fmt: skip


class Why(NamedTuple):
    """Why a database cannot be used: one of the templates above, and the line itself."""

    kind: str
    line: str


def line_of(error: BaseException) -> str:
    """One line for whoever runs this: what cannot be used, and what to do."""
    return _why(error).line


def _why(error: BaseException) -> Why:
    if isinstance(error, OSError):
        words = f"{error.strerror or type(error).__name__} {error.filename or ''}".strip()
        return Why(OTHER, OTHER.format(why=words))
    orig, state, words = getattr(error, "orig", None), sqlstate(error), named(error)
    kind = OTHER
    if isinstance(orig, sqlite3.Error):
        kind = _BY_CODE.get(getattr(orig, "sqlite_errorcode", 0) & 0xFF, OTHER)
    elif state is not None:
        kind = _BY_STATE.get(state, NO_DATABASE if state[:2] in ("08", "28", "3D") else OTHER)
    elif isinstance(orig, psycopg.OperationalError):
        # Before anything was asked the driver speaks of places alone, never of what was reported.
        kind, words = NO_DATABASE, str(orig).splitlines()[0].strip()
    return Why(kind, kind.format(why=words))


def why_not(database_url: str) -> Why | None:
    """Look at a database before it is served with; None where it can be used."""
    is_sqlite = database_url.startswith("sqlite")
    given = {} if is_sqlite else {"connect_timeout": PATIENCE, "client_encoding": "utf8"}
    engine = create_engine(database_url, connect_args=given, hide_parameters=True)
    try:
        with engine.connect() as connection:
            if not is_sqlite:
                found = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
                if found != UTF8:
                    return Why(NOT_UTF8, NOT_UTF8.format(found=found))
            connection.execute(text("SELECT county_code, facts FROM county_clock LIMIT 1"))
    except (DBAPIError, OSError) as error:
        return _why(error)
    finally:
        engine.dispose()
    return None
