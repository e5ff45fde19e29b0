"""Names as they are compared: one spelling for what people write in several."""

import re
import unicodedata
from functools import lru_cache

SPACES = "\t\n\r \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_RUN = re.compile(f"[{SPACES}]+")
# Soft hyphens, zero-width spaces and joiners: they come with pasted text and cannot be seen.
# Direction marks come around names that were copied from a list of contacts.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# Radicals that stand for whole characters in text copied out of a PDF: U+2F7C for U+8001.
_RADICALS = re.compile("[\u2e80-\u2fdf]")
_BREAKS = re.compile("\r\n?|[\u2028\u2029\x85]")
_TABS = re.compile("[\t\x0b\x0c]")
#: Control characters, line separators, direction overrides, byte-order marks, lone surrogates.
ODD = (
    r"\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
    r"\ufeff\ufff9-\uffff\ud800-\udfff"
)
_ODD = re.compile(f"[{ODD}]")


# A county's names come again and again: its varieties, crops, plots and growers.
@lru_cache(maxsize=32768)
def normalise(text: str) -> str:
    """``text`` in NFKC (full-width to half-width), trimmed, inner white space made one space."""
    if text.isascii() and " " not in text and text.isprintable():
        return text
    seen = text if text.isprintable() else _INVISIBLE.sub("", text)
    return _RUN.sub(" ", unicodedata.normalize("NFKC", seen)).strip(" ")


def tidy_text(text: str, lines: bool) -> str:
    """``text`` as it is kept: NFC, trimmed, nothing invisible, no radicals for characters.

    Line breaks stay where ``lines``; elsewhere they become spaces. It looks as it did before.
    """
    breaks = _BREAKS.sub("\n", text)
    spaced = _TABS.sub(" ", breaks) if lines else _RUN.sub(" ", breaks)
    seen = _INVISIBLE.sub("", spaced)
    whole = _RADICALS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), seen)
    return unicodedata.normalize("NFC", _ODD.sub("", whole)).strip()
