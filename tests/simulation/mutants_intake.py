"""Bugs in taking operations in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from typing import Any

from sqlalchemy import text

from backend.boundaries import succession as hand
from backend.intake import accept, beside, decide, release, relocate, store, turn, verdict
from backend.intake import tick as last
from backend.intake.fingerprint import made_id
from backend.intake.ledger import Ledger
from backend.intake.operation import Sender
from tests.simulation.mutants import Mutant, Patch
from tests.simulation.server import Killed


def _no_unique_key() -> list[Patch]:
    read, arrivals = accept.read, count()

    def anew(raw: Any) -> Any:
        op = read(raw)
        op.key = op.claim = made_id(op.op_id, str(next(arrivals)))
        return op

    return [(accept, "read", anew)]


def _ack_before_commit() -> list[Patch]:
    writing = turn.writing

    @contextmanager
    def hasty(**given: Any) -> Iterator[Any]:
        done = False
        try:
            with writing(**given) as connection:
                yield connection
                done = True
        except Killed as killed:
            if not done:
                raise
            # The answer is on its way already.
            killed.args[0].dies = None

    return [(turn, "writing", hasty)]


def _mark_after_commit() -> list[Patch]:
    run, tick = accept.run, turn.tick
    later: list[Any] = []

    def unmarked(connection: Any, desk: Any) -> int | None:
        number = tick(connection, replace(desk, cells=set()))
        later.append(desk)
        return number

    def then_marked(*given: Any) -> Any:
        receipt = run(*given)
        while later:
            desk = later.pop()
            with turn.writing() as connection:
                tick(connection, replace(desk, changes=set(), entries={}, released={}))
        return receipt

    return [(turn, "tick", unmarked), (accept, "run", then_marked)]


def _leave(cells: bool, changes: bool) -> list[Patch]:
    def leave(desk: Any, state: Any) -> None:
        if cells:
            desk.cells.add((state.division, state.kind, state.adds.month))
        if changes:
            desk.changes.add((state.division, state.record_id))

    return [(decide, "_leave", leave)]


def _base_ignored() -> list[Patch]:
    def newest(op: Any, desk: Any) -> int:
        state = desk.records.get(op.record_id or "")
        return state.rev if state else 1

    return [(decide, "base_revision", newest)]


def _key_as_claimed(ops: Any, desk: Any) -> list[str]:
    for op in ops:
        op.key = op.claim
    return []


def _repeat_applied(op: Any, logged: Any) -> Any:
    return verdict.Verdict(op.op_id, verdict.APPLIED, logged.rev or 1, replayed=True)


def _open_months() -> list[Patch]:
    open_desk = store.open_desk

    def opened(connection: Any, desk: Any, *given: Any) -> Any:
        ledger = open_desk(connection, desk, *given)
        desk.facts.closed = frozenset()
        return ledger

    return [(store, "open_desk", opened)]


def _busy_is_a_verdict(op_id: str) -> Any:
    return verdict.held(op_id, verdict.QUARANTINED, "unexpected")


def _forgetful_ledger() -> list[Patch]:
    def without_last(self: Ledger, numbers: Any, said: int = 0) -> Ledger:
        kept = sorted(numbers)[:-1]
        return with_numbers(self, kept, said)

    with_numbers = Ledger.with_numbers
    return [(Ledger, "with_numbers", without_last)]


def _early_number() -> list[Patch]:
    """A sequence drawn before the commit: every third number is below what was seen."""
    tick, ticks = turn.tick, count(1)

    def early(connection: Any, desk: Any) -> int | None:
        number = tick(connection, desk)
        if number is not None and next(ticks) % 3 == 0:
            sql = """UPDATE OR IGNORE change SET number = number - 1
                WHERE county_code = :county AND number = :number"""
            connection.execute(text(sql), {"county": desk.facts.county_code, "number": number})
        return number

    return [(turn, "tick", early)]


def _number_of_before() -> list[Patch]:
    """As if the log were written before the counter moves."""
    tick = turn.tick

    def before(connection: Any, desk: Any) -> int | None:
        number = tick(connection, desk)
        if number is not None:
            sql = "UPDATE op_log SET number = number - 1 WHERE number = :number"
            connection.execute(text(sql), {"number": number})
        return number

    return [(turn, "tick", before)]


def _released_unnumbered() -> list[Patch]:
    relog = last.relog
    return [(last, "relog", lambda connection, desk, _number: relog(connection, desk, None))]


def _restarting_generation() -> list[Patch]:
    tick = turn.tick

    def restarted(connection: Any, desk: Any) -> int | None:
        number = tick(connection, desk)
        connection.execute(text("UPDATE dirty_cell SET generation = 1"))
        return number

    return [(turn, "tick", restarted)]


def _unlinked_ledger() -> list[Patch]:
    return [(beside, "write_ledger", lambda *_: None)]


def _one_step() -> list[Patch]:
    """A chain of successors is followed to its first link."""
    successors = store._successors.__wrapped__
    sql = successors(True).replace("c.step < 20", "c.step < 1")
    assert sql != successors(True)
    return [(store, "_successors", lambda sqlite: sql)]


MUTANTS = [
    Mutant("list_leaves_people", "a list of divisions leaves the accounts at the old code",
           lambda: [(hand, "_move_people", lambda *_: {})]),
    Mutant("list_leaves_records", "a list of divisions leaves the records at the old code",
           lambda: [(relocate, "_stroke", lambda *_: None)]),
    Mutant("one_step", "a code that went twice stands for its first successor", _one_step),
    Mutant("no_unique_key", "an operation that came before is taken in once more", _no_unique_key),
    Mutant("last_writer_wins", "an edit overwrites what its author never saw",
           lambda: [(decide, "overlapping", lambda *_: [])]),
    Mutant("ack_before_commit", "the verdict is told before the commit, which then fails",
           _ack_before_commit),
    Mutant("mark_after_commit", "cells are marked dirty in a transaction after the record's",
           _mark_after_commit),
    Mutant("only_new_cell", "a record that moves marks only the cell that it enters",
           lambda: _leave(cells=False, changes=True)),
    Mutant("leaving_untold", "who may not see a record any more is not told so",
           lambda: _leave(cells=True, changes=False)),
    Mutant("base_ignored", "every operation is taken to build on the newest revision",
           _base_ignored),
    Mutant("fingerprint_ignored", "another content under a known id is answered as a repeat",
           lambda: [(turn, "_part_reused", _key_as_claimed)]),
    Mutant("repeat_is_applied", "whatever comes again is answered as applied",
           lambda: [(turn, "_replay", _repeat_applied)]),
    Mutant("never_released", "what waits for its base is never looked at again",
           lambda: [(release, "_next_ready", lambda *_: None)]),
    Mutant("out_of_scope_applied", "a sender may write anywhere in the county",
           lambda: [(Sender, "covers", lambda self, code: True)]),
    Mutant("closed_month_ignored", "a record of a closed month comes in force", _open_months),
    Mutant("busy_is_a_verdict", "what could not be stored is answered as quarantined",
           lambda: [(accept, "retry", _busy_is_a_verdict)]),
    Mutant("ledger_forgets", "the device ledger leaves out a batch's last number",
           _forgetful_ledger),
    Mutant("early_number", "a change's number is drawn before its commit, as from a sequence",
           _early_number),
    Mutant("number_of_before", "an operation is logged under the number before its own",
           _number_of_before),
    Mutant("released_unnumbered", "what waited comes in force and bears no number",
           _released_unnumbered),
    Mutant("generation_restarts", "a cell's generation begins anew with each mark",
           _restarting_generation),
    Mutant("ledger_unwritten", "operations are stored and the ledger is not",
           _unlinked_ledger),
]  # fmt: skip
