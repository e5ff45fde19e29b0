"""An own password: chosen by the person, and asked for where somebody else made the first one."""

import threading

import pytest
from sqlalchemy import text

from backend.db import reading, writing
from backend.people.accounts import change_password, create_account
from backend.people.actor import ROLE_LEVELS, ROLES
from backend.people.own import CHOOSERS
from tests.county import COUNTY, PASSWORD, TOWNSHIP, VILLAGE

URL, SESSION = "/api/v1/password", "/api/v1/session"
NEW = "a horse of another colour"
SCOPES = {1: COUNTY, 2: TOWNSHIP, 3: VILLAGE}


def choose(client, county, new=NEW, password=PASSWORD, **more):
    sent = {"password": password, "new": new, **more}
    answer = client.post(URL, json=sent, headers=county.headers)
    return answer.status_code, answer.get_json()


def sign_in(client, county, name="village_reporter", password=PASSWORD):
    body = {"name": name, "password": password}
    return client.post(SESSION, json=body, headers=county.headers).status_code


def acts():
    with reading() as connection:
        return list(connection.execute(text("SELECT what FROM audit ORDER BY number")).scalars())


def made_by_an_operator(role="county_officer"):
    """An account as `shishu accounts create` makes it; its name."""
    with writing() as connection:
        scope = SCOPES[ROLE_LEVELS[role]]
        create_account(connection, f"new-{role}", "测试", role, scope, PASSWORD)
    return f"new-{role}"


def test_the_new_one_opens_and_the_old_one_does_not(app, client, county):
    county.sign_in(client)
    assert choose(client, county) == (200, {"ended": 0})
    other = app.test_client()
    assert sign_in(other, county) == 401
    assert sign_in(other, county, password=NEW) == 200
    assert "account.password" in acts()


def test_every_other_sign_in_ends_and_this_one_stays(app, county):
    here, there, others = app.test_client(), app.test_client(), app.test_client()
    for client in (here, there):
        county.sign_in(client)
    county.sign_in(others, "township_reviewer")
    assert choose(here, county) == (200, {"ended": 1})
    assert here.get(SESSION).status_code == 200
    gone = there.get(SESSION)
    assert (gone.status_code, gone.get_json()["code"]) == (401, "session_revoked")
    assert others.get(SESSION).status_code == 200


def test_the_present_one_is_asked_for(client, county):
    county.sign_in(client)
    status, told = choose(client, county, password="guessed it 7")
    assert (status, told["code"]) == (401, "bad_credentials")
    assert acts()[-1] == "password.wrong"
    assert sign_in(client, county) == 200


def test_guessing_it_is_slowed_as_at_the_door(app, client, county):
    """By the device: its owner signs in elsewhere meanwhile, and the right one forgives."""
    county.sign_in(client)
    assert choose(client, county, new="short")[0] == 422
    answers = {choose(client, county, password=f"guess {number}")[0] for number in range(11)}
    assert answers == {401, 429}
    status, told = choose(client, county)
    assert (status, told["code"]) == (429, "too_many_requests")
    assert told["retry_after"] > 0
    assert sign_in(app.test_client(), county) == 200


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("ninechars", "password_length"),
        ("qwertyuiop", "password_common"),
        ("village_reporter1", "password_guessable"),
        ("沅陵县碣滩村2026！！", "password_guessable"),
        (PASSWORD, "password_same"),
    ],
)
def test_what_is_easily_guessed_is_refused_in_both_languages(client, county, new, code):
    county.sign_in(client)
    status, told = choose(client, county, new=new)
    assert (status, told["code"]) == (422, code)
    assert told["title"]["zh"] and told["title"]["en"]
    assert sign_in(client, county) == 200


@pytest.mark.parametrize("new", ["x7" * 64, "  blanks count  ", "汉字也可以当密码的呀", "🌱" * 10])
def test_any_characters_and_128_of_them(app, client, county, new):
    county.sign_in(client)
    assert choose(client, county, new=new)[0] == 200
    assert sign_in(app.test_client(), county, password=new) == 200


@pytest.mark.parametrize("sent", [{}, {"password": PASSWORD}, {"new": NEW}, {"new": 7}])
def test_both_are_wanted_by_name(client, county, sent):
    county.sign_in(client)
    answer = client.post(URL, json=sent, headers=county.headers)
    assert answer.status_code == 422
    assert {"password", "new"} & set(answer.get_json()["fields"]["json"])
    assert choose(client, county, role="administrator")[0] == 422


def test_of_two_at_once_one_counts(app, county):
    clients, got = [app.test_client(), app.test_client()], []
    for client in clients:
        county.sign_in(client)

    def change(client, new):
        got.append((choose(client, county, new=new)[0], new))

    threads = [
        threading.Thread(target=change, args=(client, f"{NEW} {number}"))
        for number, client in enumerate(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = [new for status, new in got if status == 200]
    assert len(taken) == 1
    assert sign_in(app.test_client(), county, password=taken[0]) == 200
    assert sign_in(app.test_client(), county) == 401


# --- the first one, which somebody else knows -----------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_the_first_one_is_to_be_changed(client, county, role):
    """Roles of the county do it before anything else; nobody whose phone holds records has to."""
    assert sign_in(client, county, made_by_an_operator(role)) == 200
    told = client.get(SESSION).get_json()
    assert (told["first_password"], told["password_due"]) == (True, role in CHOOSERS)
    sync = {"proto": 1, "request_id": "r"}
    pushed = client.post("/api/v1/sync", json=sync, headers=county.headers)
    settings = client.get("/api/v1/settings")
    if role in CHOOSERS:
        assert {answer.get_json()["code"] for answer in (pushed, settings)} == {"password_due"}
        assert {answer.status_code for answer in (pushed, settings)} == {403}
    else:
        assert {answer.status_code for answer in (pushed, settings)} == {200}
    assert choose(client, county)[0] == 200
    told = client.get(SESSION).get_json()
    assert (told["first_password"], told["password_due"]) == (False, False)
    assert client.get("/api/v1/settings").status_code == 200


def test_a_new_one_by_the_operator_is_a_first_one_again(app, client, county):
    name = made_by_an_operator()
    sign_in(client, county, name)
    choose(client, county)
    with writing() as connection:
        change_password(connection, name, "by the operator 9")
    assert sign_in(client, county, name, "by the operator 9") == 200
    assert client.get(SESSION).get_json()["password_due"] is True


def test_a_demo_s_printed_password_stays(client, county):
    with writing() as connection:
        create_account(connection, "shown", "演示", "county_officer", COUNTY, PASSWORD, demo=True)
        change_password(connection, "shown", "by the operator 9")
    assert sign_in(client, county, "shown", "by the operator 9") == 200
    assert client.get(SESSION).get_json()["first_password"] is False
