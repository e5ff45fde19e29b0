"""Accounts of invented people for the demo county, with passwords made when they are shown."""

from typing import Any, NamedTuple

from sqlalchemy.engine import Connection

from backend.divisions.store import in_force, of_county
from backend.people import store
from backend.people.accounts import change_password, create_account
from backend.people.actor import (
    ADMINISTRATOR,
    COUNTY_OFFICER,
    COUNTY_VIEWER,
    TOWNSHIP_REVIEWER,
    VILLAGE_REPORTER,
)
from backend.people.passwords import new_password

#: Villages and a township where tea grows: 碣滩村 and 朱红溪村 of 北溶乡, 界亭驿村 of 官庄镇.
_VILLAGES = ("431222251233", "431222251231", "431222114258")
PEOPLE = (
    ("jietan", "向小禾（演示）", VILLAGE_REPORTER, 0),
    ("zhuhongxi", "龙春生（演示）", VILLAGE_REPORTER, 1),
    ("jieting", "张秋月（演示）", VILLAGE_REPORTER, 2),
    ("beirong", "瞿审之（演示）", TOWNSHIP_REVIEWER, 0),
    ("officer", "宋科员（演示）", COUNTY_OFFICER, 0),
    ("viewer", "邓县长（演示）", COUNTY_VIEWER, 0),
    ("admin", "管理员（演示）", ADMINISTRATOR, 0),
)


class DemoAccount(NamedTuple):
    """What is printed once; the password is kept nowhere."""

    name: str
    role: str
    division: str
    password: str


def create_demo_accounts(connection: Connection, county_code: str) -> list[DemoAccount]:
    """Make one account a role (three reporters); those whose name exists are left alone.

    In a county other than the packaged one the first three villages take the reporters.
    """
    villages = _villages(connection, county_code)
    made = []
    for name, display_name, role, place in PEOPLE:
        if store.account_named(connection, name) is not None:
            continue
        village = villages[min(place, len(villages) - 1)]
        division = _scope(role, village, county_code)
        password = new_password()
        create_account(connection, name, display_name, role, division, password, demo=True)
        made.append(DemoAccount(name, role, division, password))
    return made


def demo_accounts(connection: Connection) -> list[dict[str, Any]]:
    """Accounts of invented people that can be signed in to, of every county, as PEOPLE lists them.

    Whoever reports for a demo's townships (``worker.demo.people``) is switched off, and not here.
    """
    order = {name: number for number, (name, *_) in enumerate(PEOPLE)}
    found = store.active_demo_accounts(connection)
    return sorted(found, key=lambda row: (order.get(row["name"], len(order)), row["name"]))


def renew_demo_passwords(connection: Connection) -> list[DemoAccount]:
    """Give each demo account a new password and end its sign-ins; nobody else's is touched."""
    renewed = []
    for row in demo_accounts(connection):
        password = new_password()
        change_password(connection, row["name"], password)
        renewed.append(DemoAccount(row["name"], row["role"], row["division"], password))
    return renewed


def _villages(connection: Connection, county_code: str) -> list[str]:
    if all(in_force(connection, code) and code[:6] == county_code for code in _VILLAGES):
        return list(_VILLAGES)
    rows = of_county(connection, county_code)
    found = [row["code"] for row in rows if row["level"] == 3 and in_force(connection, row["code"])]
    if not found:
        raise LookupError(f"county {county_code} has no villages; import its divisions first")
    return found[:3]


def _scope(role: str, village: str, county_code: str) -> str:
    if role == VILLAGE_REPORTER:
        return village
    return village[:9] + "000" if role == TOWNSHIP_REVIEWER else county_code + "000000"
