"""Scenario 16: the same batch, many times at once, over both web processes: one effect."""

import copy
import threading

import requests

from tests.faults.accounts import settle
from tests.faults.cadre import Cadre, verdict
from tests.faults.site import Site
from tests.faults.tally import count, uncounted
from tests.faults.volume import volume
from tests.ports import wait_until

COPIES = 50


def twin(cadre: Cadre) -> Cadre:
    """The same phone with a line of its own."""
    other = copy.copy(cadre)
    other.http = requests.Session()
    other.http.headers.update(cadre.http.headers)
    other.http.cookies.update(cadre.http.cookies)
    other.waiting, other.told, other.copies = dict(cadre.waiting), {}, {}
    return other


def send(phone: Cadre, gate: threading.Barrier, by: list[str]) -> None:
    """Send until every operation has its verdict; note who answered."""
    gate.wait()

    def done() -> bool:
        answered = phone.attempt()
        by.append(phone.headers.get("X-Process", ""))
        return answered and not phone.waiting

    wait_until(done, 120, "fifty copies to be answered")


def together(phones: list[Cadre]) -> set[str]:
    """All of them send at the same moment until they are done; which processes answered."""
    gate, by = threading.Barrier(len(phones)), []
    threads = [threading.Thread(target=send, args=(phone, gate, by)) for phone in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(150)
        assert not thread.is_alive()
    return set(by) - {""}


def test_fifty_copies_over_both_processes(site: Site) -> None:
    cadre = site.cadre()
    for _ in range(volume(1, 10)):
        creates = [cadre.create() for _ in range(5)]
        ops = [*creates, *(cadre.edit(create, group_name="三组") for create in creates)]
        phones = [twin(cadre) for _ in range(COPIES)]
        with uncounted():
            assert len(together(phones)) == 2, "one process answered all"
        for op in ops:
            told = [phone.told[op["op_id"]] for phone in phones]
            assert len({verdict(result) for result in told}) == 1
            assert sum(not result["replayed"] for result in told) == 1
        cadre.waiting.clear()
        cadre.told |= phones[0].told
        count("operations acknowledged", len(ops))
        count("parallel copies of a batch, one effect", COPIES)
    settle(site, cadre)
