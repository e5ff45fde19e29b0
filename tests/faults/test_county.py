"""A cadre who was moved with operations waiting, and pictures over a line that breaks."""

import hashlib
import random

import pytest
import requests

from tests.backend.photos.conftest import picture
from tests.faults.accounts import rows, settle
from tests.faults.cadre import Cadre
from tests.faults.proxy import SOUND, Fault
from tests.faults.site import Site
from tests.faults.tally import count
from tests.faults.volume import SITES, volume
from tests.ports import wait_until


@pytest.mark.parametrize("site", SITES, indirect=True)
def test_moved_with_operations_waiting(site: Site) -> None:
    """Scenario 23: what she still sends for the old village waits for the township, and is told so;

    what counts on the server is what her phone shows, before and after.
    """
    with site.looking():
        old, new = [code for code in site.county.villages if code != site.county.village][:2]
        person = site.county.person("village_reporter", old)
    cadre = site.cadre(person=person)
    for _ in range(3):
        cadre.create()
    settle(site, cadre, by_worker=True)
    waiting = [cadre.create() for _ in range(3)]
    site.stack.command("accounts", "move", person.name, new)
    cadre.profile = cadre.get("/session")
    cadre.ops.division = new
    fresh = cadre.create()
    settle(site, cadre, by_worker=True)
    told = [cadre.told[op["op_id"]] for op in waiting]
    assert [(one["outcome"], one["code"]) for one in told] == [("quarantined", "out_of_scope")] * 3
    assert cadre.told[fresh["op_id"]]["outcome"] == "applied"
    assert set(cadre.copies) == {fresh["record_id"]}
    with site.looking():
        held = rows(
            "SELECT count(*) AS held FROM op_log WHERE division = :old AND rev IS NULL", old=old
        )
    assert held == [{"held": 3}]


def upload(cadre: Cadre, raw: bytes) -> bool:
    """Go on with an upload from where the server is; True if it is whole."""
    address = f"{cadre.url}/api/v1/photos/{hashlib.sha256(raw).hexdigest()}/upload"
    try:
        there = cadre.http.get(address, timeout=10, headers={"Connection": "close"}).json()
        if there["complete"]:
            return True
        start = there["received"]
        done = cadre.http.put(
            address, data=raw[start : start + 40_000], timeout=10,
            headers={
                "Content-Range": f"bytes {start}-{min(start + 40_000, len(raw)) - 1}/{len(raw)}",
                "Connection": "close",
            },
        )  # fmt: skip
        return bool(done.json()["complete"])
    except (requests.RequestException, ValueError):
        return False


def test_pictures_over_a_line_that_breaks(site: Site) -> None:
    """Scenario 19: every picture of a record arrives whole, in however many pieces and tries."""
    proxy, chance = site.proxy(), random.Random(19)
    cadre = site.cadre(proxy.url)
    pictures = [picture(640, 480) for _ in range(volume(2, 8))]
    names = [hashlib.sha256(raw).hexdigest() for raw in pictures]
    announced = [
        {"sha256": name, "bytes": len(raw)} for name, raw in zip(names, pictures, strict=True)
    ]
    for shown in (names[:4], names[:1]):
        cadre.create(photos=shown)["photos"] = announced[: len(shown)]
    cadre.drain()
    breaks = 0
    for raw in pictures[:4]:
        for _ in range(volume(4, 40)):
            way = chance.choice(["up_cut", "down_cut"])
            proxy.fault = Fault(**{way: chance.randrange(len(raw))})
            breaks += not upload(cadre, raw)
        proxy.fault = SOUND
        wait_until(lambda raw=raw: upload(cadre, raw), 60, "a whole picture")
    record = next(iter(cadre.made.values()))["record_id"]
    for name in names[:4]:
        answer = cadre.http.get(f"{cadre.url}/api/v1/records/{record}/photos/{name}", timeout=20)
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"] == "image/jpeg"
    count("uploads of pictures cut", breaks)
    settle(site, cadre)
