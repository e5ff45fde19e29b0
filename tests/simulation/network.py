"""Between a phone and the server: all that a bad network and a bad machine room do to a request."""

import base64
import random
import zlib
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import orjson

from tests.simulation.host import Effect
from tests.simulation.plan import SECOND, WIRE
from tests.simulation.server import AFTER_COMMIT, AT_COMMIT, Killed
from tests.simulation.strange import bent, unstored
from tests.simulation.wire import Heard, Request

if TYPE_CHECKING:
    from tests.simulation.world import SimPhone, World

SYNC = "/api/v1/sync"
KEPT_HEADERS = ("content-type", "etag", "retry-after")
HTML = "text/html; charset=utf-8"


class Network:
    """Carries requests in the world's time. ``rates`` are emptied when the world heals."""

    def __init__(self, world: "World", rates: dict[str, float]) -> None:
        self.world = world
        self.rates = {name: rates[name] for name in WIRE if name in rates}
        self.sent = 0
        self.arrived: dict[int, int] = {}
        #: The last answer to anybody's sync, as a careless proxy keeps it.
        self.stale = b""
        #: Operations whose sender does not know whether they have arrived.
        self.unsure: set[str] = set()

    def heal(self) -> None:
        """From now on everything arrives."""
        self.rates = {}

    def _drawn(self, chance: random.Random) -> str | None:
        draw = chance.random()
        for name, rate in self.rates.items():
            draw -= rate
            if draw < 0:
                return name
        return None

    def carry(self, phone: "SimPhone", sent: Effect) -> None:
        """Take a request from a phone; sooner or later, or never, an answer comes back."""
        world, chance = self.world, self.world.chance
        self.sent += 1
        request = _request(phone, sent)
        if phone.offline:
            self._answer(phone, sent["req"], None, 10)
            return
        fault = self._drawn(chance)
        if fault is not None and not _fits(fault, request):
            fault = None
        up = chance.randrange(100, 900)
        if fault and fault not in ("database_busy", "server_killed"):
            world.tally.fault(fault)
        if fault == "drop":
            self._never(phone, sent["req"], request)
        elif fault in ("portal", "gateway"):
            self._answer(phone, sent["req"], self._impostor(fault, chance), up)
        else:
            if fault == "corrupt":
                request.body = _damaged(request, chance)
            if fault == "delay":
                up = chance.randrange(5, 50) * SECOND
            number = self.sent
            if fault == "duplicate":
                again = up + chance.randrange(1, 60) * SECOND
                world.after(again, lambda: self._serve(request, phone, number))
            world.after(up, lambda: self._arrive(phone, sent["req"], request, fault, number))

    def _arrive(
        self, phone: "SimPhone", req: int, request: Request, fault: str | None, number: int
    ) -> None:
        chance, dies = self.world.chance, self._dies(fault)
        unjudged: list[str] = []
        if fault == "strange" and chance.random() < 0.5:
            request, unjudged = unstored(request)
        try:
            heard = self._serve(request, phone, number, **dies)
            if fault == "database_busy" and self.world.server.struck:
                self.world.tally.fault(fault)
        except Killed:
            self.world.tally.fault("server_killed")
            self._doubt(request)
            self._answer(phone, req, Heard(502, {"content-type": HTML}, b"<h1>502</h1>"), 300)
            return
        if fault == "strange":
            self._doubt(request)
            heard = bent(heard, unjudged, chance)
        if fault == "answer_lost":
            self._never(phone, req, request)
            return
        cut = fault == "truncate" and chance.random() < 0.5
        if fault == "truncate":
            self._doubt(request)
            heard.body = heard.body[: chance.randrange(max(1, len(heard.body)))]
        self._answer(phone, req, heard, chance.randrange(100, 900), cut)

    def _dies(self, fault: str | None) -> dict[str, int]:
        """Which statement of the request finds the database busy, or ends the process."""
        chance = self.world.chance
        if fault == "server_killed":
            return {"dies": chance.choice((chance.randrange(1, 16), AT_COMMIT, AFTER_COMMIT))}
        return {"busy": chance.randrange(1, 12)} if fault == "database_busy" else {}

    def _serve(self, request: Request, phone: "SimPhone", number: int, **dies: int) -> Heard:
        """Let the server answer, and look at once whether it might."""
        if request.path == SYNC:
            if number < self.arrived.get(phone.number, 0):
                self.world.tally.fault("reordered")
            self.arrived[phone.number] = max(number, self.arrived.get(phone.number, 0))
        try:
            with self.world.server.failing(**dies):
                heard = self.world.server.ask(request)
        finally:
            self.world.checker.after_server()
        # How it is, is asked for 1.5 s of the machine's own time: a loaded one answers "down".
        if heard.status >= 500 and not dies and request.path != "/healthz":
            self.world.checker.breach("unexpected", f"{request.path} answered {heard.status}")
        if request.path == SYNC and heard.status == 200:
            self.world.checker.answered(request, heard)
            self.stale = heard.body
        self.world.nudged()
        return heard

    def _impostor(self, fault: str, chance: random.Random) -> Heard:
        if fault == "gateway":
            return Heard(chance.choice((502, 504)), {"content-type": HTML}, b"<h1>Bad Gateway</h1>")
        kind = chance.choice(("page", "redirect", "json", "stale", "stale"))
        if kind == "redirect":
            return Heard(302, {"content-type": HTML, "location": "http://portal/"}, b"")
        if kind == "page":
            return Heard(200, {"content-type": HTML}, b"<h1>WiFi</h1>")
        body = self.stale if kind == "stale" and self.stale else b'{"ok":true}'
        return Heard(200, {"content-type": "application/json"}, body)

    def _never(self, phone: "SimPhone", req: int, request: Request) -> None:
        """No answer: an error soon, or silence until the phone gives up."""
        self._doubt(request)
        if self.world.chance.random() < 0.5:
            self._answer(phone, req, None, self.world.chance.randrange(1, 6) * SECOND)

    def _doubt(self, request: Request) -> None:
        if request.path == SYNC:
            self.unsure |= {op["op_id"] for op in operations(request) if "op_id" in op}

    def _answer(
        self, phone: "SimPhone", req: int, heard: Heard | None, delay: int, cut: bool = False
    ) -> None:
        told = None if heard is None else self._told(heard, self.world.now + delay, cut)
        answer = {"e": "answer", "req": req, "heard": told, "page": phone.page,
                  "cookies": heard.cookies if heard else {}}  # fmt: skip
        self.world.after(delay, (phone.number, answer))

    def _told(self, heard: Heard, now: int, cut: bool) -> dict[str, Any]:
        headers = {name: heard.headers[name] for name in KEPT_HEADERS if name in heard.headers}
        headers["date"] = formatdate(now / 1000, usegmt=True)
        text = self.world.host.text(heard.body.decode(errors="replace"))
        return {"status": heard.status, "headers": headers, "text": text, "cut": cut}


def _request(phone: "SimPhone", sent: Effect) -> Request:
    text = sent.get("text")
    body = text.encode() if text is not None else base64.b64decode(sent.get("base64") or "")
    return Request(sent["method"], sent["path"], sent["headers"], body, dict(phone.jar))


def _fits(fault: str, request: Request) -> bool:
    """Only a body can arrive damaged; a sign-in is kept out of what kills a server."""
    if fault in ("corrupt", "strange"):
        return request.path == SYNC
    return True


def _damaged(request: Request, chance: random.Random) -> bytes:
    """A gzip with a byte turned; of plain JSON a part, as another byte would be another text."""
    body = bytearray(request.body)
    if "Content-Encoding" in request.headers:
        # Not in the header's time and system, which nobody reads.
        body[chance.randrange(10, len(body))] ^= 1 << chance.randrange(8)
        return bytes(body)
    return bytes(body[: chance.randrange(len(body))])


def operations(request: Request) -> list[dict[str, Any]]:
    """The operations of a sync as they were sent; none of a body that arrived damaged."""
    body = request.body
    try:
        if "Content-Encoding" in request.headers:
            body = zlib.decompress(body, 16 + zlib.MAX_WBITS)
        found: list[dict[str, Any]] = [op for op in orjson.loads(body)["ops"]
                                       if isinstance(op, dict)]  # fmt: skip
        return found
    except (zlib.error, ValueError, KeyError):
        return []
