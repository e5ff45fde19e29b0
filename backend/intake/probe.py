"""Would a plain record go in right now? Every statement of an ingest transaction, then undone.

What fails together with a plain record is not an operation's own fault, whatever the error says:
a column that must not be null and that this version does not fill, a row that is missing, a
trigger, a broken catalogue of the database.
"""

import uuid

from flask import current_app
from sqlalchemy.engine import Connection

from backend import statement
from backend.border import everywhere
from backend.clock import now_ms, today
from backend.db import reach_disk, reading, writing
from backend.intake import beside, store, write
from backend.intake.desk import NO_PART, Desk, Facts, State
from backend.intake.locks import lock_keys
from backend.intake.operation import CREATE, Arrival, Operation, Sender
from backend.intake.tick import tick
from backend.intake.verdict import APPLIED, Verdict

_FINGERPRINT, _PICTURE, _PAST_PICTURE = "0" * 32, "0" * 64, "1" * 64


class _Undone(Exception):
    """Ends the transaction of the probe."""


def take_a_plain_record(facts: Facts, sender: Sender) -> None:
    """Write a record, its picture, its cell and the ledger, and undo it all.

    Raises whatever the database raises, which is then nothing that any operation has caused.
    """
    try:
        with writing(hurried=True) as connection:
            _write(connection, Desk(facts), sender)
            raise _Undone
    except _Undone:
        reach_disk()


def take_one_anywhere() -> None:
    """The same in the name of any device of any county; nothing where there is none yet."""
    with everywhere():
        with reading() as connection:
            found = statement.row(connection, "SELECT id, county_code FROM device LIMIT 1")
        if found is None:
            return
        device_id, county = found
        sender = Sender("", "", f"{county}000000", "", "", device_id, active=True)
        catalogue = current_app.extensions["catalogue"]
        take_a_plain_record(Facts(catalogue, county, today(), now_ms()), sender)


def _write(connection: Connection, desk: Desk, sender: Sender) -> None:
    arrival = Arrival(_operation(sender), sender)
    op, county, record_id = arrival.op, desk.facts.county_code, arrival.op.record_id or ""
    locks = lock_keys([record_id])
    ledger = store.open_desk(connection, desk, sender.device_id, {sender.division}, locks)
    store.logged(connection, county, {op.key})
    store.successors(connection, desk.facts, {sender.division})
    store.records(connection, county, {record_id})
    store.waiting(connection, county, {record_id})
    store.past(connection, county, [record_id])
    _lay_out(desk, arrival)
    noted = beside.note(sender.device_id, ledger, None, desk.facts.received_at)
    write.make(connection, desk, [record_id], noted)
    write.count(connection, desk)
    desk.touched[record_id].new = False
    write.update(connection, desk)
    beside.write_photos(connection, desk)
    if noted is not None:
        beside.write_ledger(connection, noted)
    tick(connection, desk)


def _operation(sender: Sender) -> Operation:
    op_id = str(uuid.uuid4())
    return Operation(
        op_id, op_id, op_id, _FINGERPRINT, "{}", record_id=str(uuid.uuid4()), do=CREATE,
        kind="probe", division=sender.division, author=sender.account_id,
    )  # fmt: skip


def _lay_out(desk: Desk, arrival: Arrival) -> None:
    """On the desk: what a record with one picture writes, its log rewritten once."""
    op, facts = arrival.op, desk.facts
    record_id, month = op.record_id or "", facts.today.year * 100 + facts.today.month
    adds = NO_PART._replace(day=month * 100 + 1, month=month)
    desk.touched[record_id] = State(
        record_id, op.kind or "", 1, op.division or "", arrival.sender.account_id, {},
        facts.received_at, facts.received_at, adds=adds, new=True,
    )  # fmt: skip
    entry = (arrival, Verdict(op.op_id, APPLIED, rev=1), op.division or "")
    desk.entries[op.key] = desk.released[op.key] = entry
    desk.counted[op.key] = (arrival.sender.device_id, 1)
    desk.cells.add((op.division or "", op.kind or "", month))
    desk.changes.add((op.division or "", record_id))
    desk.photos[_PICTURE] = 1
    desk.links[record_id, "photos", _PICTURE] = 0
    desk.mentions[record_id, "photos", _PAST_PICTURE] = 0
