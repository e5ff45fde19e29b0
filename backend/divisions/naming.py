"""The name that a division is shown by, from its official one."""

import unicodedata

#: Longest first: 村民委员会 also ends in 委员会.
_VILLAGE_COMMITTEES = ("村民委员会", "村委会")
_RESIDENT_COMMITTEES = ("居民委员会", "居委会")


def official_name(text: str) -> str:
    """NFKC, trimmed, without inner white space: names in lists are often padded to a width."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def display_name(full_name: str) -> str:
    """The committee's ending removed, a trailing 村 or 社区 kept.

    仰溪铺村村委会 -> 仰溪铺村, 上街社区村委会 -> 上街社区, 洞溪村委会 -> 洞溪村 (one 村 serves the
    village and its committee), 太安社区居民委员会 -> 太安社区.
    """
    for ending in _VILLAGE_COMMITTEES:
        stem = full_name.removesuffix(ending)
        if stem and stem != full_name:
            return stem if stem.endswith(("村", "社区")) else stem + "村"
    for ending in _RESIDENT_COMMITTEES:
        stem = full_name.removesuffix(ending)
        if stem and stem != full_name:
            return stem
    return full_name
