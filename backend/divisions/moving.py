"""A village under another township: its new code, and the old one that leads to it."""

from sqlalchemy.engine import Connection

from backend.divisions import store
from backend.divisions.chain import end_of, leads_of
from backend.divisions.code import (
    TOWNSHIP,
    VILLAGE,
    county_of,
    is_urban,
    level_of,
    parent_of,
)


class MoveRefused(ValueError):
    """A village cannot be moved like that; the message says why, in both languages."""


def new_code(connection: Connection, code: str, to: str) -> str:
    """The 12 digits that a village has after its move ``to`` a township, or to that very code.

    In a township the village keeps its last three digits, or gets the next ones of its sort that
    nobody ever had. Raises MoveRefused.
    """
    old = store.find(connection, code)
    if old is None or old["level"] != VILLAGE or not store.in_force(connection, code):
        raise MoveRefused(f"{code} 不是现行的村级区划 is no village in force")
    wanted = _free_in(connection, to, code) if _level(to) == TOWNSHIP else to
    if _level(wanted) != VILLAGE or county_of(wanted) != county_of(code):
        raise MoveRefused(f"{to} 不是本县的乡级或村级代码 is no township or village of the county")
    above = parent_of(wanted) or ""
    if above == parent_of(code):
        raise MoveRefused(f"{code} 已在 {above} is in that township already")
    if not store.in_force(connection, above):
        raise MoveRefused(f"没有现行的乡镇 there is no township {above} in force")
    if store.in_force(connection, wanted):
        raise MoveRefused(f"代码 {wanted} 已有人用 that code is in use")
    leads = leads_of(store.of_county(connection, county_of(code)))
    if store.find(connection, wanted) is not None and end_of(wanted, leads) != code:
        # What was ever said under it would become this village's.
        raise MoveRefused(f"代码 {wanted} 曾属别的村 that code was another village's")
    return wanted


def succeed(connection: Connection, code: str, new: str) -> None:
    """Take a village out of force from today on, and put it in force under its new code."""
    old = store.find(connection, code)
    if old is None:
        raise MoveRefused(f"没有 there is no {code}")
    today = store.today_number()
    left = {**old, "valid_to": today, "successor_code": new}
    entered = {
        **old,
        "code": new,
        "parent_code": parent_of(new),
        "urban": int(is_urban(new)),
        "valid_from": today,
        "valid_to": None,
        "successor_code": None,
    }
    store.upsert(connection, [left, entered])


def _level(code: str) -> int:
    try:
        return level_of(code)
    except ValueError:
        raise MoveRefused(f"{code} 不是 12 位区划代码 is no 12-digit code") from None


def _free_in(connection: Connection, township: str, code: str) -> str:
    """The village's last three digits where they are free, else the next of the same hundreds."""
    stem, own = township[:9], code[9:]
    taken = {row["code"] for row in store.of_county(connection, county_of(township))}
    first = int(own) // 100 * 100
    for tail in (int(own), *range(first + 1, first + 100)):
        if f"{stem}{tail:03}" not in taken:
            return f"{stem}{tail:03}"
    raise MoveRefused(f"{township} 没有空余代码，请写明 12 位新代码 has no code left; name one")
