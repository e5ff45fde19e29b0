"""Members of villages that have had more than one code: where each of them stands.

A village that moved keeps the records of closed months under its old code. What is said anew under
the new one is about the same subjects, so in that month they end where they stood: the county
counts each once, and closed months keep their figures. A subject that ends has a row of value 0.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from sqlalchemy.engine import Connection

from backend import statement
from backend.db import is_sqlite
from backend.divisions.store import ends
from backend.records.status import official, reported
from worker.rollup.member_store import both_tracks
from worker.rollup.register import Shift
from worker.rollup.rowset import FOUR, MOMENT, look_up, match, pack, rowset, run
from worker.rollup.shape import STOCK, Held, Kept, Moment, Place, Plan, Subject

_SPAN = {"place": "int", "division": "text", "kind": "text", "since": "int", "month": "int"}
Latest = dict[tuple[int, str, str, int], str]
"""By cell, part, member and track: day and id of the latest record that names the member."""


class Codes(NamedTuple):
    """The codes that villages of a county have had: by code, the others of the same village.

    ``apart`` are the subjects (division, kind, member) of a village that was merged which are not
    those of the same name where it went.
    """

    others: Mapping[str, Sequence[str]]
    apart: Collection[tuple[str, str, str]]


def codes_of(connection: Connection, county: str) -> Codes:
    """What villages have had more than one code; nothing in most counties."""
    gone = ends(connection, county)
    if not gone:
        return Codes({}, ())
    villages: dict[str, set[str]] = defaultdict(set)
    for code, end in gone.items():
        villages[end] |= {code, end}
    others = {code: sorted(village - {code}) for village in villages.values() for code in village}
    sql = "SELECT division, kind, member FROM apart WHERE county_code = :county"
    found = statement.rows(connection, sql, {"county": county})
    return Codes(others, {(row[0], row[1], row[2]) for row in found})


def with_others(
    connection: Connection, county: str, leaves: Sequence[Place], codes: Codes
) -> list[Place]:
    """The leaf cells, and those in which members may end or begin again because of them.

    The same month under the village's other codes; and under its own later months in which
    another of its codes has records.
    """
    places = dict.fromkeys(leaves)
    asked = [leaf for leaf in leaves if leaf.division in codes.others]
    for leaf in asked:
        for other in codes.others[leaf.division]:
            places[leaf._replace(division=other)] = None
    rows = [
        (number, other, leaf.kind, leaf.month + 1, 999999)
        for number, leaf in enumerate(asked)
        for other in codes.others[leaf.division]
    ]
    if rows:
        sqlite = is_sqlite(connection)
        sql = f"SELECT DISTINCT p.place, r.month FROM {_spoken(sqlite, ['r.month'])}"
        for number, month in run(connection, sql, county, rows=pack(_SPAN, rows)):
            places[asked[number]._replace(month=month)] = None
    return list(places)


def _spoken(sqlite: bool, columns: Iterable[str], *more: str) -> str:
    """What follows FROM: live records of each span ``p`` that is given, with these conditions."""
    where = (
        match("r", "p", ("division", "kind")),
        "r.month BETWEEN p.since AND p.month AND r.dead = 0",
        *more,
    )
    return look_up(sqlite, f"{rowset(sqlite, _SPAN)} p", "record r", columns, " AND ".join(where))


def end_elsewhere(
    connection: Connection,
    county: str,
    places: Sequence[Place],
    plans: Mapping[str, Plan],
    codes: Codes,
    shifts: dict[Moment, Shift],
    kept: Kept,
) -> None:
    """Give value 0 to the members that another code of their village names later than these cells.

    Changes ``shifts`` (which the cells' own records make), and adds the stored rows to ``kept``.
    """
    ended = set(_ended(connection, county, places, plans, codes))
    stored = _stored(connection, county, ended - shifts.keys(), kept)
    for moment in ended:
        old = shifts[moment].old if moment in shifts else stored.get(moment)
        if old is not None and old.value == 0:
            shifts.pop(moment, None)
        else:
            shifts[moment] = Shift(old, 0)


def _ended(
    connection: Connection,
    county: str,
    places: Sequence[Place],
    plans: Mapping[str, Plan],
    codes: Codes,
) -> Iterator[Moment]:
    cells = [place for place in places if place.division in codes.others]
    for kind in sorted({cell.kind for cell in cells}):
        mine = [cell for cell in cells if cell.kind == kind]
        for columns, measures in _asked(plans[kind]):
            theirs = _latest(connection, county, mine, columns, codes, others=True)
            # Only where another code names anything at all is our own past looked at.
            named = sorted({place for place, *_ in theirs})
            own = _latest(connection, county, mine, columns, codes, only=named)
            for key in own.keys() & theirs.keys():
                if own[key] < theirs[key]:
                    place, part, member, track = key
                    cell = mine[place]
                    for measure in measures:
                        subject = Subject(cell.division, kind, measure, part, member, track)
                        yield subject, cell.month


class _Columns(NamedTuple):
    """Columns of a record: its member, its part ('' for the whole), its number ('' for none).

    ``yearly``: what they say does not reach into the next year.
    """

    member: str
    part: str
    number: str
    yearly: bool


def _asked(plan: Plan) -> Iterator[tuple[_Columns, list[str]]]:
    """Columns, and the measures that ask for them.

    Those that are the same wherever in the county they appear do not stand in a village.
    """
    found: dict[_Columns, list[str]] = defaultdict(list)
    for branch in plan.branches:
        for measure, number in branch.measures:
            if measure not in plan.wide:
                yearly = plan.how(measure) != STOCK
                found[_Columns(branch.slot, branch.part, number, yearly)].append(measure)
    yield from found.items()


@cache
def _latest_sql(sqlite: bool, columns: _Columns) -> str:
    binary = "" if sqlite else ' COLLATE "C"'
    member, part = f"r.{columns.member}", f"r.{columns.part}" if columns.part else "''"
    more = [reported("r."), f"{member} IS NOT NULL", f"{part} IS NOT NULL"]
    more += [f"r.{columns.number} IS NOT NULL"] if columns.number else []
    asked = {"r.division", "r.day", "r.record_id", "r.status", member}
    asked |= {part} if columns.part else set()
    latest = f"max((CAST(r.day AS text) || r.record_id){binary})"
    return f"""SELECT p.place, r.division, {part} AS part, {member} AS member,
            {latest}, {latest} FILTER (WHERE {official("r.")})
        FROM {_spoken(sqlite, sorted(asked), *more)}
        GROUP BY 1, 2, 3, 4"""


def _latest(
    connection: Connection,
    county: str,
    cells: Sequence[Place],
    columns: _Columns,
    codes: Codes,
    others: bool = False,
    only: Iterable[int] | None = None,
) -> Latest:
    """What was said last of each member up to these cells' months under their own code.

    ``others``: in these very months, under the village's other codes. ``only`` the cells with
    these numbers.
    """
    rows = []
    for number in range(len(cells)) if only is None else only:
        cell = cells[number]
        since = cell.month // 100 * 100 + 1 if columns.yearly else 0
        where = codes.others[cell.division] if others else [cell.division]
        first = cell.month if others else since
        rows += [(number, division, cell.kind, first, cell.month) for division in where]
    found: Latest = {}
    if not rows:
        return found
    sql, kind = _latest_sql(is_sqlite(connection), columns), cells[0].kind
    for place, division, part, member, *latest in run(
        connection, sql, county, rows=pack(_SPAN, rows)
    ):
        if (division, kind, member) in codes.apart:
            continue
        for track, said in enumerate(latest):
            if said is not None:
                key = (place, part, member, track)
                found[key] = max(said, found.get(key, said))
    return found


@cache
def _stored_sql(sqlite: bool) -> str:
    names = ", ".join(f"m.{name}" for name in (*MOMENT, *FOUR))
    columns = [f"m.{name}" for name in (*MOMENT, *FOUR)]
    given = f"{rowset(sqlite, MOMENT)} g"
    where = match("m", "g", MOMENT)
    return f"SELECT {names} FROM {look_up(sqlite, given, 'total_member m', columns, where)}"


def _stored(
    connection: Connection, county: str, moments: Collection[Moment], kept: Kept
) -> dict[Moment, Held | None]:
    """The stored rows of these moments; they are added to ``kept``."""
    if not moments:
        return {}
    asked = sorted({(*subject[:-1], month) for subject, month in moments})
    for row in run(
        connection, _stored_sql(is_sqlite(connection)), county, rows=pack(MOMENT, asked)
    ):
        kept[tuple(row[:5]), row[5]] = both_tracks(row[6:])
    return {
        (subject, month): kept.get((subject[:-1], month), (None, None))[subject.track]
        for subject, month in moments
    }
