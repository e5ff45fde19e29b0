"""Clients that are not phones of ours: a desk in an office, and apps older, newer or broken.

They speak the wire by themselves and keep what a client must keep: what has no verdict yet is
sent again, and after a change of epoch everything is.
"""

from typing import TYPE_CHECKING, Any

import orjson

from tests.simulation.bodies import fresh
from tests.simulation.county import Person
from tests.simulation.network import SYNC
from tests.simulation.server import new_id
from tests.simulation.wire import Heard, Request

if TYPE_CHECKING:
    from tests.simulation.world import World

HEADERS = {"X-Shishu": "1", "Content-Type": "application/json"}
Op = dict[str, Any]


class Client:
    """One signed-in client with a device of its own."""

    def __init__(self, world: "World", person: Person, number: int, old: bool = False) -> None:
        self.world, self.person, self.number, self.old = world, person, number, old
        self.jar: dict[str, str] = {}
        self.seq = 0
        self.ops: list[Op] = []
        self.due: list[Op] = []
        self.epoch: str | None = None
        self.locked_out = False

    def make(self, do: str, kind: str, record_id: str, values: Op, **other: Any) -> Op:
        """One operation; an old app leaves out what it never knew of."""
        self.seq += 1
        op = {
            "op_id": new_id(self.world.chance), "seq": self.seq, "record_id": record_id, "do": do,
            "kind": kind, "kind_version": 1, "division": self.person.home, "base": None,
            "set": values, "at": self.world.now, "author": self.person.id,
        }  # fmt: skip
        return {**op, **({} if self.old else {"was": {}, "photos": []}), **other}

    def push(self, *ops: Op) -> None:
        """Send operations, with all that still has no verdict."""
        for op in ops:
            self.world.checker.said(op)
            self.ops.append(op)
            self.due.append(op)
        self.flush()

    def flush(self) -> None:
        """Send what is due; after a change of epoch, everything."""
        for _ in range(3):
            heard = self.ask("POST", SYNC, self._body()) if self.signed_in() else None
            if heard is None:
                return
            if heard.status in (401, 403):
                self.jar.pop("shishu_session", None)
                continue
            if heard.status != 200 or self._keep(orjson.loads(heard.body)):
                return

    def _keep(self, answer: dict[str, Any]) -> bool:
        """Note the verdicts; False where a change of epoch makes all of it due again."""
        stored = {result["op_id"] for result in answer["results"] if result["outcome"] != "retry"}
        # What cannot be read is answered under an id of the server's making.
        odd = [op for op in self.due if not isinstance(op.get("op_id"), str)]
        self.due = [op for op in self.due if op not in odd and op["op_id"] not in stored]
        renewed = self.epoch is not None and answer["epoch"] != self.epoch
        self.epoch = answer["epoch"]
        if renewed:
            self.due = list(self.ops)
        return not renewed

    def _body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"proto": 1, "request_id": str(self.seq), "ops": self.due}
        if not self.old:
            body["device"] = {"app": "desk", "max_seq": self.seq, "pending": len(self.due)}
        return body

    def signed_in(self) -> bool:
        """Sign in, where there is no session; whether there is one now."""
        if "shishu_session" in self.jar:
            return True
        who = {"name": self.person.name, "password": "unchecked"}
        heard = self.ask("POST", "/api/v1/session", who)
        self.locked_out = heard is not None and heard.status == 403
        return "shishu_session" in self.jar

    def ask(self, method: str, path: str, body: dict[str, Any], **dies: int) -> Heard | None:
        """One request; now and then its answer is lost, and it will be sent again.

        Raises Killed where the server ``dies`` of it.
        """
        request = Request(method, path, HEADERS, orjson.dumps(body), dict(self.jar))
        network = self.world.network
        network.sent += 1
        heard = network._serve(request, self, network.sent, **dies)  # type: ignore[arg-type]
        if network.rates and self.world.chance.random() < network.rates.get("answer_lost", 0):
            return None
        self.jar |= heard.cookies
        return heard


def strange(client: Client) -> None:
    """What an app does that is two years old, newer than the server, or broken."""
    chance = client.world.chance
    kind, body = fresh(chance, client.world.now)
    record = new_id(chance)
    create = client.make("create", kind, record, body)
    draw = chance.randrange(6)
    if draw == 0:
        client.push(create)
    elif draw == 1:
        client.push({**create, "kind_version": 99})
    elif draw == 2:
        broken = {name: value for name, value in create.items() if name != "kind"}
        client.push({**broken, "base": {"rev": "three"}})
    elif draw == 3:
        client.push(create)
        client.push({**create, "set": {**body, "remark": "另一个内容"}})
    else:
        # The edit first: it waits for its base, and comes in force with it.
        late = client.make("edit", kind, record, {"remark": "先到"},
                           base={"op": create["op_id"]})  # fmt: skip
        client.push(late)
        client.push(create)
