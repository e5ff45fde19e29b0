"""Acts of officials, by the functions that the project's commands call."""

from contextlib import suppress
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import text
from sqlalchemy.engine import Connection

from backend.boundaries import loading, moving
from backend.clock import today
from backend.db import reading, writing
from backend.divisions.moving import MoveRefused
from backend.divisions.store import of_county
from backend.people.accounts import AccountRefused, disable_account, move_account
from backend.totals import periods
from tests.simulation.county import CODE, WHOLE, Person, id_of
from worker.rollup.turn import rollup_county

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
        _server_said(world, connection)


def renumber_by_list(world: "World", old: str, new: str, people: list[Person]) -> None:
    """The same by a list: the old line with a successor, the new one beside it.

    The county's figures are the same before and after.
    """
    for person in people:
        world.checker.given.setdefault(person.name, set()).add(new)
    before = _figures()
    with writing() as connection:
        lines = [f"{row['code']},{row['code']},,"
                 for row in of_county(connection, CODE)
                 if row["valid_to"] is None and row["code"] != old]  # fmt: skip
        day = today().isoformat()
        listed = ["code,name,valid_to,successor_code", *lines, f"{old},{old},{day},{new}",
                  f"{new},{new},,"]  # fmt: skip
        loading.load_file(connection, "\n".join(listed).encode(), id_of("officer"))
        _server_said(world, connection)
    if _figures() != before:
        world.checker.breach("unexpected", f"a list from {old} to {new} changed the county")


def _server_said(world: "World", connection: Connection) -> None:
    """The server's own words: nobody's phone promised anything."""
    sql = "SELECT body FROM op_log WHERE county_code = :county AND do = 'move'"
    for row in connection.execute(text(sql), {"county": CODE}):
        world.checker.said(orjson.loads(row.body), promised=False)


def _figures() -> list[tuple]:
    """The county's totals, with everything rolled up."""
    rollup_county(CODE)
    with reading() as connection:
        sql = """SELECT kind, measure, part, month, reported, approved FROM total
            WHERE division = :whole ORDER BY kind, measure, part, month"""
        return [tuple(row) for row in connection.execute(text(sql), {"whole": WHOLE})]
