"""The matrix: every route of the app's own table, called by everybody, for everything it can name.

What is expected follows from the route's policy and from where things lie, never from an answer.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from werkzeug.routing import Rule

from backend.policy import ANYONE, Policy, policy_of
from tests.borders.bodies import BODIES, FREE
from tests.borders.things import THINGS, Target
from tests.borders.world import MARKS, Caller, World
from tests.county import HEADERS, VILLAGE

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
#: Ways to send a request: as our pages do, without our header, and from another site's page.
MANNERS: dict[str, dict[str, str]] = {
    "ours": HEADERS,
    "bare": {},
    "foreign origin": {**HEADERS, "Origin": "https://elsewhere.example"},
    "foreign site": {**HEADERS, "Sec-Fetch-Site": "cross-site"},
}


@dataclass(frozen=True)
class Cell:
    """One request: who calls which route by which method, in which manner, naming what."""

    endpoint: str
    rule: str
    method: str
    manner: str
    caller: Caller
    targets: dict[str, Target]
    policy: Policy | None

    def __str__(self) -> str:
        named = ", ".join(target.label for target in self.targets.values()) or "nothing"
        return f"{self.method} {self.rule} ({self.manner}) by {self.caller.label} naming {named}"


@dataclass
class Tally:
    """What came out: how many cells of each expectation, and every cell that did otherwise."""

    cells: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    unexpected_2xx: int = 0
    answered: set[str] = field(default_factory=set)
    refusals: dict[str, set[tuple]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All cells."""
        return sum(self.cells.values())


def expected(cell: Cell) -> str:
    """What a cell must be answered: ``ok``, or the status and code of the refusal."""
    policy, caller = cell.policy, cell.caller
    if cell.method in _UNSAFE and cell.manner != "ours":
        return "403 csrf"
    if policy is None:
        return "no such call"
    if cell.method == "OPTIONS":
        return "options"
    if policy.does == "nothing":
        return "404 not_found"
    if policy.who != ANYONE:
        if caller.state in ("revoked", "lost"):
            return "401 session_revoked"
        if caller.state in ("anonymous", "expired"):
            return "401 session_expired"
        if caller.state == "disabled":
            return "403 account_disabled"
        if isinstance(policy.who, tuple) and caller.role not in policy.who:
            return "403 forbidden"
    if cell.endpoint == "people.post_session" and caller.state == "disabled":
        return "403 account_disabled"
    return "ok" if _allowed(cell) else "404 not_found"


def _allowed(cell: Cell) -> bool:
    values = {target.value for target in cell.targets.values()}
    return all(
        target.allows(cell.caller) and (target.of is None or target.of in values)
        for target in cell.targets.values()
    )


def rules(app: Flask) -> list[Rule]:
    """The app's own table of routes."""
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))


def cells(app: Flask, world: World) -> Iterator[Cell]:
    """Every cell: each route's own methods for all that it can name; every other method, and
    every other manner of sending, for one thing. All of it by everybody.
    """
    declared: dict[str, set[str]] = {}
    for rule in rules(app):
        declared.setdefault(rule.rule, set()).update(rule.methods or ())
    for rule in rules(app):
        for caller in world.callers:
            yield from _of_rule(app, rule, caller, world)
    for rule in {rule.rule: rule for rule in rules(app)}.values():
        one = _combinations(policy_of(app.view_functions[rule.endpoint]), world, world.callers[0])
        for method, caller in itertools.product(METHODS, world.callers):
            if method not in declared[rule.rule]:
                yield Cell(rule.endpoint, rule.rule, method, "ours", caller, one[0], None)


def _of_rule(app: Flask, rule: Rule, caller: Caller, world: World) -> Iterator[Cell]:
    policy = policy_of(app.view_functions[rule.endpoint])
    for method in sorted(rule.methods or ()):
        found = _combinations(policy, world, caller)
        one = [("ours", targets) for targets in found]
        if method in ("HEAD", "OPTIONS"):
            one = one[:1]
        elif method in _UNSAFE:
            one += [(manner, found[0]) for manner in MANNERS if manner != "ours"]
        for manner, targets in one:
            yield Cell(rule.endpoint, rule.rule, method, manner, caller, targets, policy)


def _combinations(policy: Policy | None, world: World, caller: Caller) -> list[dict[str, Target]]:
    """Everything that a route can name, one thing of each sort at a time, each with each."""
    things = policy.things if policy else {}
    lists = [THINGS[sort](world, caller) for sort in things.values()]
    return [dict(zip(things, chosen, strict=True)) for chosen in itertools.product(*lists)]


class Walk:
    """Calls cell after cell and keeps the tally."""

    def __init__(self, app: Flask, world: World) -> None:
        self.client = app.test_client(use_cookies=False)
        self.app, self.world, self.tally = app, world, Tally()
        self._cookies: dict[tuple[Caller, str], str] = {}

    def run(self) -> Tally:
        """The whole matrix."""
        for cell in cells(self.app, self.world):
            self._judge(cell, self._call(cell))
        return self.tally

    def _call(self, cell: Cell) -> Any:
        named = {name: target.value for name, target in cell.targets.items()}
        make = BODIES.get(cell.endpoint)
        sent = make(self.world, cell.caller, named) if make and cell.method in _UNSAFE else {}
        headers = {**MANNERS[cell.manner], **sent.pop("headers", {}), "Cookie": self._cookie(cell)}
        return self.client.open(address_of(cell), method=cell.method, headers=headers, **sent)

    def _cookie(self, cell: Cell) -> str:
        """A session that this cell may spend, or one that the cells of a route read by.

        A route may end its caller's other sessions, so that no two routes share one.
        """
        if cell.method in _UNSAFE:
            return self.world.cookie(cell.caller)
        key = (cell.caller, cell.rule)
        if key not in self._cookies:
            self._cookies[key] = self.world.cookie(cell.caller)
        return self._cookies[key]

    def _judge(self, cell: Cell, answer: Any) -> None:
        want, status = expected(cell), answer.status_code
        self.tally.cells[want] += 1
        if status < 300 and want == "ok":
            self.tally.answered.add(f"{cell.method} {cell.rule}")
        if status < 300 and want not in ("ok", "options"):
            self.tally.unexpected_2xx += 1
        if not fits(cell, want, answer):
            self.tally.wrong.append(f"{cell}: {want} expected, {status} {answer.data[:200]!r}")
        crossed = [] if cell.endpoint == "people.post_session" else crossings(cell, answer.data)
        if crossed:
            self.tally.wrong.append(f"{cell}: answered with {crossed}")
        if want == "404 not_found" and cell.method != "HEAD":
            same = (answer.data, tuple(sorted(answer.headers)))
            self.tally.refusals.setdefault(f"{cell.method} {cell.rule}", set()).add(same)


def address_of(cell: Cell) -> str:
    """The path and the query of a cell."""
    path, query = cell.rule, {}
    for name, target in cell.targets.items():
        if f"{name}>" in path:
            path = _fill(path, name, target.value or "")
        elif target.value is not None:
            query[name] = target.value
    for name in cell.policy.free if cell.policy else ():
        path = _fill(path, name, FREE[name])
    return f"{path}?{urlencode(query)}" if query else path


def _fill(path: str, name: str, value: str) -> str:
    return re.sub(rf"<(?:\w+:)?{name}>", lambda _: value, path)


def fits(cell: Cell, want: str, answer: Any) -> bool:
    """Whether an answer is the one that was expected."""
    status = answer.status_code
    if want == "ok":
        # A route without a good request of its own may say what it lacks.
        unfed = cell.method in _UNSAFE and cell.endpoint not in BODIES
        return status < 300 or (unfed and status in (400, 409, 415, 422))
    if want == "options":
        return status == 200 and not answer.data
    if want == "no such call":
        return status in (404, 405)
    code = want.split()[1]
    told = cell.method == "HEAD" or (answer.get_json(silent=True) or {}).get("code") == code
    return status == int(want.split()[0]) and told


def crossings(cell: Cell, body: bytes) -> list[str]:
    """The marks in an answer of places that are not in the caller's scope."""
    caller = cell.caller
    seen = [] if caller.state != "active" else [
        mark for home, mark in MARKS.items() if caller.actor().covers(home)
        or caller.division[:6] == home[:6] != VILLAGE[:6]
    ]  # fmt: skip
    return [mark for mark in MARKS.values() if mark not in seen and mark.encode() in body]
