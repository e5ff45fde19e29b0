"""What each phone made, what arrived, what is missing: by scope, page by page, names covered."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from backend.db import writing
from backend.devices.shown import holes
from backend.intake.accept import accept, receive
from backend.intake.ledger import DeviceReport
from tests.phone import OpMaker, sample

KIND, NOW = "tea_base", 1_795_140_000_000
URL = "/api/v1/devices"


def listed(client: FlaskClient, **query: str) -> dict:
    """A page of devices."""
    answer = client.get(URL, query_string=query)
    assert answer.status_code == 200, answer.get_data()
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.get_json()


def of(page: dict, device_id: str) -> dict:
    """One device of a page."""
    return next(one for one in page["devices"] if one["id"] == device_id)


def test_a_phone_that_lost_something_is_seen(client, county):
    actor = county.actor()
    maker = OpMaker(actor.account_id, county.village)
    ops = [maker.create(KIND) for _ in range(8)]
    arrived = [ops[at] for at in (0, 1, 4)] + [maker.create(KIND, sample(KIND, area_mu=-1))]
    report = DeviceReport("0.1.0", max_seq=12, pending=2, skew_ms=0, persisted=True, quota_pct=3)
    receive(arrived, actor, actor.device_id, NOW, report)
    county.sign_in(client, "township_reviewer")
    page = listed(client)
    one = of(page, actor.device_id)
    counted = {name: one[name] for name in ("made", "received", "pending", "missing", "held")}
    # Of twelve, four arrived and two wait on it: six are nowhere.
    assert counted == {"made": 12, "received": 4, "pending": 2, "missing": 6, "held": 1}
    assert one["holes"] == [[3, 4], [6, 8], [10, 12]]
    assert one["reasons"] == [{"outcome": "quarantined", "code": "invalid", "count": 1}]
    assert (one["persisted"], one["active"]) == (True, True)
    assert "碣滩" in one["place"] and one["person"].startswith("测试")
    assert page["counts"]["troubled"] == 1
    assert [d["id"] for d in listed(client, troubled="true")["devices"]] == [actor.device_id]


def test_the_county_sees_no_full_name_and_no_label(client, county):
    with writing() as connection:
        connection.execute(text("UPDATE device SET label = '张小明的手机'"))
        connection.execute(text("UPDATE account SET display_name = '张小明'"))
    for role in ("county_officer", "county_viewer", "administrator"):
        county.sign_in(client, role)
        answer = client.get(URL).get_data(as_text=True)
        assert "张小明" not in answer and "张*明" in answer


def test_nothing_of_another_scope(client, county):
    accept([OpMaker(county.actor().account_id, county.village).create(KIND)], county.actor(),
           county.device_id, NOW)  # fmt: skip
    elsewhere = next(v for v in county.villages if not v.startswith(county.township[:9]))
    county.sign_in(client, "township_reviewer", f"{elsewhere[:9]}000")
    page = listed(client)
    assert county.device_id not in {one["id"] for one in page["devices"]}
    # Its own, from which it asks, and no other.
    assert page["counts"]["devices"] == len(page["devices"]) == 1


def test_who_may_look(app, client, county):
    assert client.get(URL).status_code == 401
    county.sign_in(client, "village_reporter")
    assert client.get(URL).status_code == 403


def test_page_after_page(client, county):
    people = [county.person("village_reporter", county.village) for _ in range(60)]
    made = {county.device(person) for person in people} | {county.device_id}
    county.sign_in(client, "township_reviewer")
    first = listed(client)
    second = listed(client, after=first["next"])
    seen = [one["id"] for one in first["devices"] + second["devices"]]
    assert len(first["devices"]) == 50 and second["next"] is None
    assert len(seen) == len(set(seen)) and made <= set(seen)
    for bad in ("x", str(uuid.uuid4()), first["next"][:-2]):
        assert client.get(URL, query_string={"after": bad}).status_code == 422


@pytest.mark.parametrize(
    ("ranges", "made", "found"),
    [
        ([], 0, []), ([], 3, [[1, 3]]), ([[1, 3]], 3, []), ([[2, 2]], 4, [[1, 1], [3, 4]]),
        ([[1, 2], [5, 6]], 6, [[3, 4]]),
    ],
)  # fmt: skip
def test_holes(ranges, made, found):
    assert holes(ranges, made) == found
