"""Accounts and devices that changed while a phone was away with operations waiting."""

import threading

from sqlalchemy import text

from backend.clock import now_ms, shift
from backend.db import reading, writing
from backend.people.accounts import disable_account, move_account, revoke_device
from backend.people.session import DAY_MS, sync_actor
from tests.backend.people.asking import acting, cookies, refused

URL = "/api/v1/session"


def test_account_moved_with_operations_waiting(app, client, county):
    county.sign_in(client)
    person = county.accounts["village_reporter"]
    with writing() as connection:
        move_account(connection, person.name, "431222251231")
    actor = acting(app, client)
    assert actor.division == "431222251231"
    assert not actor.covers("431222251233")
    assert client.get(URL).get_json()["division"]["name"] == "朱红溪村"
    assert acting(app, client, lambda: sync_actor(False)).standing == "active"


def test_account_disabled_with_operations_waiting(app, client, county):
    profile = county.sign_in(client)
    person = county.accounts["village_reporter"]
    with writing() as connection:
        assert disable_account(connection, person.name) == 1
    answer = client.get(URL)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "account_disabled")
    assert refused(app, client, lambda: sync_actor(False)) == (403, "account_disabled")
    actor = acting(app, client, lambda: sync_actor(True))
    assert (actor.account_id, actor.standing) == (person.id, "deposit")
    assert actor.device_id == profile["device"]["id"]


def test_a_deposit_needs_the_device_alone(app, client, county):
    county.sign_in(client)
    client.delete(URL, headers=county.headers)
    actor = acting(app, client, lambda: sync_actor(True))
    assert actor.account_id == county.accounts["village_reporter"].id
    assert actor.standing == "deposit"
    assert refused(app, client, lambda: sync_actor(False)) == (401, "session_expired")


def test_a_deposit_is_the_dead_session_s_own_not_the_last_user_s(app, client, county):
    county.sign_in(client)
    old = cookies(client)["shishu_session"]
    county.sign_in(client, "township_reviewer")
    client.set_cookie("shishu_session", old)
    actor = acting(app, client, lambda: sync_actor(True))
    assert actor.account_id == county.accounts["village_reporter"].id


def test_an_unknown_device_deposits_nothing(app, client, county):
    assert refused(app, client, lambda: sync_actor(True)) == (401, "session_expired")
    device_id = county.sign_in(client)["device"]["id"]
    client.set_cookie("shishu_device", f"{device_id}.{'x' * 43}")
    assert refused(app, client, lambda: sync_actor(True)) == (401, "session_expired")


def test_a_device_silent_for_two_years_is_unknown(app, client, county):
    county.sign_in(client)
    shift(729 * DAY_MS)
    assert acting(app, client, lambda: sync_actor(True)).standing == "deposit"
    shift(731 * DAY_MS)
    assert refused(app, client, lambda: sync_actor(True)) == (401, "session_expired")


def test_session_of_a_revoked_device(app, client, county):
    device_id = county.sign_in(client)["device"]["id"]
    with writing() as connection:
        revoke_device(connection, device_id)
    assert client.get(URL).get_json()["code"] == "session_revoked"
    assert refused(app, client, lambda: sync_actor(True)) == (401, "session_revoked")
    # Whoever lacks the device's secret learns nothing of it.
    client.set_cookie("shishu_device", f"{device_id}.{'x' * 43}")
    assert client.get(URL).get_json()["code"] == "session_expired"
    assert refused(app, client, lambda: sync_actor(True)) == (401, "session_expired")
    assert county.sign_in(client)["device"]["id"] != device_id


def test_revoked_while_requests_run(app, county):
    client = app.test_client()
    county.sign_in(client)
    held = cookies(client)
    statuses = []

    def ask():
        own = app.test_client()
        for name, value in held.items():
            own.set_cookie(name, value)
        statuses.append(own.get(URL).status_code)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    with writing() as connection:
        disable_account(connection, county.accounts["village_reporter"].name)
    for thread in threads:
        thread.join()
    assert set(statuses) <= {200, 403}
    assert client.get(URL).status_code == 403
    with reading() as connection:
        ends = connection.execute(text("SELECT revoked_at FROM session")).scalars()
        assert all(at <= now_ms() for at in ends)
