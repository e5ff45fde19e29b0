"""One division's lines of totals laid out by month, so that every card reads them cheaply. Pure."""

from collections.abc import Mapping, Sequence

from backend.dashboard.cut_store import Part
from backend.totals.figure import NOTHING, Track, month_before, over_months, year_start
from backend.totals.read import Ask, Both, Month

#: This month and the 23 before it: a year's trend, and the year before beside it.
WINDOW = 24


def is_annual(asks: Sequence[Ask]) -> bool:
    """Whether a figure lasts for a year only; a ratio of such has no base in a new one anyway."""
    return [ask.type for ask in asks] == ["annual"]


class Lines:
    """Lines by month up to ``month`` (YYYYMM), read on one track.

    A row of months runs from the oldest of ``months`` to ``month``.
    """

    def __init__(self, lines: Mapping[Ask, Mapping[int, Month]], month: int, track: Track) -> None:
        self.month, self.track = month, track
        self.months = [month_before(month, back) for back in range(WINDOW - 1, -1, -1)]
        self._lines = lines
        self._rows: dict[Ask, list[int]] = {}
        self._flows: dict[str, set[int]] = {}
        self._oldest: dict[str, int] = {}
        for ask, found in lines.items():
            self._flows.setdefault(ask.kind, set()).update(found)
            if ask.is_level:
                self._oldest[ask.kind] = min(self._oldest.get(ask.kind, month), *found)

    def _on_track(self, both: Both) -> int:
        return both.reported if self.track == "reported" else both.approved

    def row(self, ask: Ask) -> list[int]:
        """The line's value in each month; a stock's level at its end. 0 where there is no total."""
        if ask not in self._rows:
            found = self._lines.get(ask, {})
            self._rows[ask] = self._levels(ask, found) if ask.is_level else self._values(found)
        return self._rows[ask]

    def _values(self, found: Mapping[int, Month]) -> list[int]:
        return [
            self._on_track(found[month].value) if month in found else 0 for month in self.months
        ]

    def _levels(self, ask: Ask, found: Mapping[int, Month]) -> list[int]:
        since = ask.since(self.months[0], self.months[0])
        level = sum(
            self._on_track(one.delta)
            for month, one in found.items()
            if since <= month < self.months[0]
        )
        levels = []
        for month in self.months:
            if month == ask.since(month, month):
                level = 0
            level += self._on_track(found[month].delta) if month in found else 0
            levels.append(level)
        return levels

    def known(self, kind: str, stock: bool, asks: Sequence[Ask] = ()) -> list[bool]:
        """For each month, whether the kind has any total there: else its figure is not 0 but none.

        A stock is known from the first month on that brought one; what lasts for a year (so say
        the figure's ``asks``), from the first one of the year on.
        """
        if is_annual(asks):
            return [self._said(asks[0], year_start(month), month) for month in self.months]
        if stock:
            oldest = self._oldest.get(kind)
            return [oldest is not None and oldest <= month for month in self.months]
        flows = self._flows.get(kind, set())
        return [month in flows for month in self.months]

    def _said(self, ask: Ask, first: int, last: int) -> bool:
        """Whether a line has a total in a period."""
        return any(first <= month <= last for month in self._lines.get(ask, {}))

    def has_any(
        self, kind: str, stock: bool, first: int, last: int, asks: Sequence[Ask] = ()
    ) -> bool:
        """The same of a period."""
        if is_annual(asks):
            return self._said(asks[0], year_start(last), last)
        if stock:
            return self._oldest.get(kind, last + 1) <= last
        return any(first <= month <= last for month in self._flows.get(kind, ()))

    def year_to(self, ask: Ask, month: int) -> Both:
        """The line from January to ``month``; a stock's level at its end."""
        return over_months(ask, self._lines.get(ask, {}), year_start(month), month)

    def change(self, ask: Ask) -> int:
        """What this month alone added to the line."""
        found = self._lines.get(ask, {}).get(self.month)
        return self._on_track(found.delta if found else NOTHING)


def cut_off(
    lines: Mapping[Ask, Mapping[int, Month]], month: int, track: Track, cut: Mapping[Ask, Part]
) -> dict[Ask, dict[int, Month]]:
    """The lines as they were in ``month``, of which ``cut`` is what had happened: nothing later.

    What was cut is known on ``track`` alone.
    """

    def both(amount: int) -> Both:
        return Both(amount, 0) if track == "reported" else Both(0, amount)

    found: dict[Ask, dict[int, Month]] = {
        ask: {when: line for when, line in months.items() if when < month}
        for ask, months in lines.items()
    }
    for ask, part in cut.items():
        if part.records:
            found.setdefault(ask, {})[month] = Month(both(part.value), both(part.delta))
    return {ask: months for ask, months in found.items() if months}
