"""Lines that lie, garble, swallow, drag and break: only an answer of ours is an answer."""

import gzip
import itertools
import random

import orjson
import pytest

from tests.faults.accounts import rows, settle
from tests.faults.cadre import Cadre
from tests.faults.proxy import SOUND, Fault, Proxy, portal
from tests.faults.site import Site
from tests.faults.tally import count
from tests.faults.volume import volume
from tests.ports import wait_until

PAGE = "<html><body>请登录校园网 sign in to the network</body></html>".encode()
STRANGERS = {
    "a page": portal(PAGE),
    "a page, gzipped by name only": portal(PAGE, "200 OK\r\nContent-Encoding: gzip"),
    "JSON of somebody else": portal(b'{"ok": true}', kind="application/json"),
    "an answer to another request": portal(
        orjson.dumps({"proto": 1, "request_id": "another", "results": []}), kind="application/json"
    ),
    "a list": portal(b"[]", kind="application/json"),
    "a redirect": portal(b"", "302 Found\r\nLocation: /login"),
    "its own status": portal(PAGE, "511 Network Authentication Required"),
    "nothing at all": b"",
}  # fmt: skip


def refused(cadre: Cadre, proxy: Proxy, fault: Fault, timeout: float = 10) -> None:
    """One attempt over a line that is bad in this way: no answer, and nothing is forgotten."""
    waiting = dict(cadre.waiting)
    proxy.fault = fault
    assert not cadre.attempt(timeout)
    assert cadre.waiting == waiting
    proxy.fault = SOUND


@pytest.mark.parametrize("stranger", STRANGERS)
def test_a_captive_portal_is_not_the_server(server: Site, stranger: str) -> None:
    """Scenario 18: 200 and a web page, or whatever else a stranger may say."""
    proxy = server.proxy()
    cadre = server.cadre(proxy.url)
    op = cadre.create()
    refused(cadre, proxy, Fault(portal=STRANGERS[stranger]))
    cadre.drain()
    assert not cadre.told[op["op_id"]]["replayed"]
    count("answers of a captive portal")
    settle(server, cadre)


def test_the_server_took_too_long(site: Site) -> None:
    """Scenarios 15, 25: stored, and the phone waited in vain: ten blind retries, one record."""
    proxy = site.proxy()
    cadre = site.cadre(proxy.url)
    ops = [cadre.create(), cadre.create()]
    tries = volume(4, 10)
    for _ in range(tries):
        refused(cadre, proxy, Fault(reply_hole=True), timeout=0.3)
    with site.looking():
        stored = "SELECT 1 FROM op_log WHERE op_id = :id"
        wait_until(lambda: bool(rows(stored, id=ops[-1]["op_id"])), 60, "a server that is slow")
    cadre.drain()
    assert all(cadre.told[op["op_id"]]["replayed"] for op in ops)
    count("replies swallowed", tries)
    settle(site, cadre)


def test_a_line_that_swallows_requests(server: Site) -> None:
    proxy = server.proxy()
    cadre = server.cadre(proxy.url)
    op = cadre.create()
    refused(cadre, proxy, Fault(hole=True), timeout=0.5)
    cadre.drain()
    assert not cadre.told[op["op_id"]]["replayed"]
    count("requests swallowed")
    settle(server, cadre)


@pytest.mark.parametrize("way", ["up_flip", "down_flip"])
def test_one_bit_is_wrong(site: Site, way: str) -> None:
    """Scenario 18: gzip arrived corrupt, or a header did: refused as a whole, sent again."""
    proxy = site.proxy()
    cadre = site.cadre(proxy.url)
    cadre.drain()
    step, refusals = volume(97, 11), 0
    for at in itertools.count(0, step):
        # Long enough to be gzipped: a short reply has no sum that would show a wrong bit.
        for _ in range(8):
            cadre.create()
        proxy.fault = Fault(**{way: at})
        refusals += not cadre.attempt(timeout=1)
        proxy.fault = SOUND
        cadre.drain()
        count("bits turned over on the line")
        if at > _longest(cadre):
            break
    assert refusals > volume(5, 40)
    count("answers and requests refused for a wrong bit", refusals)
    settle(site, cadre)


def _longest(cadre: Cadre) -> int:
    """Bytes of a request of eight creates."""
    ops = list(cadre.made.values())[-8:]
    return 700 + len(gzip.compress(orjson.dumps(cadre.request(ops))))


def test_a_slow_line_that_breaks(site: Site) -> None:
    """Scenario 22 as far as the wire goes: 50 kbit/s, a delay, three in ten cut: no hand needed."""
    proxy = site.proxy()
    cadre = site.cadre(proxy.url)
    chance = random.Random(22)
    said = volume(20, 200)
    cut = 0
    for _ in range(100):
        if len(cadre.made) < said:
            for _ in range(5):
                cadre.edit(cadre.create(), group_name="三组")
        fault = Fault(delay=volume(0.01, 2.0), rate=6250)
        if chance.random() < 0.3:
            way, offset = chance.choice(["up_cut", "down_cut"]), chance.randrange(2500)
            fault = Fault(delay=fault.delay, rate=fault.rate, **{way: offset})
            cut += 1
        proxy.fault = fault
        done = cadre.attempt(timeout=90) and not cadre.waiting
        if done and cut and len(cadre.made) >= said:
            break
    proxy.fault = SOUND
    assert not cadre.waiting
    count("operations over 50 kbit/s", said)
    count("connections cut at random", cut)
    settle(site, cadre)
