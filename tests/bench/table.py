"""The table of measurements: rows beside their targets and rivals, as text and as Markdown."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One line: what was measured, what it came to, what was asked, what stands beside it.

    ``target`` is the text of the goal ('' for a floor or a rival); ``met`` is None where there is
    no goal.
    """

    group: str
    name: str
    measured: str
    target: str = ""
    met: bool | None = None
    note: str = ""


def at_least(group: str, name: str, value: float, unit: str, goal: float, note: str = "") -> Row:
    """A row whose value should be no less than ``goal``; a miss says by how much."""
    return _judged(group, name, value, unit, goal, value >= goal, f"≥ {goal:,.0f}", note)


def at_most(group: str, name: str, value: float, unit: str, goal: float, note: str = "") -> Row:
    """A row whose value should be no more than ``goal``; a miss says by how much."""
    return _judged(group, name, value, unit, goal, value <= goal, f"≤ {goal:,g}", note)


def beside(group: str, name: str, measured: str, note: str = "") -> Row:
    """A floor or a rival: measured in the same run, judged by nobody."""
    return Row(group, name, measured, note=note)


def number(value: float) -> str:
    """A figure with as many digits as mean something."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"


def _judged(
    group: str, name: str, value: float, unit: str, goal: float, met: bool, target: str, note: str
) -> Row:
    missed = "" if met else f"missed by {abs(value - goal) / goal:.0%}"
    words = "; ".join(part for part in (missed, note) if part)
    return Row(group, name, f"{number(value)} {unit}", f"{target} {unit}", met, words)


def percentile(values: list[float], percent: float) -> float:
    """The value below which this share of the values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


@dataclass
class Table:
    """Every row of a run, printed as it comes."""

    rows: list[Row] = field(default_factory=list)

    def add(self, *rows: Row) -> None:
        """Print and keep."""
        for row in rows:
            mark = {None: "  ", True: "ok", False: "NO"}[row.met]
            print(f"{mark}  {row.group:<10} {row.name:<58} {row.measured:>18}  {row.target:<18} "
                  f"{row.note}", flush=True)  # fmt: skip
        self.rows += rows

    def markdown(self, heading: str) -> str:
        """The page of docs/benchmarks.md."""
        lines = [heading]
        for group in dict.fromkeys(row.group for row in self.rows):
            lines += ["", f"## {group}", "", "| what | measured | goal | | note |"]
            lines += ["|---|--:|--:|---|---|"]
            for row in (row for row in self.rows if row.group == group):
                mark = {None: "", True: "met", False: "**missed**"}[row.met]
                lines.append(
                    f"| {row.name} | {row.measured} | {row.target} | {mark} | {row.note} |"
                )
        return "\n".join(lines) + "\n"

    def write(self, path: Path, heading: str) -> None:
        """Put the page in its place."""
        path.write_text(self.markdown(heading), encoding="utf-8")
