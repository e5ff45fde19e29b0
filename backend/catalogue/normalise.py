"""Names as they are compared: one spelling for what people write in several."""

import re
import unicodedata
from functools import lru_cache

SPACES = "\t\n\r \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_RUN = re.compile(f"[{SPACES}]+")
# Soft hyphens, zero-width spaces and joiners: they come with pasted text and cannot be seen.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")


# A county's names come again and again: its varieties, crops, plots and growers.
@lru_cache(maxsize=32768)
def normalise(text: str) -> str:
    """``text`` in NFKC (full-width to half-width), trimmed, inner white space made one space."""
    if text.isascii() and " " not in text and text.isprintable():
        return text
    seen = text if text.isprintable() else _INVISIBLE.sub("", text)
    return _RUN.sub(" ", unicodedata.normalize("NFKC", seen)).strip(" ")
