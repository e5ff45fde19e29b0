"""Requests made from the API's own description (Schemathesis), sent by several callers.

Half of them name what really exists, so that they come further than the first look-up.
"""

import json
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.core import NotSet
from schemathesis.generation import GenerationMode

from tests.borders.world import FOREIGN, MARKS, Caller, World
from tests.county import HEADERS, VILLAGE

MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
URI_TOO_LONG = 414
#: What betrays the inside of a program.
TRACES = (
    b"Traceback",
    b"sqlalchemy",
    b"psycopg",
    b"sqlite3",
    b'File "',
    b"SELECT ",
    b"site-packages",
)


@dataclass(frozen=True)
class Request:
    """One HTTP request; ``path`` includes the query."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    type: str
    body: bytes


@dataclass
class Outcome:
    """How many requests were sent, what came back, and everything that was not right."""

    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        """How many were sent."""
        return sum(self.statuses.values())

    @property
    def failures(self) -> int:
        """Answers of 5xx."""
        return sum(count for status, count in self.statuses.items() if status >= 500)

    def judge(self, request: Request, answer: Answer, foreign: bool) -> None:
        """Count an answer, and note what is wrong with it."""
        self.statuses[answer.status] += 1
        faults = [trace.decode() for trace in TRACES if trace in answer.body]
        if answer.status >= 500:
            faults.append("5xx")
        # An address that is too long never comes as far as the app.
        ours = answer.status != URI_TOO_LONG
        if ours and answer.status >= 400 and answer.type != "application/problem+json":
            faults.append(f"a refusal as {answer.type}")
        if not foreign and MARKS[FOREIGN].encode() in answer.body:
            faults.append("crossed a border")
        if faults:
            self.wrong.append(f"{answer.status} {faults}: {request} -> {answer.body[:300]!r}")


class Drive:
    """Makes requests for every operation of a description and sends each as several callers."""

    def __init__(self, description: dict, world: World, send: Callable[[Request], Answer]) -> None:
        self.schema = schemathesis.openapi.from_dict(description)
        self.world, self.send, self.outcome = world, send, Outcome()
        active = [caller for caller in world.callers if caller.state == "active"]
        self.callers = [world.callers[0], active[0], active[2], active[4], active[5]]
        self._cookies = {caller: world.cookie(caller) for caller in self.callers}

    def run(self, examples: int, number: int = 0) -> Outcome:
        """Up to ``examples`` cases of each kind for each operation; ``number`` seeds them."""
        for found in self.schema.get_all_operations():
            operation = found.ok()
            for mode in MODES:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    self._cases(operation.as_strategy(generation_mode=mode), examples, number)
        return self.outcome

    def _cases(self, strategy: Any, examples: int, number: int) -> None:
        @seed(number)
        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy)
        def each(case: Any) -> None:
            for request, caller in self._requests(case):
                answer = self.send(request)
                self.outcome.judge(request, answer, caller.division == FOREIGN)

        try:
            each()
        except Unsatisfiable:
            # An operation that takes nothing has nothing that could be wrong with it.
            return

    def _requests(self, case: Any) -> Iterator[tuple[Request, Caller]]:
        for turn, caller in enumerate(self.callers):
            known = self._known(caller) if turn % 2 else {}
            cookie = self._cookies[caller]
            if case.method == "DELETE":
                cookie = self.world.cookie(caller)
            path, query = _address(case, known)
            headers = {**HEADERS, **_sendable(case.headers), "Cookie": cookie}
            body = _body(case, caller if turn % 2 else None)
            if body is not None and case.media_type:
                headers["Content-Type"] = case.media_type
            yield Request(case.method, f"{path}{query}", headers, body), caller

    def _known(self, caller: Caller) -> dict[str, str]:
        return {
            "record_id": self.world.records[VILLAGE], "sha256": self.world.stored[VILLAGE],
            "kind": "tea_base", "indicator": "area", "division": caller.division or VILLAGE,
        }  # fmt: skip


def _address(case: Any, known: dict[str, str]) -> tuple[str, str]:
    path = case.path
    given = {**(case.path_parameters or {}), **known}
    for name, value in given.items():
        path = path.replace(f"{{{name}}}", quote(str(value), safe="", errors="replace"))
    query = {name: known.get(name, value) for name, value in (case.query or {}).items()}
    plain = {
        str(name): value if isinstance(value, str) else json.dumps(value, default=str)
        for name, value in query.items()
    }
    encoded = urlencode(plain, errors="replace")
    return path, f"?{encoded}" if encoded else ""


def _sendable(headers: Any) -> dict[str, str]:
    """Those headers that HTTP can carry at all."""
    kept = {}
    for name, value in (headers or {}).items():
        text = str(value)
        if text.isascii() and text.isprintable() and str(name).replace("-", "").isalnum():
            kept[str(name)] = text.strip()
    return kept


def _body(case: Any, author: Caller | None) -> bytes | None:
    body = case.body
    if isinstance(body, NotSet):
        return None
    data = getattr(body, "data", body)
    if isinstance(data, bytes):
        return data
    if author is not None and isinstance(body, dict):
        body = {**body, "ops": [_owned(op, author) for op in body["ops"]]} if isinstance(
            body.get("ops"), list
        ) else body  # fmt: skip
    return json.dumps(body, default=str).encode()


def _owned(op: Any, author: Caller) -> Any:
    """An operation that its sender may well send, as far as it is one."""
    if not isinstance(op, dict):
        return op
    return {**op, "author": author.account, "division": VILLAGE, "kind": "tea_base"}
