"""A township, or the county, decides about what is held: over HTTP, as its screen does."""

from typing import TYPE_CHECKING, Any

import orjson

from tests.simulation.bodies import changes
from tests.simulation.clients import Client
from tests.simulation.county import CODE
from tests.simulation.host import Effect
from tests.simulation.server import AT_COMMIT, Killed, new_id
from tests.simulation.wire import Heard

if TYPE_CHECKING:
    from tests.simulation.world import SimPhone, World

#: Nothing that may be decided, or not any more: the screen says why.
REFUSED = (404, 409, 422)
_MADE = """SELECT o.body FROM decision d
    JOIN op_log o ON o.county_code = d.county_code AND o.op_id = d.made
    WHERE d.county_code = ? AND d.op_id = ? AND d.how = 'repaired'"""
_HOW = "SELECT op_id, how FROM decision WHERE county_code = ?"


def decide(world: "World", client: Client) -> None:
    """Take one of what is held and accept it, put it right or send it back."""
    heard = client.ask("GET", "/api/v1/held", {}) if client.signed_in() else None
    if heard is None:
        return
    if heard.status != 200:
        # A restored server does not know this session.
        client.jar.pop("shishu_session", None)
        return
    found = [(row, how) for row in orjson.loads(heard.body)["held"] for how in row["can"]]
    if not found:
        return
    row, how = world.chance.choice(found)
    wish = _wish(world, row, how)
    path = f"/api/v1/held/{row['op_id']}/decision"
    told = [heard for heard in (_tap(world, client, path, wish) for _ in range(3)) if heard]
    for heard in told:
        if heard.status != 200 and heard.status not in REFUSED:
            world.checker.breach("unexpected", f"{path} answered {heard.status}")
    _same(world, row, told)
    for (body,) in world.server.raw.execute(_MADE, (CODE, row["op_id"])).fetchall():
        # The server wrote it, with what the reviewer said: no phone promised anything.
        world.checker.said(orjson.loads(body), promised=False)
    if told and told[0].status == 200:
        world.tally.count(f"held: {how}")


def _wish(world: "World", row: dict[str, Any], how: str) -> dict[str, Any]:
    wish: dict[str, Any] = {"decision_id": new_id(world.chance), "how": how, "reason": "再看看"}
    if how == "repaired":
        values = changes(world.chance, world.now).get(row["kind"], {})
        wish["set"] = {"area_mu": 9000, **values} if row["field_errors"] else values
    return wish


def _tap(world: "World", client: Client, path: str, wish: dict[str, Any]) -> Heard | None:
    """One tap on the button; the server may die of it, and the same is tapped again."""
    dies = {}
    if world.chance.random() < world.network.rates.get("server_killed", 0):
        dies = {"dies": world.chance.choice((world.chance.randrange(1, 30), AT_COMMIT))}
    try:
        return client.ask("POST", path, wish, **dies)
    except Killed:
        world.tally.fault("server_killed")
        return None


def _same(world: "World", row: dict[str, Any], told: list[Heard]) -> None:
    """The same tap again is the same decision, told again."""
    texts = [{**orjson.loads(heard.body), "replayed": None} for heard in told]
    if any(heard.status != told[0].status for heard in told) or (
        told and told[0].status == 200 and any(text != texts[0] for text in texts)
    ):
        world.checker.breach("unexpected", f"two answers about {row['op_id']}: {texts}")


def decisions(world: "World") -> dict[str, str]:
    """What was decided about which operation."""
    return dict(world.server.raw.execute(_HOW, (CODE,)).fetchall())


def judge_told(world: "World", phone: "SimPhone", row: Effect, how: str) -> bool:
    """Whoever reported it sees what the township made of it; False for whom nothing is told."""
    raw = world.server.raw
    active = raw.execute("SELECT active FROM account WHERE id = ?", (row["author"],)).fetchone()
    if not active[0]:
        return False
    unseen = how == "repaired" or (how == "returned" and not row.get("returned"))
    if unseen and row["author"] == phone.account and row["state"] == "held":
        world.checker.breach("unexpected", f"phone {phone.number} shows {row['op_id']} as "
                             f"{row.get('outcome')}, it was {how}")  # fmt: skip
    return True
