"""What a list of divisions would change: worked out before anything is written. No SQL here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backend.divisions.chain import end_of, leads_of
from backend.divisions.checking import Fault, Row
from backend.divisions.code import VILLAGE, above, county_of, is_urban, level_of, parent_of
from backend.divisions.naming import display_name, official_name

_FOREVER_FROM = 19490101
#: More closings without a successor than this share of a county are asked about by their number.
_SHARE, _FEW = 10, 3

Known = Mapping[str, Mapping[str, Any]]
"""The rows of a county's division table, by code."""


@dataclass(slots=True)
class Plan:
    """What a list changes in one county, in codes; ``in_force`` counts the divisions before it.

    ``moved`` are the codes that the list takes out of force, with the one in force that each
    leads to, those ``meeting`` others there; ``again`` those that led there before this list.
    ``stale`` are the codes that the list has in force though they have moved on: they stay as they
    are. ``writes`` are table rows.
    """

    county_code: str
    in_force: int = 0
    added: list[str] = field(default_factory=list)
    reopened: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)
    again: dict[str, str] = field(default_factory=dict)
    meeting: list[str] = field(default_factory=list)
    stale: dict[str, str] = field(default_factory=dict)
    unchanged: int = 0
    writes: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing that was there before is closed, opened again, moved or renamed."""
        return not (self.closed or self.moved or self.renamed or self.reopened or self.stale)

    @property
    def closes_many(self) -> bool:
        """Whether so much is closed that the list may have been cut short."""
        return len(self.closed) > max(_FEW, self.in_force // _SHARE)


def plan_county(
    county_code: str, rows: Sequence[Row], known: Known, today: int, demo: bool = False
) -> tuple[Plan, list[Fault]]:
    """Compare the checked lines of one county with what is known of it; ``today`` is YYYYMMDD.

    Returns what would change, and every fault that only shows beside what is known.
    """
    leads = _Leads(rows, known, today)
    faults = [fault for row in rows if (fault := _fault(row, leads, known, today))]
    in_force = sum(
        _is_in_force(row["valid_from"], row["valid_to"], today) for row in known.values()
    )
    plan = Plan(county_code, in_force, stale=leads.stale)
    if faults:
        return plan, faults
    for row in rows:
        if row.code not in leads.stale:
            _compare(plan, row, known.get(row.code), today, demo)
    for code, end in leads.ends.items():
        if code in known:
            (plan.again if code in leads.before else plan.moved)[code] = end
    ends = list(plan.moved.values())
    was_open = {code for code, row in known.items() if row["valid_to"] is None}
    plan.meeting = [
        code for code, end in plan.moved.items() if end in was_open or ends.count(end) > 1
    ]
    kept = {*leads.stale.values(), *leads.ends.values()}
    named = {row.code for row in rows} | kept | {upper for code in kept for upper in above(code)}
    vanished = [c for c, row in known.items() if row["valid_to"] is None and c not in named]
    plan.closed = sorted([*plan.closed, *vanished])
    return plan, []


class _Leads:
    """Where the codes of a county lead: ``before`` the list, and ``after`` it.

    ``ends`` has for each code that the list gives a successor the last code of its chain, "" where
    that is a circle. ``open`` are the codes that are in force after the list.
    """

    def __init__(self, rows: Sequence[Row], known: Known, today: int) -> None:
        self.before = leads_of(known.values())
        listed = {row.code: row.successor_code for row in rows if row.successor_code}
        self.after = {**self.before, **listed}
        self.stale: dict[str, str] = {}
        self.open = {code for code, row in known.items() if row["valid_to"] is None}
        self.open -= listed.keys()
        for row in rows:
            if not _is_in_force(row.valid_from or 0, row.valid_to, today):
                self.open.discard(row.code)
            elif row.code not in self.before or self._comes_back(row.code, listed):
                self.after.pop(row.code, None)
                self.open.add(row.code)
            else:
                self.stale[row.code] = end_of(row.code, self.before)
        self.ends = {code: end_of(code, self.after) for code in listed}

    def _comes_back(self, code: str, listed: Mapping[str, str]) -> bool:
        """Whether the list moves a village back to a code that it had before."""
        end = end_of(code, self.before)
        return end in listed and end_of(end, listed) == code


def _is_in_force(valid_from: int, valid_to: int | None, today: int) -> bool:
    return valid_from <= today and (valid_to is None or valid_to > today)


def _compare(
    plan: Plan, row: Row, before: Mapping[str, Any] | None, today: int, demo: bool
) -> None:
    """Put a line where it belongs in the plan."""
    after = _division(row, before, demo)
    if before == after:
        plan.unchanged += 1
        return
    plan.writes.append(after)
    if before is None:
        plan.added.append(row.code)
        return
    plan.changed.append(row.code)
    was, will = (_is_in_force(one["valid_from"], one["valid_to"], today) for one in (before, after))
    if was and not will and not row.successor_code:
        plan.closed.append(row.code)
    if will and not was:
        plan.reopened.append(row.code)
    if before["full_name"] != after["full_name"]:
        plan.renamed.append(row.code)


def _division(row: Row, before: Mapping[str, Any] | None, demo: bool) -> dict[str, Any]:
    """The table row of a checked line; a code that returns after a closure is in force again."""
    full_name = official_name(row.name)
    kept_from = before["valid_from"] if before else _FOREVER_FROM
    level = level_of(row.code)
    return {
        "code": row.code,
        "county_code": county_of(row.code),
        "parent_code": parent_of(row.code),
        "level": level,
        "name": display_name(full_name),
        "full_name": full_name,
        "urban": int(level == VILLAGE and is_urban(row.code)),
        "valid_from": row.valid_from or kept_from,
        "valid_to": row.valid_to,
        "successor_code": row.successor_code,
        "demo": int(demo),
    }


def _fault(row: Row, leads: _Leads, known: Known, today: int) -> Fault | None:
    before = known.get(row.code)
    since = row.valid_from or (before["valid_from"] if before else _FOREVER_FROM)
    if row.valid_to is not None and row.valid_to <= since:
        return Fault(
            row.line,
            f"valid_to 不晚于 {row.code} 启用的日期 {_day(since)}，请更正。",
            f"valid_to must be later than the day on which {row.code} came in force "
            f"({_day(since)}); correct it.",
        )
    if row.successor_code is None:
        return None
    if row.valid_to is not None and row.valid_to > today:
        return Fault(
            row.line,
            f"{row.code} 到 {_day(row.valid_to)} 才停用，请在那天或之后导入。",
            f"{row.code} goes out of force on {_day(row.valid_to)}; import this on that day or "
            "later.",
        )
    return _successor_fault(row, leads, known)


def _successor_fault(row: Row, leads: _Leads, known: Known) -> Fault | None:
    """Where a successor leads nowhere, round in a circle, or elsewhere than it did before."""
    end = leads.ends[row.code]
    if not end:
        return Fault(
            row.line,
            f"{row.code} 的 successor_code 绕了一圈又回到自己，请更正。",
            f"the successors of {row.code} go round in a circle; correct successor_code.",
        )
    if end not in known and end not in leads.open:
        return Fault(
            row.line,
            f"successor_code“{end}”既不在文件里，也不在系统里，请更正，或加上它那一行。",
            f"successor_code {end} is neither in the file nor known; correct it or add its line.",
        )
    if end not in leads.open:
        return Fault(
            row.line,
            f"successor_code“{end}”已经停用，请写明现在的代码。",
            f"successor_code {end} is out of force; give the code of today.",
        )
    went = end_of(row.code, leads.before)
    if row.code in leads.before and end_of(went, leads.after) != end:
        return Fault(
            row.line,
            f"{row.code} 早先已改为 {went}，不能再改到 {end}；要改动请移动 {went}。",
            f"{row.code} has become {went} before and cannot go to {end}; move {went} instead.",
        )
    return None


def _day(number: int) -> str:
    text = str(number)
    return f"{text[:4]}-{text[4:6]}-{text[6:]}"
