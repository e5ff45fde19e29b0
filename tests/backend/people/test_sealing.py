"""Keys made of the server's secret: the same each time, another for every purpose and phone."""

import base64

from backend.people.sealing import (
    derived,
    key_id,
    proof_key,
    proof_of,
    public_key,
    seal_key,
    seal_of,
)

ONE, TWO = "s" * 40, "t" * 40


def test_a_secret_gives_one_key_pair_and_no_other_secret_gives_it():
    assert public_key(ONE) == public_key(ONE) != public_key(TWO)
    assert len(public_key(ONE)) == 65 and public_key(ONE)[0] == 4
    assert len(key_id(public_key(ONE))) == 8
    assert seal_key(ONE).key_size == 256


def test_purposes_know_nothing_of_each_other():
    assert derived(ONE, "a", 32) != derived(ONE, "b", 32)
    assert len(derived(ONE, "a", 48)) == 48


def test_each_account_on_each_device_has_a_key_of_its_own():
    keys = {proof_key(s, d, a) for s in (ONE, TWO) for d in "de" for a in "ab"}
    assert len(keys) == 8


def test_a_phone_is_told_them_with_its_profile(client, county):
    profile = county.sign_in(client)
    assert profile["seal"] == seal_of("t" * 40)
    key = profile["device"]["proof"]
    assert key == proof_of("t" * 40, profile["device"]["id"], profile["account"]["id"])
    assert len(base64.urlsafe_b64decode(key + "=")) == 32
    assert client.get("/api/v1/session").get_json()["device"] == profile["device"]
