"""Replay: a record must be what its operations made of it, today and at any county number.

The log is the history, and no copy.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import orjson
from flask import current_app
from sqlalchemy.engine import Connection

from backend.border import seeing
from backend.catalogue.fields.text import tidied
from backend.catalogue.kind import Catalogue
from backend.catalogue.measure import contribution
from backend.db import reading
from backend.records import store
from backend.records.revise import Body, revised, said
from backend.records.status import NAMES, REPORTED
from backend.records.store import SLOTS, Row


@dataclass(slots=True, frozen=True)
class Difference:
    """Where a record is not what its log says: which column, what is expected, what is there."""

    record_id: str
    what: str
    expected: Any
    found: Any


@dataclass(slots=True)
class Replayed:
    """A record as its log tells it."""

    kind: str = ""
    kind_version: int = 0
    division: str = ""
    author: str = ""
    body: Body = field(default_factory=dict)
    status: int = REPORTED
    dead: int = 0
    rev: int = 0
    gaps: int = 0
    number: int = 0
    misnumbered: int = 0


class Untold(LookupError):
    """How a county stood at a number cannot be said: none was kept yet, or it is to come."""


def replay(county_code: str) -> list[Difference]:
    """Every difference between a county's records and the replay of their operations.

    None, if all is well. Reads both in one snapshot, record by record.
    """
    catalogue: Catalogue = current_app.extensions["catalogue"]
    differences: list[Difference] = []
    with seeing(county_code), reading() as connection:
        bounds = store.numbers(connection, county_code)
        for record_id, ops in _by_record(store.told(connection, county_code)):
            differences += _compare(catalogue, record_id, ops, *bounds)
        for record_id in store.untold(connection, county_code):
            differences.append(Difference(record_id, "log", "an operation", "none"))
    return differences


def as_of(
    connection: Connection, county_code: str, number: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every record of a county as it stood at a number of its counter: id and columns, by id.

    Withdrawn ones as well, with ``dead`` 1; the columns are those that ``replay`` compares. Raises
    Untold where that state is not known.
    """
    now, first = store.numbers(connection, county_code)
    if not first <= number <= now:
        raise Untold(f"{county_code} can be told from number {first} to {now}, not at {number}")
    catalogue: Catalogue = current_app.extensions["catalogue"]
    for record_id, ops in _by_record(store.told(connection, county_code, number)):
        yield record_id, _columns(catalogue, _replayed(catalogue, ops), ops[0]["day"])


def _by_record(rows: Iterable[Row]) -> Iterator[tuple[str, list[Row]]]:
    for record_id, ops in groupby(rows, key=lambda row: str(row["op_record"])):
        yield record_id, list(ops)


def _replayed(catalogue: Catalogue, ops: list[Row]) -> Replayed:
    """The record that these operations in force, in the order of their revisions, have made."""
    record = Replayed()
    for op in ops:
        record.gaps += op["op_rev"] != record.rev + 1
        record.rev = op["op_rev"]
        if op["op_number"] is not None:
            record.misnumbered += op["op_number"] < record.number
            record.number = op["op_number"]
        _revise(catalogue, record, op)
    return record


def _revise(catalogue: Catalogue, record: Replayed, op: Row) -> None:
    do, said_then = op["op_do"], orjson.loads(op["op_body"])
    values, was = said_then["set"], said_then.get("was") or {}
    if do == "create" and record.rev == 1:
        record.kind, record.kind_version = op["op_kind"], said_then["kind_version"]
        record.author, record.division = op["op_author"], op["op_division"]
        record.body = said(_tidied(catalogue, record.kind, values))
    elif do in ("create", "edit", "attach"):
        # A create or an edit of a withdrawn record is in force by a person's decision alone.
        record.dead = 0
        values, was = (_tidied(catalogue, record.kind, one) for one in (values, was))
        body = revised(catalogue.kinds.get(record.kind), record.body, values, was)
        if body != record.body or op["op_division"] != record.division:
            record.body, record.division, record.status = body, op["op_division"], REPORTED
            record.kind_version = max(record.kind_version, said_then["kind_version"])
    elif do == "move":
        record.division = op["op_division"]
    elif do == "delete":
        record.dead = 1
    elif do == "review":
        record.status = NAMES.index(values["status"])


def _tidied(catalogue: Catalogue, name: str, values: Body) -> Body:
    kind = catalogue.kinds.get(name)
    return tidied(kind.fields, values) if kind else values


def _compare(
    catalogue: Catalogue, record_id: str, ops: list[Row], now: int, first: int
) -> Iterator[Difference]:
    """Where a record is not what its operations made; ``first`` and ``now`` are its county's."""
    expected, there = _replayed(catalogue, ops), ops[0]
    if there["record_id"] is None:
        yield Difference(record_id, "record", "there", "missing")
        return
    if expected.gaps:
        yield Difference(record_id, "log", "every revision", f"{expected.gaps} gaps")
        return
    unknown = 0 if first else sum(op["op_number"] is None for op in ops)
    if expected.misnumbered or unknown or expected.number > now:
        yield Difference(record_id, "number", "in the order of revisions", "another")
    found = {**there, "body": orjson.loads(there["body"])}
    for what, value in _columns(catalogue, expected, found["day"]).items():
        if found[what] != value:
            yield Difference(record_id, what, value, found[what])


def _columns(catalogue: Catalogue, record: Replayed, day: int) -> dict[str, Any]:
    """The columns that a replayed record must have, the small ones as well.

    ``day`` is the one that it has, for one whose body tells none that its kind goes by today.
    """
    names = ("kind", "kind_version", "division", "author", "body", "status", "dead", "rev")
    columns = {name: getattr(record, name) for name in names}
    kind = catalogue.kinds.get(record.kind)
    if kind is None:
        return columns
    adds = contribution(kind, record.body, day)
    columns |= {"day": adds.day, "month": adds.month, "same_key": adds.same_key}
    return columns | dict(zip(SLOTS, adds.numbers + adds.dimensions + adds.members, strict=True))
