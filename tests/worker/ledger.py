"""Records and dirty marks as intake leaves them, written by hand: what a rollup is given."""

import uuid
from typing import Any

import orjson
from flask import current_app
from sqlalchemy import text
from sqlalchemy.engine import Connection

from backend.catalogue.measure import contribution
from backend.clock import now_ms
from backend.db import writing
from worker.rollup.recount import Recount, recount

COUNTY = "431222"
VILLAGE = "431222251233"
NEIGHBOUR = "431222251234"
FAR = "431222114201"
TOWNSHIP, FAR_TOWNSHIP, WHOLE = "431222251000", "431222114000", "431222000000"
DIVISIONS = (WHOLE, TOWNSHIP, FAR_TOWNSHIP, VILLAGE, NEIGHBOUR, FAR)
SLOTS = [*(f"n{i}" for i in range(1, 9)), "d1", "d2", "k1", "k2", "k3"]
TABLES = ("record", "dirty_cell", "total", "total_member", "rollup_turn", "county_clock")

Line = tuple[str, str, int, str, str]


class Ledger:
    """One county's records, changed one transaction at a time."""

    def __init__(self) -> None:
        with writing() as connection:
            self._divisions(connection)
        self.clear()

    def _divisions(self, connection: Connection) -> None:
        for code in DIVISIONS:
            level = 1 if code == WHOLE else 2 if code.endswith("000") else 3
            above = {1: None, 2: WHOLE, 3: code[:9] + "000"}[level]
            connection.execute(
                text("""INSERT INTO division (code, county_code, parent_code, level, name,
                    full_name, urban, valid_from, demo)
                    VALUES (:code, :county, :above, :level, :code, :code, 0, 19490101, 0)"""),
                {"code": code, "county": COUNTY, "above": above, "level": level},
            )

    def clear(self) -> None:
        """No record, no mark, no total; the divisions stay."""
        with writing() as connection:
            for table in TABLES:
                connection.execute(text(f"DELETE FROM {table}"))
            connection.execute(
                text("INSERT INTO county_clock (county_code, number, epoch) VALUES (:c, 0, 'e')"),
                {"c": COUNTY},
            )

    def add(
        self,
        day: int = 20260310,
        division: str = VILLAGE,
        kind: str = "plot",
        status: int = 0,
        **body: Any,
    ) -> str:
        """A new record with this body, dated ``day`` (YYYYMMDD); returns its id."""
        return self.add_all([body], day, division, kind, status)[0]

    def add_all(
        self,
        bodies: list[dict[str, Any]],
        day: int = 20260310,
        division: str = VILLAGE,
        kind: str = "plot",
        status: int = 0,
    ) -> list[str]:
        """The same of many records of one cell, in one transaction."""
        rows = [
            {
                "county": COUNTY, "record_id": str(uuid.uuid4()), "kind": kind,
                "division": division, "status": status, "now": now_ms(),
                "body": orjson.dumps(dated(day, body)).decode(), **columns(kind, day, body),
            }
            for body in bodies
        ]  # fmt: skip
        names = ", ".join(SLOTS)
        values = ", ".join(f":{name}" for name in SLOTS)
        with writing() as connection:
            connection.execute(
                text(f"""INSERT INTO record (county_code, record_id, kind, kind_version, division,
                    day, month, status, dead, rev, author, body, flags, created_at, updated_at,
                    {names}) VALUES (:county, :record_id, :kind, 1, :division, :day, :month,
                    :status, 0, 1, 'a', :body, 0, :now, :now, {values})"""),
                rows,
            )
            mark(connection, (division, kind, day // 100))
        return [str(row["record_id"]) for row in rows]

    def change(
        self,
        record_id: str,
        day: int | None = None,
        body: dict[str, Any] | None = None,
        **plain: Any,
    ) -> None:
        """Give a record another day, body, ``division``, ``status`` or ``dead``.

        The cell it leaves and the one it enters are marked.
        """
        given = {"county": COUNTY, "id": record_id}
        where = "WHERE county_code = :county AND record_id = :id"
        cell = text(f"SELECT division, kind, month FROM record {where}")
        there = text(f"SELECT kind, day, body FROM record {where}")
        with writing() as connection:
            kind, old_day, said = connection.execute(there, given).one()
            day, body = day or old_day, orjson.loads(said) if body is None else body
            body.pop("on", None)
            plain |= {"body": orjson.dumps(dated(day, body)).decode(), **columns(kind, day, body)}
            fresh = ", ".join(f"{name} = :{name}" for name in plain)
            left = tuple(connection.execute(cell, given).one())
            connection.execute(text(f"UPDATE record SET {fresh} {where}"), {**given, **plain})
            entered = tuple(connection.execute(cell, given).one())
            mark(connection, *sorted({left, entered}))


def dated(day: int, body: dict[str, Any]) -> dict[str, Any]:
    """A body with its day (YYYYMMDD), as all kinds of these tests name it."""
    return {"on": f"{day // 10000}-{day // 100 % 100:02}-{day % 100:02}", **body}


def columns(kind: str, day: int, body: dict[str, Any]) -> dict[str, Any]:
    """A record's small columns, as the catalogue makes them of its body."""
    made = contribution(current_app.extensions["catalogue"].kinds[kind], dated(day, body))
    slots = (*made.numbers, *made.dimensions, *made.members)
    return {"day": made.day, "month": made.month, **dict(zip(SLOTS, slots, strict=True))}


def mark(connection: Connection, *cells: tuple[str, str, int]) -> int:
    """Mark cells dirty with the next number of the county clock, as intake's last statement does.

    Returns the number.
    """
    number = connection.execute(
        text("""UPDATE county_clock SET number = number + 1 WHERE county_code = :county
            RETURNING number"""),
        {"county": COUNTY},
    ).scalar_one()
    for division, kind, month in cells:
        connection.execute(
            text("""INSERT INTO dirty_cell
                (county_code, division, kind, month, generation, since, marked_at)
                VALUES (:county, :division, :kind, :month, :number, :number, :now)
                ON CONFLICT (county_code, division, kind, month)
                DO UPDATE SET generation = excluded.generation"""),
            {"county": COUNTY, "division": division, "kind": kind, "month": month,
             "number": number, "now": now_ms()},
        )  # fmt: skip
    return number


def dirty() -> int:
    """How many cells are marked."""
    with writing() as connection:
        return connection.execute(text("SELECT count(*) FROM dirty_cell")).scalar_one()


def totals() -> dict[Line, tuple[int, int, int, int]]:
    """Every total row: (division, kind, month, measure, part) -> its four figures."""
    with writing() as connection:
        rows = connection.execute(
            text("""SELECT division, kind, month, measure, part,
                reported, reported_delta, approved, approved_delta FROM total""")
        )
        return {tuple(row[:5]): tuple(row[5:]) for row in rows}


def members() -> dict[tuple, tuple[int, int]]:
    """Every member, (division, kind, month, measure, part, track, member) -> value, delta."""
    with writing() as connection:
        rows = connection.execute(
            text("""SELECT division, kind, month, measure, part, 0 AS track, member, reported,
                    reported_delta FROM total_member
                UNION ALL SELECT division, kind, month, measure, part, 1, member, approved,
                    approved_delta FROM total_member WHERE approved IS NOT NULL""")
        )
        return {tuple(row[:7]): tuple(row[7:]) for row in rows}


def assert_counts_right() -> Recount:
    """Every total equals a recount from the records, with no cell left out."""
    found = recount(COUNTY)
    assert found.differences == []
    assert found.misfilled == []
    assert found.waiting == 0
    return found
