"""Whether two years may be compared on the approved track, where records still wait. Pure."""

from typing import Any

from backend.catalogue.kind import Kind, Words
from backend.dashboard.lines import Lines
from backend.totals.figure import month_before, plain_counts

#: From this share of unreviewed records on, in percent, the lag may be all that one would see.
WITHHELD_FROM = 10
THIS_YEAR: Words = {"zh": "今年", "en": "this year's"}
LAST_YEAR: Words = {"zh": "上年同期", "en": "last year's"}


def compared(kind: Kind, lines: Lines, pair: dict[str, Any]) -> dict[str, Any]:
    """The year-on-year part of a card with ``yoy_note``: what share of records is unreviewed.

    It is withheld, with the reason, where that is a tenth of either year's records or more. On
    the reported track all records count, and there is nothing to say.
    """
    lag = _lag(kind, lines) if lines.track == "approved" and pair["yoy"] is not None else None
    if lag is None:
        return pair | {"yoy_note": None}
    (waiting, records), year = lag
    words = _words(waiting, records, year)
    if waiting * 100 < records * WITHHELD_FROM:
        return pair | {"yoy_note": words}
    reason = {"zh": f"{words['zh']}，先不比", "en": f"not compared yet: {words['en']}"}
    return {"yoy": None, "yoy_points": False, "yoy_reason": reason, "yoy_note": None}


def _lag(kind: Kind, lines: Lines) -> tuple[tuple[int, int], Words] | None:
    """The year of which more waits: (unreviewed, all) records of the kind, and its name."""
    found = []
    for ask in plain_counts(kind)[:1]:
        for month, year in ((lines.month, THIS_YEAR), (month_before(lines.month, 12), LAST_YEAR)):
            count = lines.year_to(ask, month)
            if count.reported > count.approved:
                found.append(((count.reported - count.approved, count.reported), year))
    return max(found, key=lambda one: one[0][0] / one[0][1], default=None)


def _words(waiting: int, records: int, year: Words) -> Words:
    if waiting * 100 < records:
        return {
            "zh": f"{year['zh']}还有不到 1% 的记录没审",
            "en": f"under 1% of {year['en']} records unreviewed",
        }
    # Down: what is said beside a comparison stays below what would withhold it.
    share = waiting * 100 // records
    return {
        "zh": f"{year['zh']}还有 {share}% 的记录没审",
        "en": f"{share}% of {year['en']} records unreviewed",
    }
