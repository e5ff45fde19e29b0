"""whole and quantity: integers, a quantity being counted in its smallest unit."""

from typing import Any

from backend.catalogue.declaration import Table
from backend.catalogue.fields.outcome import BAD, GOOD, Test
from backend.catalogue.kind import Field, Finding

TYPES = ("whole", "quantity")
#: No field goes beyond this, so that a sum over millions of records stays inside 64 bits.
LARGEST = 10**12


def read(table: Table, kind_of: str) -> dict[str, Any]:
    """The keys of a number: unit, scale and limits, given in display units."""
    scale = 0
    if kind_of == "quantity":
        table.need("scale")
        table.need("unit")
        scale = table.whole("scale", 1, 6) or 0
    limits = {key: table.amount(key, scale) for key in ("min", "max", "soft_min", "soft_max")}
    low = 0 if limits["min"] is None else limits["min"]
    high = LARGEST if limits["max"] is None else limits["max"]
    if high > LARGEST or low < -LARGEST:
        raise table.wrong("max", f"no stored value may go beyond {LARGEST}")
    if low > high:
        raise table.wrong("min", "is above max")
    for soft in ("soft_min", "soft_max"):
        value = limits[soft]
        if value is not None and not low <= value <= high:
            raise table.wrong(soft, "is outside min and max")
    year = table.flag("year") if kind_of == "whole" else False
    words = {"unit": table.words("unit"), "scale": scale, "year": year}
    return {**limits, **words, "min": low, "max": high}


def prepare(field: Field) -> Test:
    """The test of one number."""
    name = field.name
    low = 0 if field.min is None else field.min
    high = LARGEST if field.max is None else field.max
    soft_low = low if field.soft_min is None else field.soft_min
    soft_high = high if field.soft_max is None else field.soft_max
    wrong = Finding(name, "type", {})
    small = Finding(name, "too_small", {"limit": low})
    large = Finding(name, "too_large", {"limit": high})
    unusual_low = Finding(name, "unusual_low", {"limit": soft_low})
    unusual_high = Finding(name, "unusual_high", {"limit": soft_high})

    def test(value: Any, today: str, errors: list[Finding], warnings: list[Finding]) -> int:
        # type() and not isinstance: true and false are no numbers.
        if type(value) is not int:
            errors.append(wrong)
        elif value < low:
            errors.append(small)
        elif value > high:
            errors.append(large)
        elif field.year and value > int(today[:4]):
            errors.append(Finding(name, "future", {"limit": int(today[:4])}))
        else:
            if not soft_low <= value <= soft_high:
                warnings.append(unusual_low if value < soft_low else unusual_high)
            return GOOD
        return BAD

    return test
