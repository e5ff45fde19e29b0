"""Members of distinct and stock measures: at the leaves, then at the levels that keep their own."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy.engine import Connection

from backend.divisions.code import parent_of
from worker.rollup.member_store import both_tracks, nearest_months, own_rows, write_members
from worker.rollup.recompute import leaf_members
from worker.rollup.register import Near, Shift, follow, is_heavy
from worker.rollup.shape import Kept, Moment, Place, Plan, Row, Subject

Shifts = dict[Moment, Shift]


def settle_members(
    connection: Connection, county: str, cells: Iterable[Place], plans: Mapping[str, Plan]
) -> list[Row]:
    """Bring the member rows of these leaf cells, and what hangs on them, up to date.

    What hangs on them: the same subject's next row, whose delta may move, and the rows of upper
    levels. Returns every row that changed, as it was and as it is.
    """
    leaves = [cell for cell in cells if plans[cell.kind].members]
    if not leaves:
        return []
    kept: Kept = {}
    shifts = leaf_members(connection, county, leaves, plans, kept)
    shifts |= _climb(connection, county, shifts, plans, kept)
    rows = _follow(connection, county, shifts, plans, kept)
    write_members(connection, county, rows, kept)
    return rows


def _climb(
    connection: Connection, county: str, leaves: Shifts, plans: Mapping[str, Plan], kept: Kept
) -> Shifts:
    """The same members at the levels above, each by as much as its children moved."""
    moved: dict[Moment, int] = defaultdict(int)
    for (subject, month), shift in leaves.items():
        if subject.measure not in plans[subject.kind].wide:
            continue
        change = (shift.new or 0) - (shift.old.value if shift.old else 0)
        above = parent_of(subject.division)
        while above:
            moved[subject._replace(division=above), month] += change
            above = parent_of(above)
    if not moved:
        return {}
    kept |= own_rows(connection, county, moved)
    shifts = {}
    for moment, change in moved.items():
        subject, month = moment
        held = kept.get((subject[:-1], month), (None, None))[subject.track]
        if change:
            shifts[moment] = Shift(held, (held.value if held else 0) + change or None)
    return shifts


def _follow(
    connection: Connection, county: str, shifts: Shifts, plans: Mapping[str, Plan], kept: Kept
) -> list[Row]:
    """The member rows to write: those that changed and those whose delta moved with them."""
    by_subject: dict[Subject, dict[int, Shift]] = defaultdict(dict)
    for (subject, month), shift in shifts.items():
        by_subject[subject][month] = shift
    stock = {subject: _is_stock(subject, plans) for subject in by_subject}
    heavy = [
        subject
        for subject, months in by_subject.items()
        if any(is_heavy(stock[subject], shift) for shift in months.values())
    ]
    near = _near(connection, county, heavy, by_subject, kept)
    rows = []
    for subject, months in by_subject.items():
        if subject in near:
            after = follow(stock[subject], months, near[subject])
        else:
            after = {month: shift.kept() for month, shift in months.items()}
        for month, held in after.items():
            before = months[month].old if month in months else near[subject][month].held()
            if held != before:
                rows.append(Row(subject, month, before, held))
    return rows


def _is_stock(subject: Subject, plans: Mapping[str, Plan]) -> bool:
    measure = plans[subject.kind].measures.get(subject.measure)
    return measure is not None and measure.type == "stock"


def _near(
    connection: Connection,
    county: str,
    heavy: list[Subject],
    by_subject: Mapping[Subject, Mapping[int, Shift]],
    kept: Kept,
) -> dict[Subject, dict[int, Near]]:
    """The stored rows beside each changed one, for the subjects whose deltas can move."""
    near: dict[Subject, dict[int, Near]] = {subject: {} for subject in heavy}
    asked = [(subject, month) for subject in heavy for month in by_subject[subject]]
    for row in nearest_months(connection, county, asked) if asked else ():
        subject = Subject(*row[:6])
        rows = near[subject]
        month, value = row[6:8]
        if month is not None:
            rows.setdefault(month, Near(value, None))
        month = row[8]
        if month is not None:
            stored = kept[subject[:-1], month] = both_tracks(row[9:])
            if held := stored[subject.track]:
                rows[month] = Near(*held)
    return near
