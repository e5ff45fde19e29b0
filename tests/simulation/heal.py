"""The end of a world: the network heals, everybody wakes, and all that waits is sent."""

from typing import TYPE_CHECKING, Any

from tests.simulation.county import Person
from tests.simulation.host import Effect
from tests.simulation.plan import MINUTE, PHONE, SECOND

if TYPE_CHECKING:
    from tests.simulation.world import SimPhone, World

ROUNDS = 8
#: The longest that anything stays on its way: a duplicate of a delayed request, a silent time-out.
SETTLING = 4 * MINUTE


def heal(world: "World") -> None:
    """Bring a world to rest: every outbox drained, every cell rolled up, every copy fresh."""
    world.network.heal()
    for name in PHONE:
        world.plan.rates.pop(name, None)
    for phone in world.phones:
        phone.offline = False
        world.live([(phone.number, {"e": "quota", "full": False})])
    world.run(world.now + SETTLING)
    if "strange" in world.plan.rates:
        _update(world)
    _flush(world)
    for _ in range(ROUNDS):
        for phone in world.phones:
            _drain(world, phone)
        if all(is_drained(world, phone) for phone in world.phones):
            break
    else:
        world.checker.breach("lost", "an outbox does not drain: " + _waiting(world))
    _flush(world)
    with world.server.app.app_context():
        world.office.roll()
    for phone in world.phones:
        _sync(world, phone)


def _update(world: "World") -> None:
    """The phones get the release that knows the server's words: their pages begin anew."""
    for phone in world.phones:
        world.closed(phone)
        world.live([(phone.number, {"e": "close"})])


def _flush(world: "World") -> None:
    """Desks and other apps send what they have; after a restore they must ask what is missing."""
    for client in world.office.clients.values():
        if client.due or world.checker.restored:
            client.flush()


def _drain(world: "World", phone: "SimPhone") -> None:
    """Each of a phone's people signs in and sends what is theirs, whoever used it last the last."""
    for person in sorted(phone.people, key=lambda person: person.id == phone.account):
        if not phone.page:
            world.open(phone)
            world.run(world.now + 3 * SECOND)
        known = ask(world, phone, {"e": "who"})
        if (known["result"] != person.id and _may_sign_in(world, person)) or (
            known["result"] == person.id and not _has_session(world, phone)
        ):
            ask(world, phone, {"e": "signin", "name": person.name})
        if not is_drained(world, phone):
            _sync(world, phone)


def _sync(world: "World", phone: "SimPhone") -> None:
    ask(world, phone, {"e": "sync"})
    world.run(world.now + 3 * SECOND)


def ask(world: "World", phone: "SimPhone", event: dict[str, Any]) -> Effect:
    """Let a person ask something of a phone and wait for it, however long."""
    heard: list[Effect] = []
    world.call(phone, event, heard.append)
    for _ in range(240):
        if heard:
            return heard[0]
        world.run(world.now + 5 * SECOND)
    world.checker.breach("lost", f"phone {phone.number} never came to an end of {event}")
    raise AssertionError


def _may_sign_in(world: "World", person: Person) -> bool:
    row = world.server.raw.execute("SELECT active FROM account WHERE id = ?", (person.id,))
    return bool(row.fetchone()[0])


def _has_session(world: "World", phone: "SimPhone") -> bool:
    """Whether the server would not ask this phone to sign in again (a disabled one may deposit)."""
    state = {row["key"]: row["value"] for row in world.dump(phone)["state"]}
    problem = state.get("sync", {}).get("problem")
    return problem not in ("session_expired", "session_revoked")


def due_of(dump: Effect) -> list[dict[str, Any]]:
    """The operations that a phone still has to send."""
    return [row for row in dump["ops"] if row["due"] or row["state"] == "waiting"]


def is_drained(world: "World", phone: "SimPhone") -> bool:
    """Nothing waits, but what belongs to somebody who may not sign in here any more."""
    dump = world.dump(phone)
    own = {row["key"]: row["value"] for row in dump["state"]}.get("profile", {})
    account = own.get("account", {}).get("id")
    phone.account = account
    phone.blocked = {person.id for person in phone.people if not _may_sign_in(world, person)}
    if account in phone.blocked and _has_session(world, phone):
        # Signed in on a device that the server knows: it may still deposit.
        phone.blocked.remove(account)
    return not [row for row in due_of(dump) if row["author"] not in phone.blocked]


def _waiting(world: "World") -> str:
    rows = [(p.number, row["op_id"], row["state"], row["due"], row.get("trouble"))
            for p in world.phones for row in due_of(world.dump(p))]  # fmt: skip
    return str(rows[:5])
