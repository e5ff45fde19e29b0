"""Bugs in telling what changed and in adding up."""

from typing import Any

from itsdangerous import URLSafeSerializer
from sqlalchemy import text

from backend.sync import pull, routes, store
from backend.sync.cursor import Position
from tests.simulation.county import CODE
from tests.simulation.mutants import Mutant, Patch
from worker.rollup import claim, turn
from worker.rollup import store as totals


def _believed_cursor() -> list[Patch]:
    read, page, clocks = pull.read_cursor, routes.pull, [0]

    def noted(connection: Any, actor: Any, clock: Any, *given: Any) -> Any:
        clocks[0] = clock.number
        return page(connection, actor, clock, *given)

    def believed(secret: str, cursor: Any, epoch: str, scope: str, now: int) -> Any:
        found = read(secret, cursor, epoch, scope, now)
        if found is not None or not isinstance(cursor, str):
            return found
        _, other, number, at, *_ = URLSafeSerializer(secret, "shishu.cursor").loads(cursor)
        # Of another scope it is none of ours all the same.
        return Position(epoch, scope, min(number, clocks[0]), at) if other == scope else None

    return [(pull, "read_cursor", believed), (routes, "pull", noted)]


def _all_marks(connection: Any, county: str, cells: list[Any]) -> int:
    connection.execute(text("DELETE FROM dirty_cell WHERE county_code = :c"), {"c": county})
    return len(cells)


def _any_generation() -> list[Patch]:
    release = claim.release

    def newest(connection: Any, county: str, cells: list[Any]) -> int:
        connection.execute(text("UPDATE dirty_cell SET generation = 1"))
        return release(connection, county, [cell._replace(generation=1) for cell in cells])

    return [(turn, "release", newest)]


def _added() -> list[Patch]:
    """Each rollup adds a leaf's figures to what is there, instead of the difference."""
    settle = totals._settle

    def adding(*given: Any) -> str:
        whole: str = settle(*given)
        stored = "FROM place p CROSS JOIN total t WHERE"
        assert whole.count(stored) == 1
        return whole.replace(stored, f"{stored} 1 = 0 AND")

    return [(totals, "_settle", adding)]


def _twice() -> list[Patch]:
    settle = turn.settle_totals

    def twice(connection: Any, county: str, plans: Any, leaves: Any, rows: Any) -> int:
        rows = list(rows)
        settle(connection, county, plans, leaves, rows)
        return settle(connection, county, plans, leaves, rows)

    return [(turn, "settle_totals", twice)]


def _rolled_ahead() -> list[Patch]:
    clock = store.clock

    def ahead(connection: Any, county: str) -> Any:
        found = clock(connection, county)
        return found._replace(rolled=found.number)

    return [(store, "clock", ahead)]


def _without_dead() -> list[Patch]:
    changes = store.changes

    def living(*given: Any) -> Any:
        return [row for row in changes(*given) if not row.dead]

    return [(store, "changes", living)]


def _whole_county(_actor: Any) -> tuple[str, str]:
    return f"{CODE}000000", f"{CODE}999999"


MUTANTS = [
    Mutant("dead_epoch_believed", "a cursor from before a restore is gone on from",
           _believed_cursor),
    Mutant("all_marks_deleted", "a worker lets go of cells that it has not rolled up",
           lambda: [(turn, "release", _all_marks)]),
    Mutant("any_generation_deleted", "a worker lets go of a cell that was marked meanwhile",
           _any_generation),
    Mutant("rollup_adds", "a rollup adds a cell's figures to those that are there", _added),
    Mutant("delta_added_twice", "what the members moved is added twice", _twice),
    Mutant("rolled_ahead", "已汇总 is told of what no worker has seen yet", _rolled_ahead),
    Mutant("withdrawal_untold", "phones are not told that a record was withdrawn", _without_dead),
    Mutant("scope_ignored", "a pull shows the whole county",
           lambda: [(pull, "scope_bounds", _whole_county)]),
]  # fmt: skip
