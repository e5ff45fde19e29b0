"""What a 12-digit 统计用区划代码 says by itself: level, parent, kind of township, kind of village.

Digits 1-6 are the county, 7-9 the township, 10-12 the village; higher levels are padded with
zeros (county 431222000000, township 431222114000). A few prefectures have no counties: their towns
hang right under them, and they take a county's place here (东莞 441900000000).
"""

from functools import lru_cache

COUNTY, TOWNSHIP, VILLAGE = 1, 2, 3

#: 东莞, 中山, 儋州: prefectures without counties (不设区的市).
WITHOUT_COUNTIES = frozenset(("4419", "4420", "4604"))

#: Upper bound (exclusive) of digits 7-9 for each kind of township, in order.
_TOWNSHIP_TYPES = ((100, "subdistrict"), (200, "town"), (400, "township"), (600, "similar"))


def level_of(code: str) -> int:
    """COUNTY, TOWNSHIP or VILLAGE. Raises ValueError where the code is none of these."""
    if len(code) != 12 or not (code.isascii() and code.isdigit()):
        raise ValueError(f"not 12 digits: {code!r}")
    township, village = code[6:9], code[9:]
    no_county = code[4:6] == "00" and code[:4] not in WITHOUT_COUNTIES
    if no_county or (township == "000" and village != "000"):
        raise ValueError(f"neither a county, a township nor a village: {code}")
    if township == "000":
        return COUNTY
    return TOWNSHIP if village == "000" else VILLAGE


def parent_of(code: str) -> str | None:
    """The code one level up; None for a county."""
    level = level_of(code)
    if level == COUNTY:
        return None
    return county_of(code) + "000000" if level == TOWNSHIP else code[:9] + "000"


@lru_cache(8192)
def above(code: str) -> tuple[str, ...]:
    """The codes of all levels above, from the nearest up to the county."""
    upper = parent_of(code)
    return (upper, *above(upper)) if upper else ()


def county_of(code: str) -> str:
    """The six digits of the county that a division lies in."""
    return code[:6]


def township_type(code: str) -> str | None:
    """subdistrict 街道, town 镇, township 乡, similar 类似乡级; None where digits 7-9 fit none."""
    number = int(code[6:9])
    return next((name for bound, name in _TOWNSHIP_TYPES if 0 < number < bound), None)


def is_urban(code: str) -> bool:
    """True for a residents' committee (居委会, 001-199, and what resembles one, 400-499)."""
    number = int(code[9:])
    return 0 < number < 200 or 400 <= number < 500


def bounds(code: str) -> tuple[str, str]:
    """The first and last 12-digit code at or below a division, for ``BETWEEN``; both inclusive."""
    level = level_of(code)
    if level == VILLAGE:
        return code, code
    stem = code[:6] if level == COUNTY else code[:9]
    return stem.ljust(12, "0"), stem.ljust(12, "9")
