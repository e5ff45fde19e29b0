"""A line that ends after N bytes, for every N: a request or a reply is whole or it is nothing."""

import itertools

from tests.faults.accounts import settle
from tests.faults.proxy import SOUND, Fault
from tests.faults.site import Site
from tests.faults.tally import count
from tests.faults.volume import volume


def test_reply_cut_after_each_n_bytes(site: Site) -> None:
    """Scenarios 15, 18: committed, and the phone does not know; told again when it asks again."""
    proxy = site.proxy()
    cadre = site.cadre(proxy.url)
    cadre.drain()
    cuts = 0
    for n in itertools.count(0, volume(97, 1)):
        op = cadre.create()
        proxy.fault = Fault(down_cut=n)
        if cadre.attempt():
            # All of the reply passed before the cut: there is no longer one.
            break
        assert op["op_id"] in cadre.waiting
        proxy.fault = SOUND
        cadre.drain()
        assert cadre.told[op["op_id"]]["replayed"]
        cuts += 1
    proxy.fault = SOUND
    count("replies cut after N bytes", cuts)
    assert cuts > volume(5, 500)
    settle(site, cadre)


def test_request_cut_after_each_n_bytes(site: Site) -> None:
    """Half a request stores nothing: no part of a batch is ever in force without the rest."""
    proxy = site.proxy()
    cadre = site.cadre(proxy.url)
    cadre.drain()
    cuts = 0
    for n in itertools.count(0, volume(97, 5)):
        ops = [cadre.create(), cadre.create()]
        proxy.fault = Fault(up_cut=n)
        if cadre.attempt():
            break
        proxy.fault = SOUND
        cadre.drain()
        # What came complete and was cut afterwards may have been stored; less never.
        results = [cadre.told[op["op_id"]]["replayed"] for op in ops]
        assert len(set(results)) == 1
        cuts += 1
    proxy.fault = SOUND
    count("requests cut after N bytes", cuts)
    assert cuts > volume(5, 100)
    settle(site, cadre)
