"""After a declaration changed: every record's columns are filled anew from its body.

In pages, each a transaction that notes how far it came: a run that was killed is gone on with, and
several at once take turns. Until the end nobody adds up the kinds that are being filled.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

import orjson
from flask import current_app
from sqlalchemy.engine import Connection

from backend.catalogue.kind import Catalogue, Kind
from backend.catalogue.layout import layout_of
from backend.catalogue.measure import contribution
from backend.db import writing
from backend.records.layout import Kept, kept_layouts, stale_kinds
from worker.layout import store
from worker.layout.store import Stored

#: Records of one transaction.
PAGE = 1000

Say = Callable[[int, int], None]
"""Told after each page: how many records have been looked at, and how many there are."""


@dataclass
class Refilled:
    """What a refill did: by kind, the records that it looked at and whose columns it changed.

    ``dropped`` are total rows of measures that are no more or count in another way, ``cells``
    those that wait for a rollup.
    """

    kinds: list[str] = field(default_factory=list)
    looked: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    dropped: int = 0
    cells: int = 0


def refill(say: Say = lambda _done, _of: None, size: int = PAGE) -> Refilled:
    """Fill the records of every kind whose layout is not the one they are filled by.

    Needs an application context, and to see every county. Its marks wait for a rollup.
    """
    catalogue: Catalogue = current_app.extensions["catalogue"]
    done = Refilled()
    with writing() as connection:
        done.kinds = _begin(connection, catalogue, done)
        count = store.count_records(connection) if done.kinds else 0
    seen = 0
    while done.kinds:
        with writing() as connection:
            read = _next_page(connection, catalogue, done, size)
            if not read:
                _finish(connection, catalogue, done)
                break
        seen += read
        say(min(seen, count), count)
    return done


def refill_county(county_code: str, size: int = PAGE) -> Refilled:
    """Fill the columns of a county's records that are not what their bodies make, whatever the
    reason, and mark their cells."""
    catalogue: Catalogue = current_app.extensions["catalogue"]
    done, after = Refilled(sorted(catalogue.kinds)), ""
    while True:
        with writing() as connection:
            rows = store.page(connection, after, size, county_code)
            fill(connection, [row for row in rows if row.kind in catalogue.kinds], done)
        if not rows:
            return done
        after = f"{county_code}/{rows[-1].record_id}"


def _begin(connection: Connection, catalogue: Catalogue, done: Refilled) -> list[str]:
    """The kinds to be filled. From here on nobody writes or adds up by another layout."""
    store.hold_turns(connection)
    store.hold_layouts(connection)
    kept = kept_layouts(connection)
    for name in kept.keys() - catalogue.kinds.keys():
        store.drop_layout(connection, name)
    stale, empty = stale_kinds(connection, catalogue), not store.has_records(connection)
    for name in stale:
        before, layout = kept.get(name), layout_of(catalogue.kinds[name])
        if before is None or before.layout != layout.whole:
            done.dropped += store.drop_totals(connection, name, _other(before, layout.measures))
            store.keep_layout(connection, name, layout, "")
    if stale:
        store.new_facts(connection)
        store.new_versions(connection)
    if empty:
        store.set_done(connection, stale, None)
    return [] if empty else stale


def _other(kept: Kept | None, measures: Mapping[str, str]) -> Collection[str] | None:
    """The measures that are no more, or add up something else; None: who knows which."""
    if kept is None:
        return None
    before: dict[str, str] = orjson.loads(kept.measures)
    return [name for name, digits in before.items() if measures.get(name) != digits]


def _next_page(connection: Connection, catalogue: Catalogue, done: Refilled, size: int) -> int:
    """Fill one page of records; returns how many were read: 0 at the end."""
    store.hold_layouts(connection)
    filling = _being_filled(connection, catalogue)
    if not filling:
        return 0
    rows = store.page(connection, min(filling.values()), size)
    if rows:
        fill(connection, [row for row in rows if row.kind in filling], done)
        store.set_done(connection, filling, f"{rows[-1].county}/{rows[-1].record_id}")
    return len(rows)


def _being_filled(connection: Connection, catalogue: Catalogue) -> dict[str, str]:
    """How far each kind of ours is filled that is not yet filled to its end."""
    return {
        kind: kept.done
        for kind, kept in kept_layouts(connection).items()
        if kept.done is not None
        and kind in catalogue.kinds
        and kept.layout == layout_of(catalogue.kinds[kind]).whole
    }


def fill(connection: Connection, rows: Collection[Stored], done: Refilled) -> None:
    """Give these records the columns that their bodies make, and mark the cells that this moves."""
    kinds: Mapping[str, Kind] = current_app.extensions["catalogue"].kinds
    changed, cells = [], defaultdict(set)
    for row in rows:
        done.looked[row.kind] += 1
        made = columns_of(kinds[row.kind], row)
        if made != row.columns:
            changed.append((row, made))
            done.changed[row.kind] += 1
            for month in {row.columns[1], made[1]}:
                cells[row.county].add((row.division, row.kind, month))
    if changed:
        store.write_columns(connection, changed)
    for county, marked in sorted(cells.items()):
        store.mark(connection, county, marked)


def columns_of(kind: Kind, row: Stored) -> tuple:
    """What a record's body makes of its columns, in the order of ``store.COLUMNS``."""
    made = contribution(kind, orjson.loads(row.body), row.columns[0])
    slots = (*made.numbers, *made.dimensions, *made.members)
    return (made.day, made.month, *slots, made.same_key)


def _finish(connection: Connection, catalogue: Catalogue, done: Refilled) -> None:
    """All are filled: every cell of these kinds is to be added up anew, and may be."""
    store.hold_turns(connection)
    filled = _being_filled(connection, catalogue)
    for county in store.counties(connection):
        for name in sorted(filled):
            level = catalogue.kinds[name].level
            done.cells += store.mark_kind(connection, county, name, level)
    store.set_done(connection, filled, None)
