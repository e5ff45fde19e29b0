"""The session check: who is let in, as whom, and at what cost."""

from sqlalchemy import event, text

from backend.clock import shift
from backend.db import db, reading, writing
from backend.people.accounts import change_password, disable_account, enable_account
from backend.people.session import DAY_MS, TOUCH_MS, current_actor, signed_in
from tests.backend.people.asking import acting, cookies, refused

URL = "/api/v1/session"


def column(sql):
    with reading() as connection:
        return list(connection.execute(text(sql)).scalars())


def test_the_actor_comes_from_the_session_alone(app, client, county):
    profile = county.sign_in(client)
    actor = acting(app, client)
    assert actor.account_id == county.accounts["village_reporter"].id
    assert (actor.county_code, actor.role) == ("431222", "village_reporter")
    assert (actor.division, actor.standing) == ("431222251233", "active")
    assert actor.device_id == profile["device"]["id"]


def test_no_cookie_one_cookie_broken_cookies(app, client, county):
    assert refused(app, client) == (401, "session_expired")
    county.sign_in(client)
    whole = cookies(client)
    for name in whole:
        client.delete_cookie(name)
        assert refused(app, client) == (401, "session_expired")
        for value in ("", "x", "%00", '"\\000"', "é" * 43, "x" * 900):
            client.set_cookie(name, value)
            assert client.get(URL).status_code == 401
        client.set_cookie(name, whole[name])
    assert client.get(URL).status_code == 200


def test_a_session_on_another_device_is_refused(app, county):
    mine, other = app.test_client(), app.test_client()
    county.sign_in(mine)
    county.sign_in(other)
    other.set_cookie("shishu_session", cookies(mine)["shishu_session"])
    assert other.get(URL).get_json()["code"] == "session_expired"
    assert mine.get(URL).status_code == 200


def test_the_device_id_without_its_secret_is_refused(client, county):
    county.sign_in(client)
    device_id = cookies(client)["shishu_device"].split(".")[0]
    client.set_cookie("shishu_device", f"{device_id}.{'x' * 43}")
    assert client.get(URL).status_code == 401


def test_a_session_slides_for_as_long_as_it_is_used(client, county):
    county.sign_in(client)
    for day in range(20, 200, 20):
        shift(day * DAY_MS)
        assert client.get(URL).status_code == 200
    shift((180 + 31) * DAY_MS)
    assert client.get(URL).get_json()["code"] == "session_expired"


def test_cookies_slide_with_the_session(client, county):
    county.sign_in(client)
    assert not client.get(URL).headers.getlist("Set-Cookie")
    shift(TOUCH_MS)
    assert len(client.get(URL).headers.getlist("Set-Cookie")) == 2


def test_last_seen_is_not_written_with_each_request(client, county):
    county.sign_in(client)
    first = column("SELECT last_seen FROM session")
    shift(TOUCH_MS - 10_000)
    client.get(URL)
    assert column("SELECT last_seen FROM session") == first
    shift(TOUCH_MS + 10_000)
    client.get(URL)
    assert column("SELECT last_seen FROM session") > first


def test_the_check_is_one_query_however_often_it_is_asked(app, client, county):
    county.sign_in(client)
    said = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("BEGIN", "PRAGMA")):
            said.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        acting(app, client, lambda: (current_actor(), current_actor()))
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len(said) == 1


def test_a_database_that_cannot_write_signs_nobody_out(app, client, county):
    county.sign_in(client)
    shift(TOUCH_MS * 2)

    def refuse(_connection, _cursor, statement, *_rest):
        if statement.startswith("UPDATE session"):
            raise db.engine.dialect.dbapi.OperationalError("disk full")

    event.listen(db.engine, "before_cursor_execute", refuse)
    try:
        assert client.get(URL).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", refuse)


def test_roles(app, client, county):
    county.sign_in(client)

    @signed_in(roles=("administrator",))
    def close():
        return "closed"

    assert refused(app, client, close) == (403, "forbidden")
    county.sign_in(client, "administrator")
    assert acting(app, client, close) == "closed"


def test_account_enabled_again_signs_in_anew(app, client, county):
    county.sign_in(client)
    person = county.accounts["village_reporter"]
    with writing() as connection:
        disable_account(connection, person.name)
        enable_account(connection, person.name)
    assert refused(app, client) == (401, "session_revoked")
    county.sign_in(client)
    assert acting(app, client).account_id == person.id


def test_a_new_password_ends_the_sign_ins(app, client, county):
    county.sign_in(client)
    with writing() as connection:
        name = county.accounts["village_reporter"].name
        assert change_password(connection, name, "another one 8") == 1
    assert refused(app, client) == (401, "session_revoked")
