"""Acts of officials for which the project has, or will have, commands of its own."""

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import text

from backend.clock import now_ms, today
from backend.db import reading, writing
from backend.intake.accept import accept
from backend.people.accounts import AccountRefused, disable_account, move_account
from backend.people.actor import Actor
from tests.simulation.county import CODE, Person, id_of
from tests.simulation.server import new_id

if TYPE_CHECKING:
    from tests.simulation.world import World


def close_period(month: int) -> None:
    """Close a month (YYYYMM): what comes for it afterwards is late."""
    with writing() as connection:
        connection.execute(
            text("""INSERT INTO period_lock (county_code, month, locked_at, locked_by)
                VALUES (:county, :month, :now, :by) ON CONFLICT DO NOTHING"""),
            {"county": CODE, "month": month, "now": now_ms(), "by": id_of("officer")},
        )


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
    with writing() as connection:
        connection.execute(
            text("""INSERT INTO division (code, county_code, parent_code, level, name, full_name,
                urban, valid_from, demo)
                VALUES (:new, :county, :above, 3, :new, :new, 0, 19490101, 0)"""),
            {"new": new, "county": CODE, "above": new[:9] + "000"},
        )
        connection.execute(
            text("UPDATE division SET valid_to = :day, successor_code = :new WHERE code = :old"),
            {"day": int(today().strftime("%Y%m%d")), "new": new, "old": old},
        )
        for person in people:
            world.checker.given.setdefault(person.name, set()).add(new)
            move_account(connection, person.name, new)
    _move_records(world, old, new)


def _move_records(world: "World", old: str, new: str) -> None:
    officer = id_of("officer")
    actor = Actor(officer, CODE, "county_officer", f"{CODE}000000", id_of("desk"), "officer")
    with reading() as connection:
        sql = """SELECT record_id, kind, kind_version, rev FROM record
            WHERE county_code = :county AND division = :old AND dead = 0 ORDER BY record_id"""
        rows = connection.execute(text(sql), {"county": CODE, "old": old}).all()
    ops: list[dict[str, Any]] = [
        {
            "op_id": new_id(world.chance), "seq": number + 1, "record_id": row.record_id,
            "do": "edit", "kind": row.kind, "kind_version": row.kind_version, "division": new,
            "base": {"rev": row.rev}, "set": {}, "was": {}, "photos": [], "at": now_ms(),
            "author": officer,
        }
        for number, row in enumerate(rows)
    ]  # fmt: skip
    for op in ops:
        world.checker.said(op, promised=False)
    accept(orjson.loads(orjson.dumps(ops)), actor, actor.device_id, now_ms())
