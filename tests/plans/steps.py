"""What people and processes ask of the database, through the product's own doors."""

import random
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from flask import Flask, current_app
from sqlalchemy import text

from backend.border import seeing
from backend.db import reading, writing
from tests.bench.rollup_path import COLUMNS
from tests.phone import sample
from tests.plans.door import Door
from tests.plans.laid import CELL, COPIED, Situation
from worker.rollup.recount import recount
from worker.rollup.turn import rollup_county
from worker.upkeep.verify import verify

#: The driver prepares a statement at its sixth time, and it stays so.
ROUNDS = 8
LINES = 40

Place = tuple[str, str, int]


class Step(NamedTuple):
    """Something that is done, and how many rows one of its statements may be about."""

    name: str
    wanted: int
    do: Callable[[], Any]


def _rows(county: str, sql: str, **given: Any) -> list[Any]:
    with seeing(county), reading() as connection:
        return list(connection.execute(text(sql), {"county": county, **given}))


def _low_high(division: str) -> dict[str, str]:
    own = division.rstrip("0") if division.endswith("000") else division
    return {"low": division, "high": own.ljust(12, "9")}


def _count(table: str, division: str, **given: Any) -> int:
    more = "".join(f" AND {name} = :{name}" for name in given)
    sql = f"""SELECT count(*) FROM "{table}" WHERE county_code = :county
        AND division BETWEEN :low AND :high {more}"""
    return int(_rows(division[:6], sql, **_low_high(division), **given)[0][0])


class Steps:
    """All of them in one situation, as the people of one village and those above it."""

    def __init__(self, app: Flask, situation: Situation) -> None:
        self.app, self.county, self.kind = app, situation.county, situation.kind
        found = _rows(
            self.county,
            """SELECT DISTINCT division, kind, month FROM record
                WHERE county_code = :county AND kind = :kind ORDER BY 1, 3""",
            kind=self.kind,
        )
        self.cells: list[Place] = [tuple(row) for row in found]
        self.village = self.cells[len(self.cells) // 2][0]
        self.township, self.whole = self.village[:9] + "000", self.county + "000000"
        self.scopes = {"county": self.whole, "township": self.township, "village": self.village}

    def all(self) -> Iterator[Step]:
        """Every step; each may only be done when it comes."""
        yield from self.rollups()
        yield from self.pushes()
        yield from self.boards()
        yield from self.lists()
        yield from self.desks()
        yield from self.proofs()

    def rollups(self) -> Iterator[Step]:
        """Turns over few and many dirty cells, a new record in each."""
        chance, step = random.Random(1), 0
        for count, rounds in ((1, ROUNDS), (33, ROUNDS), (300, 3)):
            for _ in range(rounds):
                step += 1
                _touch(self.county, chance.sample(self.cells, count), step)
                yield Step(f"rollup of {count}", count * CELL, partial(self._roll, count))

    def _roll(self, count: int) -> None:
        report = rollup_county(self.county)
        assert report.cells == count, report

    def pushes(self) -> Iterator[Step]:
        """A phone's pushes of new and of changed records, and what the reviewer pulls."""
        phone, reviewer = Door(self.app, self.village), Door(self.app, self.township)
        for name, door, place in (
            ("village", phone, self.village), ("township", reviewer, self.township)
        ):  # fmt: skip
            yield Step(f"first pull of a {name}", _count("record", place), door.push)
            door.pull_all()
        body, made = sample(self.kind), list[str]()
        for _ in range(ROUNDS):
            ops = [phone.ops.create(self.kind, body) for _ in range(50)]
            made = [op["record_id"] for op in ops]
            # An operation and a record of each, in three indexes each; a change.
            yield Step("push of 50 new", 150, partial(phone.push, *ops))
            yield Step("pull of 50", 50, reviewer.push)
        name, value = next(iter(body.items()))
        for _ in range(ROUNDS):
            edits = [
                phone.ops.make("edit", self.kind, one, {name: value}, {name: value}, {"rev": 1})
                for one in made
            ]
            yield Step("push of 50 edits", 150, partial(phone.push, *edits))

    def boards(self) -> Iterator[Step]:
        """Dashboards of each level: this month beside last year's same days, and a whole year."""
        officer = Door(self.app, self.whole)
        for level, division in self.scopes.items():
            places = len(_rows(self.county, """SELECT 1 FROM division WHERE county_code = :county
                AND code BETWEEN :low AND :high""", **_low_high(division)))  # fmt: skip
            for query in ("", "&month=202608", f"&kind={self.kind}"):
                for track in ("reported", "approved"):
                    path = f"/dashboard?division={division}{query}&track={track}"
                    look = partial(officer.get, path)
                    yield Step(f"dashboard of a {level}", places * LINES, look)
            path = f"/dashboard.csv?division={division}"
            yield Step(f"its sheet of a {level}", places * LINES, partial(officer.get, path))

    def lists(self) -> Iterator[Step]:
        """Lists behind figures and their sheets, at each level, of measures of every type."""
        officer = Door(self.app, self.whole)
        indicators = current_app.extensions["catalogue"].kinds[self.kind].indicators
        for level, division in self.scopes.items():
            wanted = _count("record", division, kind=self.kind)
            for indicator in list(indicators)[:2]:
                path = f"/figures/{self.kind}/{indicator}/records"
                for name, ending in (("page", ""), ("sheet", ".csv")):
                    look = partial(officer.get, f"{path}{ending}?division={division}")
                    yield Step(f"{name} behind {indicator} of a {level}", wanted, look)

    def desks(self) -> Iterator[Step]:
        """What is held, devices, one record, a decision."""
        officer, reviewer = Door(self.app, self.whole), Door(self.app, self.township)
        for who, door, place in (
            ("county", officer, self.whole), ("township", reviewer, self.township)
        ):  # fmt: skip
            held = _count("op_log", place, outcome="conflict")
            yield Step(f"held of a {who}", held, partial(door.get, "/held"))
            people = _count("account", place)
            yield Step(f"devices of a {who}", held + people, partial(door.get, "/devices"))
        sql = """SELECT record_id FROM record WHERE county_code = :county AND division = :village
            AND kind = :kind LIMIT :n"""
        given = {"village": self.village, "kind": self.kind, "n": ROUNDS}
        # Its doubles are looked for among its village's, by whichever of two indexes.
        near = _count("record", self.village, kind=self.kind)
        for row in _rows(self.county, sql, **given):
            yield Step("record", near, partial(reviewer.get, f"/records/{row[0]}"))
        can = [one for one in reviewer.get("/held")["held"] if "returned" in one["can"]]
        assert can
        for one in can[:ROUNDS]:
            yield Step("decision", 1, partial(reviewer.give_back, one))

    def proofs(self) -> Iterator[Step]:
        """Everything again: as many rows as there are."""
        tables = sorted(set(COPIED) - {"division"})
        everything = sum(
            _rows(self.county, f'SELECT count(*) FROM "{table}" WHERE county_code = :county')[0][0]
            for table in tables
        )
        yield Step("recount", everything, partial(recount, self.county, only=[self.kind]))
        yield Step("verify", everything, partial(verify, self.county, "operator"))


def _touch(county: str, cells: list[Place], step: int) -> None:
    """One more record in each of these cells, and its mark."""
    given = [
        {"county": county, "division": d, "kind": k, "month": m, "step": step} for d, k, m in cells
    ]
    with seeing(county), writing() as connection:
        connection.execute(
            text(f"""INSERT INTO record (county_code, record_id, status, k1, {COLUMNS})
                SELECT county_code, gen_random_uuid(), 0, 'new' || :step, {COLUMNS}
                FROM record WHERE county_code = :county AND division = :division
                    AND kind = :kind AND month = :month AND dead = 0 LIMIT 1"""),
            given,
        )
        connection.execute(
            text("""INSERT INTO dirty_cell (county_code, division, kind, month, generation,
                marked_at) VALUES (:county, :division, :kind, :month, :step, 0)"""),
            given,
        )
