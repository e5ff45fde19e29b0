"""What a proof finds, in plain words."""

from typing import NamedTuple


class Fault(NamedTuple):
    """One thing that differs: which proof found it, where, and what to tell people.

    ``place`` stays the same while it is the same fault; the words may name figures that move.
    """

    proof: str
    place: str
    zh: str
    en: str
