"""All SQL on the division table."""

from typing import Any

from sqlalchemy.engine import Connection

from backend import statement
from backend.clock import today
from backend.divisions.chain import end_of, leads_of
from backend.divisions.code import bounds, county_of

_COLUMNS = """code, county_code, parent_code, level, name, full_name, urban,
    valid_from, valid_to, successor_code, demo"""
#: ``valid_to`` is the first day on which a division is no longer in force.
_IN_FORCE = "valid_from <= :today AND (valid_to IS NULL OR valid_to > :today)"


def today_number() -> int:
    """The county's calendar day as YYYYMMDD."""
    return int(today().strftime("%Y%m%d"))


def find(connection: Connection, code: str) -> dict[str, Any] | None:
    """One division by its 12 digits, in force or not; None where there is none."""
    sql = f"SELECT {_COLUMNS} FROM division WHERE code = :code"
    return statement.named_row(connection, sql, {"code": code})


def in_force(connection: Connection, code: str) -> bool:
    """Whether a division exists and is in force today."""
    sql = f"SELECT 1 FROM division WHERE code = :code AND {_IN_FORCE}"
    return bool(statement.rows(connection, sql, {"code": code, "today": today_number()}))


def children(connection: Connection, code: str) -> list[dict[str, Any]]:
    """The divisions right below one that are in force today, by code."""
    sql = f"""SELECT {_COLUMNS} FROM division
        WHERE county_code = :county AND parent_code = :code AND {_IN_FORCE} ORDER BY code"""
    parameters = {"county": county_of(code), "code": code, "today": today_number()}
    return statement.named_rows(connection, sql, parameters)


def around(connection: Connection, code: str) -> list[dict[str, Any]]:
    """A division, all that is in force below it, and its ancestors; by code.

    The division itself is there even where it has gone out of force: its people still need its
    name.
    """
    low, high = bounds(code)
    above = [code, county_of(code) + "000000", code[:9] + "000"]
    sql = f"""SELECT {_COLUMNS} FROM division WHERE county_code = :county
        AND ((code BETWEEN :low AND :high AND {_IN_FORCE}) OR code IN (:own, :top, :middle))
        ORDER BY code"""
    parameters = {
        "county": county_of(code),
        "low": low,
        "high": high,
        "today": today_number(),
        "own": above[0],
        "top": above[1],
        "middle": above[2],
    }
    return statement.named_rows(connection, sql, parameters)


def of_county(connection: Connection, county_code: str) -> list[dict[str, Any]]:
    """Every division of a county, whether or not in force, by code."""
    sql = f"SELECT {_COLUMNS} FROM division WHERE county_code = :county ORDER BY code"
    return statement.named_rows(connection, sql, {"county": county_code})


def ends(connection: Connection, county_code: str) -> dict[str, str]:
    """By code that is out of force and has a successor, the code of today of its chain."""
    sql = """SELECT code, valid_to, successor_code FROM division WHERE county_code = :county
        AND valid_to IS NOT NULL AND successor_code IS NOT NULL"""
    leads = leads_of(statement.named_rows(connection, sql, {"county": county_code}))
    return {code: end_of(code, leads) for code in leads}


def counties(connection: Connection) -> list[dict[str, Any]]:
    """The counties that this installation holds, by code."""
    sql = f"SELECT {_COLUMNS} FROM division WHERE level = 1 ORDER BY code"
    return statement.named_rows(connection, sql)


def upsert(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Write divisions whole; a code that exists gets the new names and validity."""
    sql = f"""INSERT INTO division ({_COLUMNS})
        VALUES (:code, :county_code, :parent_code, :level, :name, :full_name, :urban,
            :valid_from, :valid_to, :successor_code, :demo)
        ON CONFLICT (code) DO UPDATE SET name = excluded.name, full_name = excluded.full_name,
            valid_from = excluded.valid_from, valid_to = excluded.valid_to,
            successor_code = excluded.successor_code, demo = excluded.demo"""
    if rows:
        statement.write_each(connection, sql, rows)


def close(connection: Connection, codes: list[str], day: int) -> None:
    """Take divisions out of force from ``day`` (YYYYMMDD) on; nothing is ever deleted."""
    sql = "UPDATE division SET valid_to = :day WHERE code = :code AND valid_to IS NULL"
    if codes:
        statement.write_each(connection, sql, [{"day": day, "code": code} for code in codes])


def new_facts(connection: Connection, county_code: str) -> int:
    """Tell every push under way that what it went by has changed: it looks again.

    From here to the commit the county's counter is locked, so that no push commits meanwhile;
    take whatever other locks it takes before. Returns the new number, 0 for an unknown county.
    """
    sql = """UPDATE county_clock SET facts = facts + 1 WHERE county_code = :county
        RETURNING facts"""
    return int(statement.value(connection, sql, {"county": county_code}) or 0)


def start_county(connection: Connection, county_code: str, epoch: str) -> None:
    """Give a new county its counter and its epoch; a county that has them keeps them.

    A county begins with its divisions, so its counter begins here, before any record can ask
    for a number.
    """
    sql = """INSERT INTO county_clock (county_code, number, epoch)
        VALUES (:county, 0, :epoch) ON CONFLICT (county_code) DO NOTHING"""
    statement.written(connection, sql, {"county": county_code, "epoch": epoch})
