"""The password once more, from somebody who is signed in: before what a found phone must not do."""

from typing import Any

from backend.db import reading, writing
from backend.errors import Problem
from backend.people import store
from backend.people.actor import Actor
from backend.people.audit import audit
from backend.people.passwords import verify_password
from backend.people.throttle import throttle


def ask_again(actor: Actor, password: str) -> dict[str, Any]:
    """The actor's account, if this is its password; slowed down as sign-in is, with it.

    Raises Problem 401 ``bad_credentials``, 429.
    """
    with reading() as connection:
        account = store.account_of(connection, actor.account_id)
    # As sign-in counts a device that it knows.
    name, place = account["name"] if account else "", f"device {actor.device_id}"
    throttle().take(name, place)
    if account is None or not verify_password(password, account["password_hash"]):
        throttle().failed(place)
        with writing() as connection:
            detail = {"device": actor.device_id}
            audit(connection, actor.county_code, actor.account_id, "password.wrong", detail)
        raise wrong_password()
    throttle().succeeded(name, place)
    return account


def wrong_password() -> Problem:
    """401: this is not the account's password, or is so no longer."""
    return Problem(401, "bad_credentials", "密码不对，请再试。", "Wrong password; try again.")
