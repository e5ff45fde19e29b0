"""What hangs on a division goes to the one that takes its place: the same for a move and a list."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask import current_app
from sqlalchemy.engine import Connection

from backend.boundaries.names import names_changed
from backend.clock import now_ms, today
from backend.intake.desk import Facts
from backend.intake.relocate import relocate
from backend.people.accounts import move_account
from backend.people.audit import audit
from backend.people.store import accounts_of


@dataclass(slots=True, frozen=True)
class HandedOn:
    """What went from one division to ``code``: records, held operations, accounts.

    ``left`` records are of closed months: they and their figures stay under the old code. So do
    those ``apart``: where they would go there is another of the same name.
    """

    code: str
    records: int
    left: int
    held: int
    accounts: int
    apart: int


def hand_on(
    connection: Connection,
    county_code: str,
    moves: Mapping[str, str],
    actor_id: str,
    meeting: Collection[str] = (),
) -> dict[str, HandedOn]:
    """Let records, held operations and accounts follow (old code: new code), each put on record.

    In the caller's write transaction, after the divisions themselves are written; call it once in
    it. ``meeting`` are old codes that go where others are. The cells that are left and entered are
    dirty; the caller sends the nudge. Raises Unsettled.
    """
    if not moves:
        return {}
    facts = Facts(current_app.extensions["catalogue"], county_code, today(), now_ms())
    went = relocate(connection, facts, moves, actor_id, meeting)
    people = _move_people(connection, county_code, moves, actor_id)
    names_changed(connection, county_code)
    gone = {
        old: HandedOn(new, one.moved, one.left, one.held, people.get(old, 0), one.apart)
        for (old, new), one in zip(moves.items(), went.values(), strict=True)
    }
    for old, what in gone.items():
        audit(connection, county_code, actor_id, "division.moved", _told(old, what))
    return gone


def _move_people(
    connection: Connection, county_code: str, moves: Mapping[str, str], actor_id: str
) -> dict[str, int]:
    """Give the accounts of the old codes the new ones; how many there were, by old code."""
    found: dict[str, int] = {}
    for account in accounts_of(connection, county_code):
        old = account["division"]
        if old in moves:
            move_account(connection, account["name"], moves[old], by=actor_id)
            found[old] = found.get(old, 0) + 1
    return found


def _told(old: str, gone: HandedOn) -> dict[str, str | int]:
    return {
        "from": old, "to": gone.code, "records": gone.records, "left": gone.left,
        "held": gone.held, "accounts": gone.accounts, "apart": gone.apart,
    }  # fmt: skip
