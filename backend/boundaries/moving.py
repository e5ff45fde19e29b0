"""A village moves to another township: its code, its records, its people, in one transaction."""

from dataclasses import dataclass

from flask import current_app
from sqlalchemy.engine import Connection

from backend.boundaries.names import names_changed
from backend.clock import now_ms, today
from backend.divisions.code import county_of
from backend.divisions.moving import MoveRefused, new_code, succeed
from backend.divisions.store import find
from backend.intake.desk import Facts
from backend.intake.relocate import Relocated, relocate
from backend.people.accounts import move_account
from backend.people.audit import audit
from backend.people.store import accounts_of


@dataclass(slots=True, frozen=True)
class VillageMoved:
    """The new code, and how many records, held operations and accounts went with it.

    ``left`` records are of closed months: they and their figures stay under the old code.
    """

    code: str
    records: int
    left: int
    held: int
    accounts: int


def move_division(connection: Connection, code: str, to: str, actor_id: str) -> VillageMoved:
    """Move a village to a township, or to a new 12-digit code, in the caller's write transaction.

    The old code leads to the new one from today on, so that what phones still hold under it comes
    in force under the new one. The cells that are left and entered are dirty in this transaction;
    the caller sends the nudge. For a village that was moved already (its old code and the same
    ``to``) it moves what closed months kept back and are open now. Raises MoveRefused.
    """
    new = _moved_before(connection, code, to)
    if new is None:
        new = new_code(connection, code, to)
        succeed(connection, code, new)
    facts = Facts(current_app.extensions["catalogue"], county_of(code), today(), now_ms())
    went = relocate(connection, facts, code, new, actor_id)
    people = [one for one in accounts_of(connection, facts.county_code) if one["division"] == code]
    for account in people:
        move_account(connection, account["name"], new, by=actor_id)
    names_changed(connection, facts.county_code)
    _put_on_record(connection, code, new, actor_id, went, len(people))
    return VillageMoved(new, went.moved, went.left, went.held, len(people))


def _moved_before(connection: Connection, code: str, to: str) -> str | None:
    """The code that a village has got by the same move before; None where it has made none."""
    old = find(connection, code)
    new = old["successor_code"] if old and old["valid_to"] is not None else None
    if new is None or to not in (new, new[:9] + "000"):
        return None
    if county_of(new) != county_of(code):
        raise MoveRefused(f"{new} 在别的县 is in another county")
    return str(new)


def _put_on_record(
    connection: Connection, code: str, new: str, actor_id: str, went: Relocated, people: int
) -> None:
    detail = {
        "from": code, "to": new, "records": went.moved, "left": went.left, "held": went.held,
        "accounts": people,
    }  # fmt: skip
    audit(connection, county_of(code), actor_id, "division.moved", detail)
