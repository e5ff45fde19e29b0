"""What a list of divisions would do, in words for whoever is about to import it."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy.engine import Connection

from backend.boundaries.store import hanging
from backend.divisions.planning import Plan
from backend.divisions.store import of_county

#: Lines of one sort that are shown; all are counted.
SHOWN = 20
_WORDS = {
    "records": ("记录", "records"),
    "held": ("待处理", "held"),
    "accounts": ("账号", "accounts"),
    "phones": ("手机", "phones"),
}


def preview(connection: Connection, plan: Plan) -> Iterator[str]:
    """The lines to show before one county's list is written; none where it only adds."""
    if plan.is_quiet:
        return
    counts = hanging(connection, plan.county_code, [*plan.closed, *plan.moved])
    before = {row["code"]: row["full_name"] for row in of_county(connection, plan.county_code)}
    after = before | {row["code"]: row["full_name"] for row in plan.writes}
    yield from _summed(plan)
    for title, lines in (
        (
            "改代码或并入 moves",
            [f"{c} {before[c]} → {to} {after[to]}{_told(counts, c)}" for c, to in _of(plan.moved)],
        ),
        ("停用 closes", [f"{c} {before[c]}{_told(counts, c)}" for c in plan.closed]),
        ("恢复 opens", [f"{c} {before[c]}" for c in plan.reopened]),
        ("改名 renames", [f"{c} {before[c]} → {after[c]}" for c in plan.renamed]),
        (
            "已改代码，名单里的旧代码不恢复 moved before, stays moved",
            [f"{c} → {to} {after[to]}" for c, to in _of(plan.stale)],
        ),
    ):
        yield from _sort(title, lines)
    yield from _left_alone(plan, counts)


def _of(moves: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(moves.items())


def _summed(plan: Plan) -> Iterator[str]:
    yield (
        f"{plan.county_code}: 现有 now {plan.in_force} · 新增 adds {len(plan.added)} · "
        f"恢复 opens {len(plan.reopened)} · 改名 renames {len(plan.renamed)} · "
        f"改代码或并入 moves {len(plan.moved)} · 停用 closes {len(plan.closed)}"
    )
    if plan.closes_many:
        yield (
            f"!! 要停用 {len(plan.closed)} 个，共有 {plan.in_force} 个：名单可能不全。"
            f"This closes {len(plan.closed)} of {plan.in_force}; the list may be cut short."
        )


def _left_alone(plan: Plan, counts: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """A word about people who would have no division any more."""
    people = sum(counts["accounts"].get(code, 0) for code in plan.closed)
    if people:
        yield (
            f"!! {people} 个账号所在的区划将停用且没有去处，报来的内容会被搁置；"
            f"请写明 successor_code，或用 shishu accounts move 调整。"
            f"{people} accounts would be left without a division: what they send is set aside. "
            "Name a successor_code, or move them with `shishu accounts move`."
        )


def _sort(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"{title}:"
        yield from (f"  {line}" for line in lines[:SHOWN])
    if len(lines) > SHOWN:
        yield f"  … {len(lines) - SHOWN} more"


def _told(counts: Mapping[str, Mapping[str, int]], code: str) -> str:
    """What hangs on a code, "" where nothing does."""
    told = [
        f"{zh} {en} {counts[what][code]}"
        for what, (zh, en) in _WORDS.items()
        if code in counts[what]
    ]
    return f" ({' · '.join(told)})" if told else ""
