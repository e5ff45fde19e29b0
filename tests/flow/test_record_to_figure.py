"""One record's whole way: from a phone's push, through a real worker, to the county's figure."""

import json
import uuid

import pytest

from tests.phone import VECTORS, Phone, sample
from tests.ports import wait_until

KINDS = sorted(path.stem for path in VECTORS.glob("*.json"))
pytestmark = pytest.mark.flow


def _figures(dashboard: dict) -> dict[str, int | None]:
    """The headline value of each card by kind/indicator."""
    return {f"{card['kind']}/{card['indicator']}": card["value"] for card in dashboard["cards"]}


def _fresh(kind: str) -> dict:
    """A clean body dated today's year, under a natural key that nothing else uses."""
    return sample(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_record_reaches_village_township_and_county(world, kind: str) -> None:
    """After a push and without a further request, all three levels show the record."""
    person = world.county.accounts["village_reporter"]
    phone = Phone(world.url, person.name, person.password)
    chief = Phone(world.url, "county_officer", person.password)
    op = phone.ops.create(kind, _fresh(kind))
    results = phone.push(op)
    assert [result["outcome"] for result in results] == ["applied"], json.dumps(results)

    def rolled_up() -> bool:
        answer = phone.sync(phone.request([]))
        return answer["rolled_number"] >= results[0]["number"]

    wait_until(rolled_up, 20, "the rollup")
    catalogue = phone.get("/catalogue")
    indicators = next(k for k in catalogue["kinds"] if k["kind"] == kind)["indicators"]
    day = next(c for c in phone.sync(phone.request([], cursor=None))["changes"]
               if c["record_id"] == op["record_id"])["day"]  # fmt: skip
    month = day // 100 if isinstance(day, int) else int(str(day)[:7].replace("-", ""))
    shown = {}
    for division in (world.county.village, world.county.township, "431222000000"):
        asked = {"division": division, "month": month, "track": "reported"}
        shown[division] = _figures(chief.get("/dashboard", **asked))
    for indicator in indicators:
        key = f"{kind}/{indicator['name']}"
        values = {division: figures[key] for division, figures in shown.items()}
        assert len(set(values.values())) == 1, f"{key} differs by level: {values}"
    assert any(shown["431222000000"][f"{kind}/{i['name']}"] for i in indicators)


def test_figure_opens_down_to_its_records(world) -> None:
    """The list behind every figure of the county sums up to the figure."""
    chief = Phone(world.url, "county_officer", world.county.accounts["county_officer"].password)
    for kind in chief.get("/catalogue")["kinds"]:
        for indicator in kind["indicators"]:
            answer = chief.get(
                f"/figures/{kind['kind']}/{indicator['name']}/records",
                division="431222000000", track="reported", **{"from": 202001, "to": 203012},
            )  # fmt: skip
            assert answer["dirty"] == 0
            assert answer["figure"] == answer["published"], (kind["kind"], indicator["name"])


def test_push_twice_counts_once(world) -> None:
    """The same operation again, in a new request, gives the same verdict and changes nothing."""
    person = world.county.accounts["village_reporter"]
    phone = Phone(world.url, person.name, person.password)
    op = phone.ops.create("toilet_renovation", record_id=str(uuid.uuid4()))
    first = phone.push(op)[0]
    again = phone.push(op)[0]
    assert again["replayed"] and not first["replayed"]
    assert {**again, "replayed": False} == first
