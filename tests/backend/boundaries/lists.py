"""Lists of divisions for the tests: what stands, with some lines changed."""

import itertools
from collections.abc import Mapping
from typing import Any

from backend.boundaries.loading import Loaded, load_file
from backend.boundaries.moving import move_division
from backend.boundaries.succession import HandedOn
from backend.db import reading, writing
from backend.divisions.chain import end_of, leads_of
from backend.divisions.moving import new_code
from backend.divisions.store import of_county
from tests.county import County

OLD = County.village
TOWNSHIP = "431222114000"
#: The next number of its hundred that is free there: 233 is taken.
NEW = "431222114201"
WHO = "operator"
#: How ``move`` moves a village, and the days of its lists.
WAYS: dict[str, Any] = {"now": "command", "days": itertools.count(1)}

HEAD = "code,name,valid_from,valid_to,successor_code"
#: A day on which what a list closes has gone out of force.
GONE = "2026-11-01"


def kept_list() -> str:
    """The county as it stands: what is in force, without a word about what is not."""
    with reading() as connection:
        rows = of_county(connection, County.code)
    lines = [f"{row['code']},{row['full_name']},,," for row in rows if row["valid_to"] is None]
    return "\n".join((HEAD, *lines, ""))


def renumbered(moves: Mapping[str, str], text: str | None = None, day: str = GONE) -> str:
    """A list in which these codes (old: new) are closed, with a new line for each new one."""
    out = []
    listed = (text or kept_list()).splitlines()
    known = {line.split(",")[0] for line in listed}
    for line in listed:
        code, name, *_ = line.split(",")
        if code not in moves:
            out.append(line)
            continue
        out.append(f"{code},{name},,{day},{moves[code]}")
        if moves[code] not in known:
            known.add(moves[code])
            out.append(f"{moves[code]},{name},{day},,")
    return "\n".join((*out, ""))


def load(text: str) -> Loaded:
    """Import a list as the command does once it has been agreed to."""
    with writing() as connection:
        return load_file(connection, text.encode(), WHO)


def by_list(code: str, to: str, day: int) -> HandedOn:
    """What ``shishu divisions move`` does, by a list: the old line and the new one beside it."""
    listed = kept_list()
    with reading() as connection:
        known = {row["code"]: row for row in of_county(connection, County.code)}
        if code in known and known[code]["valid_to"] is not None:
            new, listed = end_of(code, leads_of(known.values())), f"{listed}{code},{code},,,\n"
        else:
            new = new_code(connection, code, to)
    return load(renumbered({code: new}, listed, f"2026-11-{day:02}")).went[code]


def move(to: str = TOWNSHIP, code: str = OLD) -> HandedOn:
    if WAYS["now"] == "command":
        with writing() as connection:
            return move_division(connection, code, to, WHO)
    return by_list(code, to, next(WAYS["days"]))
