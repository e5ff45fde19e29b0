"""Members of distinct and stock measures: at the leaves, then at the levels that keep their own."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy.engine import Connection

from backend.divisions.code import above
from worker.rollup.chain import codes_of, end_elsewhere, with_others
from worker.rollup.member_store import both_tracks, nearest_months, write_members
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
    codes = codes_of(connection, county)
    leaves = with_others(connection, county, leaves, codes) if codes.others else leaves
    shifts = leaf_members(connection, county, leaves, plans, kept)
    if codes.others:
        end_elsewhere(connection, county, leaves, plans, codes, shifts, kept)
    moved = _climb(shifts, plans)
    heavy = {
        subject
        for (subject, _), shift in shifts.items()
        if is_heavy(plans[subject.kind].how(subject.measure), shift)
    }
    asked = [moment for moment in shifts if moment[0] in heavy]
    near = _near(connection, county, asked, moved, kept)
    shifts |= {moment: _moved_by(change, moment, kept) for moment, change in moved.items()}
    rows = _follow(shifts, plans, near)
    write_members(connection, county, rows, kept)
    return rows


def _climb(leaves: Shifts, plans: Mapping[str, Plan]) -> dict[Moment, int]:
    """By how much the same members at the levels above move: as much as their children did."""
    moved: dict[Moment, int] = defaultdict(int)
    for (subject, month), shift in leaves.items():
        if subject.measure not in plans[subject.kind].wide:
            continue
        change = (shift.new or 0) - (shift.old.value if shift.old else 0)
        for upper in above(subject.division):
            moved[subject._replace(division=upper), month] += change
    return {moment: change for moment, change in moved.items() if change}


def _moved_by(change: int, moment: Moment, kept: Kept) -> Shift:
    """What a row that is kept becomes where it moves by ``change``; it goes where that is 0."""
    subject, month = moment
    held = kept.get((subject[:-1], month), (None, None))[subject.track]
    return Shift(held, (held.value if held else 0) + change or None)


def _follow(
    shifts: Shifts, plans: Mapping[str, Plan], near: Mapping[Subject, Mapping[int, Near]]
) -> list[Row]:
    """The member rows to write: those that changed and those whose delta moved with them."""
    by_subject: dict[Subject, dict[int, Shift]] = defaultdict(dict)
    for (subject, month), shift in shifts.items():
        by_subject[subject][month] = shift
    rows = []
    for subject, months in by_subject.items():
        how = plans[subject.kind].how(subject.measure)
        if any(is_heavy(how, shift) for shift in months.values()):
            after = follow(how, months, near[subject])
        else:
            after = {month: shift.kept() for month, shift in months.items()}
        for month, held in after.items():
            before = months[month].old if month in months else near[subject][month].held()
            if held != before:
                rows.append(Row(subject, month, before, held))
    return rows


def _near(
    connection: Connection,
    county: str,
    asked: Iterable[Moment],
    unknown: Iterable[Moment],
    kept: Kept,
) -> dict[Subject, dict[int, Near]]:
    """The stored rows beside each of these moments; the ``unknown`` ones' own go to ``kept``."""
    near: dict[Subject, dict[int, Near]] = defaultdict(dict)
    for row in nearest_months(connection, county, asked, unknown):
        subject = Subject(*row[:6])
        member, month, rows = subject[:-1], row[6], near[subject]
        if row[7] is not None:
            kept[member, month] = both_tracks(row[7:11])
        month, value = row[11:13]
        if month is not None:
            rows.setdefault(month, Near(value, None))
        month = row[13]
        if month is not None:
            stored = kept[member, month] = both_tracks(row[14:])
            if held := stored[subject.track]:
                rows[month] = Near(*held)
    return near
