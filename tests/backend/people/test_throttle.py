"""Guessing is slowed down; a village is never locked out."""

import itertools

import pytest

from backend.errors import Problem
from backend.people.throttle import FAILURES, TRIES, Throttle

_addresses = (f"10.{a}.{b}.{c}" for a, b, c in itertools.product(range(250), repeat=3))


@pytest.fixture
def address():
    """An address that no other test has used: the shared store outlives a test."""
    return next(_addresses)


def post(client, county, name, password, address):
    return client.post(
        "/api/v1/session",
        json={"name": name, "password": password},
        headers=county.headers,
        environ_overrides={"REMOTE_ADDR": address},
    )


def test_guessing_one_account_is_slowed_with_a_time_to_wait(client, county, address):
    person = county.accounts["village_reporter"]
    answers = [post(client, county, person.name, f"guess {i}", address) for i in range(12)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429] * 2
    slowed = answers[-1]
    assert slowed.get_json()["code"] == "too_many_requests"
    assert 1 <= int(slowed.headers["Retry-After"]) <= 300
    assert slowed.get_json()["retry_after"] == int(slowed.headers["Retry-After"])
    # The right password is not looked at either, or guessing would go on.
    assert post(client, county, person.name, person.password, address).status_code == 429


def test_the_village_signs_in_from_its_own_address_meanwhile(client, county, address):
    person = county.accounts["village_reporter"]
    for i in range(11):
        post(client, county, person.name, f"guess {i}", address)
    assert post(client, county, person.name, person.password, next(_addresses)).status_code == 200


def test_others_at_the_same_address_sign_in_meanwhile(client, county, address):
    victim, other = county.accounts["village_reporter"], county.accounts["county_officer"]
    for i in range(11):
        post(client, county, victim.name, f"guess {i}", address)
    assert post(client, county, other.name, other.password, address).status_code == 200


def test_a_right_password_forgets_the_tries(client, county, address):
    person = county.accounts["village_reporter"]
    for _ in range(4):
        for i in range(7):
            assert post(client, county, person.name, f"guess {i}", address).status_code == 401
        assert post(client, county, person.name, person.password, address).status_code == 200


def test_many_names_from_one_address_are_slowed(app, address):
    guard = Throttle("memory://")
    for i in range(FAILURES.amount):
        guard.take(f"name {i}", address)
        guard.failed(address)
    with pytest.raises(Problem) as problem:
        guard.take("one more", address)
    assert problem.value.status == 429


def test_an_ipv6_customer_is_one_address():
    guard = Throttle("memory://")
    for i in range(TRIES.amount):
        guard.take("name", f"2001:db8:1:2::{i:x}")
    with pytest.raises(Problem):
        guard.take("name", "2001:db8:1:2:ffff::1")
    guard.take("name", "2001:db8:1:3::1")


def test_web_processes_share_the_buckets(redis_url, address):
    first, second = Throttle(redis_url), Throttle(redis_url)
    for guard in (first, second) * 5:
        guard.take("name", address)
    with pytest.raises(Problem):
        first.take("name", address)


def test_a_store_that_is_away_locks_nobody_out_and_still_slows(address):
    guard = Throttle("redis://127.0.0.1:1/0")
    for _ in range(TRIES.amount):
        guard.take("name", address)
    with pytest.raises(Problem) as problem:
        guard.take("name", address)
    assert "Retry-After" in problem.value.headers
    guard.succeeded("name", address)
    guard.take("name", address)
