"""A village moves to another township: its code, its records, its people, in one transaction."""

from sqlalchemy.engine import Connection

from backend.boundaries.succession import HandedOn, hand_on
from backend.divisions.chain import end_of, leads_of
from backend.divisions.code import county_of
from backend.divisions.moving import MoveRefused, new_code, succeed
from backend.divisions.store import find, of_county


def move_division(connection: Connection, code: str, to: str, actor_id: str) -> HandedOn:
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
    return hand_on(connection, county_of(code), {code: new}, actor_id)[code]


def _moved_before(connection: Connection, code: str, to: str) -> str | None:
    """The code of today of a village that has made the same move before; None: it has made none."""
    old = find(connection, code)
    if old is None or old["valid_to"] is None:
        return None
    new = old["successor_code"]
    end = end_of(code, leads_of(of_county(connection, county_of(code))))
    if new is None or to not in (new, new[:9] + "000", end, end[:9] + "000"):
        return None
    if county_of(end) != county_of(code):
        raise MoveRefused(f"{end} 在别的县 is in another county")
    return end
