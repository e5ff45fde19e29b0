"""POST /api/v1/sync as a phone meets it on good days and bad."""

import copy
import uuid
from typing import Any

import orjson
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from backend.clock import now_ms
from backend.db import db, writing
from backend.metrics import NUDGES, OPERATIONS
from backend.records.replay import replay
from tests.backend.intake.test_read import JSON, NAMES
from tests.backend.sync.line import KIND, Line
from tests.phone import sample
from tests.ports import wait_until

OUTCOMES = {
    "applied", "merged", "conflict", "quarantined", "late", "key_reuse", "malformed",
}  # fmt: skip
FIELDS = (*sample(KIND), "photos", "place", "remark", "certification", "colour")


def column(sql: str, **parameters: Any) -> list[Any]:
    """The first column of a query."""
    with db.engine.connect() as connection:
        return list(connection.execute(text(sql), parameters).scalars())


def test_push_and_pull(line: Line):
    before = now_ms()
    create = line.create()
    answer = line.sync(create)
    assert before <= answer["now"] <= now_ms()
    assert answer["epoch"] == line.profile["epoch"]
    assert answer["results"] == [
        {"op_id": create["op_id"], "outcome": "applied", "rev": 1, "code": None,
         "field_errors": None, "replayed": False, "number": 1}
    ]  # fmt: skip
    assert answer["device"] == {"contiguous_seq": 1, "missing": [], "max_seq": 1}
    assert answer["limits"] == {"ops": 100, "wire": 262144, "inflated": 1048576}


def test_push_twice(line: Line):
    """The answer was lost; the phone sends the same bytes again."""
    ops = [line.create(), line.create(area_mu=-1)]
    first, again = line.sync(*ops), line.sync(*ops)
    assert [result["replayed"] for result in again["results"]] == [True, True]
    for one, two in zip(first["results"], again["results"], strict=True):
        assert {**one, "replayed": True} == two


def test_every_kind_comes_in(line: Line):
    kinds = ("tea_base", "crop_variety", "toilet_renovation", "model_family")
    assert line.outcomes(*[line.ops.create(kind) for kind in kinds]) == ["applied"] * 4


def test_without_a_session(client, county):
    response = client.post("/api/v1/sync", json={"proto": 1, "request_id": "x"},
                           headers=county.headers)  # fmt: skip
    assert (response.status_code, response.get_json()["code"]) == (401, "session_expired")


def test_from_a_foreign_page(line: Line):
    response = line.client.post("/api/v1/sync", data=orjson.dumps(line.body()))
    assert (response.status_code, response.get_json()["code"]) == (403, "csrf")


def test_sign_in_expired_with_500_operations_waiting(line: Line):
    """401, nothing stored; signed in again, all 500 come in."""
    ops = [line.create() for _ in range(500)]
    with writing() as connection:
        connection.execute(text("UPDATE session SET expires_at = 1"))
    response = line.send(orjson.dumps(line.body(*ops[:100])))
    assert (response.status_code, response.get_json()["code"]) == (401, "session_expired")
    assert column("SELECT op_id FROM op_log") == []
    line.profile = line.county.sign_in(line.client)
    for start in range(0, 500, 100):
        assert line.outcomes(*ops[start : start + 100]) == ["applied"] * 100
    assert column("SELECT count(*) FROM record") == [500]


def test_a_disabled_account_may_deposit(line: Line):
    line.sync(line.create())
    create = line.create()
    with writing() as connection:
        connection.execute(text("UPDATE account SET active = 0"))
    response = line.send(orjson.dumps(line.body(create)))
    assert (response.status_code, response.get_json()["code"]) == (403, "account_disabled")
    # By which a phone knows whether this server still has what it acknowledged.
    assert response.get_json()["epoch"] == line.profile["epoch"]
    answer = line.sync(create, deposit=True)
    (result,) = answer["results"]
    assert (result["outcome"], result["code"]) == ("quarantined", "account_disabled")
    assert (answer["changes"], answer["cursor"], answer["more"]) == ([], None, False)
    assert column("SELECT count(*) FROM record") == [1]


def test_what_a_phone_lost_shows_as_a_hole(line: Line):
    """Its storage was evicted: it says 7, of which 3 to 5 never came."""
    first = [line.create(), line.create()]
    lost = [line.create() for _ in range(3)]
    rest = [line.create(), line.create()]
    line.sync(*first)
    holed = {"contiguous_seq": 2, "missing": [[3, 5]], "max_seq": 7}
    assert line.sync(*rest)["device"] == holed
    assert line.sync()["device"] == holed
    assert line.sync(device={"max_seq": 0})["device"] == holed
    whole = {"contiguous_seq": 7, "missing": [], "max_seq": 7}
    assert line.sync(*lost)["device"] == whole


def test_what_a_phone_says_of_itself_is_noted(line: Line):
    """Ten years off: measured, kept, and nothing is decided by it."""
    ten_years = 3650 * 86_400_000
    said = {"app": "0.9", "now": now_ms() + ten_years, "max_seq": 3, "pending": 2,
            "persisted": False, "quota_pct": 91}  # fmt: skip
    line.sync(device=said)
    with db.engine.connect() as connection:
        sql = text("SELECT * FROM device WHERE id = :id")
        row = connection.execute(sql, {"id": line.profile["device"]["id"]}).mappings().one()
    assert abs(row["skew_ms"] - ten_years) < 60_000
    assert (row["app"], row["max_seq"], row["pending"], row["persisted"], row["quota_pct"]) == (
        "0.9", 3, 2, 0, 91,
    )  # fmt: skip
    create = {**line.create(), "at": now_ms() + ten_years}
    assert line.outcomes(create) == ["applied"]


def test_two_phones_edit_one_record(line: Line):
    create = line.create()
    line.sync(create)
    other = Line(line.client.application.test_client(), line.county)
    other.sync()
    area = create["set"]["area_mu"]
    edits = [
        phone.ops.make("edit", KIND, create["record_id"], values, was, {"rev": 1})
        for phone, values, was in (
            (line, {"area_mu": area + 1}, {"area_mu": area}),
            (other, {"group_name": "三组"}, {}),
            (other, {"area_mu": area + 2}, {"area_mu": area}),
        )
    ]
    assert line.outcomes(edits[0]) == ["applied"]
    assert other.outcomes(*edits[1:]) == ["merged", "conflict"]
    line.sync()
    assert line.copies[create["record_id"]] == other.copies[create["record_id"]]
    assert line.copies[create["record_id"]]["body"]["area_mu"] == area + 1


def test_what_came_in_is_counted(line: Line):
    def counted(outcome: str) -> float:
        return OPERATIONS.labels(outcome)._value.get()

    before = counted("applied"), counted("malformed")
    line.sync(line.create(), line.create(), "nonsense")
    assert (counted("applied"), counted("malformed")) == (before[0] + 2, before[1] + 1)


def test_the_worker_is_nudged_after_a_change(line: Line):
    def sent() -> float:
        return NUDGES.labels("sent")._value.get()

    before = sent()
    line.sync()
    line.sync(line.create(area_mu=-1))
    line.sync(line.create())
    wait_until(lambda: sent() > before, 10, "a nudge")


def test_it_is_described(client):
    document = client.get("/api/openapi.json").get_json()
    post = document["paths"]["/api/v1/sync"]["post"]
    body = post["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/SyncBody"}
    assert {"200", "400", "401", "403", "413", "503"} <= set(post["responses"])
    operation = document["components"]["schemas"]["Operation"]["properties"]
    assert set(operation) == set(NAMES)


@pytest.mark.parametrize("app", ["postgres"], indirect=True)
def test_a_database_that_is_busy(app: Flask, line: Line):
    """The answer says so, in both languages; nothing is lost, and it works again after."""
    create = line.create()
    with db.engine.connect() as holder:
        holder.execute(text("LOCK TABLE session IN ACCESS EXCLUSIVE MODE"))
        with writing() as connection:
            connection.execute(text("ALTER ROLE CURRENT_USER SET lock_timeout = '200ms'"))
        db.engine.dispose(close=False)
        response = line.send(orjson.dumps(line.body(create)))
        assert response.status_code == 503
        assert response.headers["Retry-After"] == "5"
        assert response.get_json()["code"] == "busy"
        holder.rollback()
    with writing() as connection:
        connection.execute(text("ALTER ROLE CURRENT_USER RESET lock_timeout"))
    db.engine.dispose()
    assert line.outcomes(create) == ["applied"]


def mutated(draw: Any, op: dict[str, Any]) -> Any:
    """An operation with something odd in it, or something else altogether."""
    op = copy.deepcopy(op)
    way = draw(st.sampled_from(("part", "value", "was", "drop", "other")))
    if way == "part":
        op[draw(st.sampled_from(NAMES))] = draw(JSON)
    elif way in ("value", "was"):
        op["set" if way == "value" else "was"][draw(st.sampled_from(FIELDS) | st.text())] = draw(
            JSON
        )
    elif way == "drop":
        del op[draw(st.sampled_from(NAMES))]
    else:
        return draw(JSON)
    return op


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_any_json_as_operations(line: Line, data: st.DataObject):
    """Never a 500; each is kept with its verdict; what is valid beside it comes in."""
    good = [line.create(), line.create()]
    edit = line.ops.make("edit", KIND, good[0]["record_id"], {"group_name": "三组"}, {},
                         {"op": good[0]["op_id"]})  # fmt: skip
    odd = [
        mutated(data.draw, data.draw(st.sampled_from((line.create(), edit))))
        for _ in range(data.draw(st.integers(1, 5)))
    ]
    odd = [op for op in odd if not isinstance(op, dict) or op.get("op_id") != edit["op_id"]]
    ops = [good[0], *odd, edit, good[1]]
    results = line.sync(*ops)["results"]
    assert {result["outcome"] for result in results} <= OUTCOMES
    assert [results[i]["outcome"] for i in (0, -2, -1)] == ["applied", "applied", "applied"]
    for result in results:
        if result["outcome"] not in ("applied", "merged"):
            assert result["field_errors"]
            assert all(e["message"]["zh"] and e["message"]["en"] for e in result["field_errors"])
    again = line.sync(*ops)["results"]
    assert all(result["replayed"] for result in again)
    assert [r["outcome"] for r in again] == [r["outcome"] for r in results]
    assert uuid.UUID(results[0]["op_id"])
    assert replay(line.county.code) == []
