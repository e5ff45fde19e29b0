"""A phone with an outbox at the other end of a bad line: it keeps what nobody acknowledged."""

import gzip
from collections import Counter
from typing import Any

import orjson
import requests

from tests.faults.tally import count
from tests.phone import Phone, sample
from tests.ports import wait_until

KIND = "tea_base"
#: Every outcome but ``retry``, which stores nothing.
TOLD = {"applied", "merged", "conflict", "quarantined", "late", "key_reuse", "malformed"}
_BATCH = 100


class Cadre(Phone):
    """Says operations, holds them until their verdict is told, and sends them again until then.

    ``told`` has the verdicts by operation id, ``made`` every operation ever. ``wrong`` are
    verdicts that changed between two tellings, which must never be. ``copies`` is what it pulled.
    """

    def __init__(self, url: str, name: str, password: str) -> None:
        super().__init__(url, name, password)
        self._password = password
        self.made: dict[str, dict[str, Any]] = {}
        self.waiting: dict[str, dict[str, Any]] = {}
        self.told: dict[str, dict[str, Any]] = {}
        self.earlier: dict[str, dict[str, Any]] = {}
        self.wrong: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self.copies: dict[str, dict[str, Any]] = {}
        self.fates: Counter[str] = Counter()
        self.headers: dict[str, str] = {}
        self.ledger: dict[str, Any] = {}
        self.more = False

    # --- saying ----------------------------------------------------------------------------

    def say(self, op: dict[str, Any]) -> dict[str, Any]:
        """Put an operation into the outbox."""
        self.made[op["op_id"]] = self.waiting[op["op_id"]] = op
        return op

    def create(self, **other: Any) -> dict[str, Any]:
        """A new record: of one of a few bases, and of one of a year's months, as in a village."""
        turn = self.ops.seq % 20
        day = f"2025-{turn % 12 + 1:02}-{turn + 1:02}"
        body = sample(KIND, base_name=f"屋场坪{turn}", recorded_on=day)
        return self.say(self.ops.create(KIND, {**body, **other}))

    def edit(self, create: dict[str, Any], **values: Any) -> dict[str, Any]:
        """An edit that builds on a create of this phone."""
        was = {name: create["set"][name] for name in values if name in create["set"]}
        base = {"op": create["op_id"]}
        return self.say(self.ops.make("edit", KIND, create["record_id"], values, was, base))

    def withdraw(self, create: dict[str, Any]) -> dict[str, Any]:
        """Withdraw the record of a create of this phone."""
        base = {"op": create["op_id"]}
        return self.say(self.ops.make("delete", KIND, create["record_id"], {}, {}, base))

    # --- sending ---------------------------------------------------------------------------

    def attempt(self, timeout: float = 20.0, order: str | None = None) -> bool:
        """One request with what waits, oldest first; True if an answer that counts came back.

        ``order`` is for the process that serves it, see ``failpoint``.
        """
        ops = sorted(self.waiting.values(), key=lambda op: op["seq"])[:_BATCH]
        body = self.request(ops, cursor=self.cursor)
        answer = self._post(body, timeout, order)
        if isinstance(answer, str):
            self.fates[answer] += 1
            return False
        self.fates["answered"] += 1
        self._keep(answer, len(ops))
        return True

    def _post(self, body: dict[str, Any], timeout: float, order: str | None) -> Any:
        """The answer, if it is one; else a word on what was wrong."""
        headers = {
            "Content-Encoding": "gzip", "Content-Type": "application/json", "Connection": "close",
            **({"X-Failpoint": order} if order else {}),
        }  # fmt: skip
        self.headers = {}
        try:
            response = self.http.post(
                f"{self.url}/api/v1/sync", data=gzip.compress(orjson.dumps(body)),
                headers=headers, timeout=(5, timeout), allow_redirects=False,
            )  # fmt: skip
        except requests.RequestException as error:
            return type(error).__name__
        self.headers = dict(response.headers)
        if response.status_code != 200:
            return str(response.status_code)
        try:
            answer = orjson.loads(response.content)
        except orjson.JSONDecodeError:
            return "no JSON"
        ours = isinstance(answer, dict) and answer.get("proto") == 1
        if not ours or answer.get("request_id") != body["request_id"]:
            return "a stranger's"
        return answer

    def _keep(self, answer: dict[str, Any], sent: int) -> None:
        assert len(answer["results"]) == sent
        for result in answer["results"]:
            self._settle(result)
        if answer["reset"]:
            self.copies.clear()
        self.copies |= {change["record_id"]: change for change in answer["changes"]}
        self.cursor, self.ledger, self.more = answer["cursor"], answer["device"], answer["more"]
        if answer["epoch"] != self.profile["epoch"]:
            self._say_it_all_again(answer["epoch"])

    def _settle(self, result: dict[str, Any]) -> None:
        op_id = result["op_id"]
        if result["outcome"] not in TOLD or op_id not in self.made:
            return
        before = self.told.get(op_id)
        if before and verdict(before) != verdict(result) and not _waited(before):
            self.wrong.append((before, result))
        if before is None and result["replayed"]:
            count("answers lost after the commit, told again")
        if before is None:
            count("operations acknowledged")
        self.told[op_id] = result
        self.waiting.pop(op_id, None)

    def _say_it_all_again(self, epoch: str) -> None:
        """The server was restored: what it had acknowledged goes again."""
        self.profile["epoch"] = epoch
        self.earlier |= self.told
        self.waiting |= {op_id: self.made[op_id] for op_id in self.told}
        self.told.clear()

    def sign_in_again(self) -> None:
        """The server does not know this phone any more: a new device, with all that it holds."""
        fresh = Phone(self.url, self.profile["account"]["name"], self._password)
        self.http, before = fresh.http, self.profile["epoch"]
        self.profile = {**fresh.profile, "epoch": before}
        if fresh.profile["epoch"] != before:
            self._say_it_all_again(fresh.profile["epoch"])

    def drain(self, seconds: float = 90.0, timeout: float = 20.0) -> None:
        """Send until nothing waits and all has been pulled; AssertionError after ``seconds``."""

        def empty() -> bool:
            return self.attempt(timeout) and not self.waiting and not self.more

        try:
            wait_until(empty, seconds, "an empty outbox")
        except AssertionError as error:
            error.add_note(f"{len(self.waiting)} wait; what became of requests: {self.fates}")
            raise

    def send_all_again(self) -> None:
        """Everything that was ever told, once more: each must come back as it was, replayed."""
        for op_id in self.told:
            self.waiting[op_id] = self.made[op_id]
        self.drain()
        fresh = [op_id for op_id, result in self.told.items() if not result["replayed"]]
        assert not fresh, f"taken twice: {fresh[:3]}"


def verdict(result: dict[str, Any]) -> tuple[Any, ...]:
    """What of a result is told for good."""
    return result["outcome"], result["rev"], result["code"]


def _waited(result: dict[str, Any]) -> bool:
    """Settled by itself when its base arrives: the one verdict that becomes another."""
    return result["code"] == "waiting_for_base"
