"""Whose page, whose session, whose numbers: where a phone and its cookies disagree."""

import uuid

import orjson
from sqlalchemy import text

from backend.db import db, writing
from tests.backend.sync.line import Line
from worker.upkeep.conservation import conservation


def logged(where: str) -> int:
    """How many operations in the log are such ones."""
    with db.engine.connect() as connection:
        return connection.execute(text(f"SELECT COUNT(*) FROM op_log WHERE {where}")).scalar_one()


def test_the_session_is_another_persons(line: Line):
    """Scenario 13: the answer to a sign-in was lost: a new cookie, and the old person's page."""
    line.sync(line.create())
    page, op = line.profile, line.create()
    line.county.sign_in(line.client, "village_reporter", "431222251235")
    response = line.send(orjson.dumps(line.body(op, account=page["account"]["id"])))
    assert (response.status_code, response.get_json()["code"]) == (401, "session_expired")
    assert logged(f"op_id = '{op['op_id']}'") == 0
    assert "changes" not in response.get_json()


def test_a_number_of_another_device_is_not_counted(line: Line):
    """A phone that was revoked and is another device now sends what it had saved before."""
    old, own = line.create(), line.create()
    named = line.sync(old, counted_elsewhere=[old["op_id"]])
    assert named["device"]["contiguous_seq"] == 0
    # Or it does not know yet that it is another one: its cookie does.
    strange = line.sync(old, own, device={"id": str(uuid.uuid4()), "max_seq": 2})
    assert strange["device"] == {"contiguous_seq": 0, "missing": [], "max_seq": 2}
    assert logged("seq IS NOT NULL") == 0
    assert [result["outcome"] for result in strange["results"]] == ["applied", "applied"]


def test_a_number_is_counted_once_its_own_device_tells_it(line: Line):
    """The first request, under the cookie that the page did not know of, overtook the right one."""
    op = line.create()
    line.sync(op, device={"id": str(uuid.uuid4()), "max_seq": 1})
    assert logged("seq IS NOT NULL") == 0
    again = line.sync(op)
    assert again["device"] == {"contiguous_seq": 1, "missing": [], "max_seq": 1}
    assert [result["outcome"] for result in again["results"]] == ["applied"]
    assert logged(f"seq = {op['seq']}") == 1
    assert conservation("431222") == []


def test_another_persons_account_is_disabled(line: Line):
    """Only that one's page may hear of it; this one signs in again, and wipes nothing."""
    page = line.profile["account"]["id"]
    other = line.county.sign_in(line.client, "village_reporter", "431222251235")["account"]["id"]
    with writing() as connection:
        sql = text("UPDATE account SET active = 0 WHERE id = :id")
        connection.execute(sql, {"id": other})
    codes = [
        line.send(orjson.dumps(line.body(account=account))).get_json()["code"]
        for account in (page, other)
    ]
    assert codes == ["session_expired", "account_disabled"]


def test_a_deposit_is_its_pages(line: Line):
    """Whose operations come in is said by the page, where that person has signed in there."""
    op, page = line.create(), line.profile["account"]["id"]
    line.county.sign_in(line.client, "village_reporter", "431222251235")
    (own,) = line.sync(op, deposit=True, account=page)["results"]
    assert (own["outcome"], own["code"]) == ("quarantined", "account_disabled")
    assert logged(f"op_id = '{op['op_id']}'") == 1
    op = line.create()
    line.sync(op, deposit=True, account=str(uuid.uuid4()))
    assert logged(f"op_id = '{op['op_id']}'") == 0, "kept, and beside the id it claims"


def test_a_session_replaced_is_not_revoked(line: Line):
    """The answer to signing in once more is lost: the phone knows the old cookie alone."""
    cookie = line.client.get_cookie("shishu_session")
    line.county.sign_in(line.client)
    line.client.set_cookie("shishu_session", cookie.value)
    assert line.send(orjson.dumps(line.body())).get_json()["code"] == "session_expired"
