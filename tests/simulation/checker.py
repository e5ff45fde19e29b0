"""What must hold after every event, and the history that the last judgement needs.

The words are those of Jepsen's checker. *lost*: promised (已存手机) and nowhere to be found.
*duplicated*: one operation twice in the log. *unexpected*: in the log, or on a screen, and never
said by anybody, or not to be seen there. *recovered*: its sender could not know whether it had
arrived, and it had, or did later.
"""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from backend.divisions.code import bounds
from backend.people.tokens import hash_secret
from tests.simulation.host import Effect
from tests.simulation.moments import Moments
from tests.simulation.wire import Heard, Request

if TYPE_CHECKING:
    from tests.simulation.world import SimPhone, World


class Breach(AssertionError):
    """Something happened that must not: ``word`` says of which sort it is."""

    def __init__(self, word: str, what: str) -> None:
        super().__init__(word, what)
        self.word, self.what = word, what

    def __str__(self) -> str:
        return f"{self.word}: {self.what}"


@dataclass(slots=True)
class Made:
    """An operation that somebody made. ``phone`` is None for those of other clients."""

    op_id: str
    body: bytes
    phone: int | None
    at: int
    seq: int | None = None
    device: str = ""
    promised: bool = False


def mark_of(op: dict[str, Any]) -> str:
    """What makes an operation the same one, its number aside: that may be given later."""
    plain = {name: value for name, value in op.items() if name != "seq"}
    return hashlib.sha1(orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)).hexdigest()


#: How a save, a sign-in or a look may fail: each has its sentence on the screen.
REFUSALS = frozenset(("quota", "storage", "signed_out", "no_catalogue", "no_record", "offline",
                      "timeout", "portal", "busy", "unexpected", "account_disabled"))  # fmt: skip

_CHAIN = """
    SELECT o.record_id, count(*), min(o.rev), max(o.rev), count(DISTINCT o.rev), max(r.rev)
    FROM op_log o LEFT JOIN record r ON r.county_code = o.county_code
        AND r.record_id = o.record_id
    WHERE o.county_code = '431222' AND o.outcome IN ('applied', 'merged')
        AND o.record_id IN (SELECT record_id FROM op_log WHERE rowid > ?)
    GROUP BY o.record_id"""
_SCOPE = """
    SELECT a.division FROM session s JOIN account a ON a.id = s.account_id WHERE token_hash = ?"""
_PLACES = """
    SELECT record_id, division FROM record WHERE county_code = '431222'
        AND record_id IN (SELECT value FROM json_each(?))"""
_MADE = """
    SELECT o.op_id, r.division, r.month, l.month FROM op_log o
    JOIN record r ON r.county_code = o.county_code AND r.record_id = o.record_id AND r.rev = o.rev
    LEFT JOIN period_lock l ON l.county_code = r.county_code AND l.month = r.month
        AND o."do" IN ('create', 'delete', 'review') AND o.outcome = 'applied'
    WHERE o.county_code = '431222' AND o.op_id IN (SELECT value FROM json_each(?))"""


class Checker:
    """Watches one world."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.all: dict[str, Made] = {}
        self.by_id: dict[str, list[str]] = {}
        self.row = 0
        self.restored: list[int] = []
        self.moments = Moments(world)
        #: Villages that people were given in this world, besides those where they began.
        self.given: dict[str, set[str]] = {}

    def breach(self, word: str, what: str) -> None:
        """Stop the world."""
        raise Breach(word, what)

    # --- What people and phones say --------------------------------------------------------------

    def made(self, phone: "SimPhone", rows: list[dict[str, Any]]) -> None:
        """A phone's outbox has new operations for good."""
        self.world.tally.count("operations", len(rows))
        for row in rows:
            self._note(row["op"], phone.number, row["seq"], row["device"])

    def said(self, op: dict[str, Any], promised: bool = True) -> None:
        """Another client, or an official, made an operation."""
        self.world.tally.count("operations")
        self._note(op, None, promised=promised)

    def _note(
        self,
        op: dict[str, Any],
        phone: int | None,
        seq: int | None = None,
        device: str = "",
        promised: bool = False,
    ) -> None:
        mark, op_id = mark_of(op), str(op.get("op_id"))
        if mark not in self.all:
            body = orjson.dumps(op)
            self.all[mark] = Made(op_id, body, phone, self.world.now, seq, device, promised)
            self.by_id.setdefault(op_id, []).append(mark)

    def promised(self, phone: "SimPhone", effect: Effect) -> None:
        """A phone has told its user that it is done: 已存手机."""
        ids = effect["result"]["ops"]
        if effect["e"] == "save" and not ids:
            self.breach("lost", f"phone {phone.number} has nothing of what it said it has kept")
        for op_id in ids:
            for mark in self.by_id.get(op_id, ()):
                self.all[mark].promised = True

    def copied(self, phone: "SimPhone", divisions: list[str]) -> None:
        """Records can be seen on a phone: of the villages of its people, and of no others."""
        homes = {person.home for person in phone.people}
        for person in phone.people:
            homes |= self.given.get(person.name, set())
        if not homes.issuperset(divisions):
            self.breach("unexpected", f"phone {phone.number} of {homes} shows {divisions}")

    def failed(self, phone: "SimPhone", effect: Effect) -> None:
        """What a person asked for was refused, aloud: in one of the words that there are for it."""
        if effect["code"] not in REFUSALS:
            self.breach("unexpected", f"phone {phone.number} failed at {effect}")
        self.world.tally.count(f"refused: {effect['code']}")

    def complaint(self, phone: "SimPhone", text: str) -> None:
        """A page reported what nobody caught: only a full store may end a turn of sync so.

        Or it was closed on the way to a refusal (see ``failed``), which nobody hears any more.
        """
        refused = text.removeprefix("SaveError: not saved: ") in REFUSALS
        if "quota" not in text and not refused:
            self.breach("unexpected", f"phone {phone.number} complains: {text}")
        self.world.tally.count("unheard" if refused else "turns ended by a full store")

    # --- After every event -----------------------------------------------------------------------

    def after_server(self) -> None:
        """Revisions of every record that was touched: 1 to n, without a hole, and the record's."""
        raw = self.world.server.raw
        for record, count, low, high, distinct, rev in raw.execute(_CHAIN, (self.row,)).fetchall():
            if not (low == 1 and count == high == distinct == rev):
                self.breach("unexpected", f"record {record} at {rev} has {count} revisions, "
                            f"{distinct} different, from {low} to {high}")  # fmt: skip
        self.row = raw.execute("SELECT max(rowid) FROM op_log").fetchone()[0] or 0
        self.moments.look()

    def answered(self, request: Request, heard: Heard) -> None:
        """No answer shows a record outside the scope of who asked."""
        answer = orjson.loads(heard.body)
        self._rolled(answer["rolled_number"])
        fresh = [result for result in answer["results"] if not result["replayed"]]
        self.world.tally.outcomes.update(result["outcome"] for result in fresh)
        changes = answer["changes"]
        made = [result["op_id"] for result in fresh if result["rev"]]
        if not changes and not made:
            return
        raw, token = self.world.server.raw, request.cookies.get("shishu_session", "")
        row = raw.execute(_SCOPE, (hash_secret(token),)).fetchone()
        if row is None:
            self.breach("unexpected", "records shown to nobody")
        low, high = bounds(row[0])
        shown = [change["record_id"] for change in changes if change["body"]]
        places = raw.execute(_PLACES, (orjson.dumps(shown).decode(),)).fetchall()
        for record, division in [*places, *((c["record_id"], c["division"]) for c in changes)]:
            if not low <= division <= high:
                self.breach("unexpected", f"{record} of {division} shown to {row[0]}")
        self._changed(made, row[0])

    def _rolled(self, number: int) -> None:
        """已汇总 is said of nothing that a total lacks."""
        raw = self.world.server.raw
        first = raw.execute("SELECT min(since) FROM dirty_cell").fetchone()[0]
        if first is not None and number >= first:
            self.breach("unexpected", f"told rolled up to {number}, {first} is not")

    def _changed(self, made: list[str], scope: str) -> None:
        """What came in force changed a record within the sender's scope, of an open month."""
        low, high = bounds(scope)
        rows = self.world.server.raw.execute(_MADE, (orjson.dumps(made).decode(),)).fetchall()
        for op_id, division, month, closed in rows:
            if not low <= division <= high:
                self.breach("unexpected", f"{op_id} from {scope} changed a record of {division}")
            if closed is not None:
                self.breach("unexpected", f"{op_id} changed {month}, which is closed")
