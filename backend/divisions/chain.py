"""Where a code that is out of force leads: from successor to successor, to the code of today."""

from collections.abc import Iterable, Mapping
from typing import Any


def leads_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """By code, the successor of each row of the division table that is out of force and has one."""
    return {
        row["code"]: str(row["successor_code"])
        for row in rows
        if row["valid_to"] is not None and row["successor_code"]
    }


def end_of(code: str, leads: Mapping[str, str]) -> str:
    """The last code of a chain; "" where it goes round in a circle."""
    seen = {code}
    while code in leads:
        code = leads[code]
        if code in seen:
            return ""
        seen.add(code)
    return code
