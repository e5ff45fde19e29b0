"""Acts of officials, by the functions that the project's commands call."""

from contextlib import suppress
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import text

from backend.boundaries import moving
from backend.db import writing
from backend.divisions.moving import MoveRefused
from backend.people.accounts import AccountRefused, disable_account, move_account
from backend.totals import periods
from tests.simulation.county import CODE, Person, id_of

if TYPE_CHECKING:
    from tests.simulation.world import World


def close_period(month: int) -> None:
    """Close a month (YYYYMM): what comes for it afterwards is late."""
    with writing() as connection:
        periods.close_period(connection, CODE, month, id_of("officer"))


def revoke(name: str) -> None:
    """Switch an account off."""
    with writing() as connection:
        disable_account(connection, name)


def move_person(world: "World", name: str, division: str) -> None:
    """Give an account another village, where that one is in force."""
    world.checker.given.setdefault(name, set()).add(division)
    with writing() as connection, suppress(AccountRefused):
        move_account(connection, name, division)


def new_epoch(epoch: str) -> None:
    """Tell everybody that this server has been restored."""
    with writing() as connection:
        sql = "UPDATE county_clock SET epoch = :epoch WHERE county_code = :county"
        connection.execute(text(sql), {"epoch": epoch, "county": CODE})


def move_division(world: "World", old: str, new: str, people: list[Person]) -> None:
    """A village comes under another township: a new code, its accounts and its records with it."""
    for person in people:
        world.checker.given.setdefault(person.name, set()).add(new)
    # A village that has gone over already is refused, as the command refuses it.
    with writing() as connection, suppress(MoveRefused):
        moving.move_division(connection, old, new, id_of("officer"))
        sql = "SELECT body FROM op_log WHERE county_code = :county AND do = 'move'"
        for row in connection.execute(text(sql), {"county": CODE}):
            # The server's own words: nobody's phone promised anything.
            world.checker.said(orjson.loads(row.body), promised=False)
