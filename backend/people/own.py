"""An own password, chosen by the person; and the choice that an operator's password waits for."""

from backend.clock import now_ms
from backend.db import reading, writing
from backend.errors import Problem
from backend.people.actor import ADMINISTRATOR, COUNTY_OFFICER, COUNTY_VIEWER, Actor
from backend.people.again import ask_again, wrong_password
from backend.people.audit import audit
from backend.people.password_store import replace_password, revoke_others
from backend.people.passwords import hash_password
from backend.people.tokens import hash_secret, session_token
from backend.people.weak import fault_of, known_words

#: Who chooses an own password before anything else. Nobody whose phone may hold records does.
CHOOSERS = (ADMINISTRATOR, COUNTY_OFFICER, COUNTY_VIEWER)


def choose_password(actor: Actor, password: str, new: str) -> int:
    """Change one's own password and end one's other sign-ins; returns how many.

    Raises Problem 401 ``bad_credentials``, 422 ``password_length``, ``password_common``,
    ``password_guessable``, ``password_same``, 429.
    """
    account = ask_again(actor, password)
    if new == password:
        raise Problem(
            422, "password_same", "新密码和现在的一样，请换一个。", "That is the one you have now."
        )
    with reading() as connection:
        who = (account["name"], account["display_name"], account["division"])
        fault = fault_of(new, known_words(connection, *who))
    if fault is not None:
        raise Problem(422, *fault)
    hashed, kept = hash_password(new), hash_secret(session_token() or "")
    with writing() as connection:
        if not replace_password(connection, actor.account_id, account["password_hash"], hashed):
            raise wrong_password()
        ended = revoke_others(connection, actor.account_id, kept, now_ms())
        detail = {"account": actor.account_id, "sessions_ended": ended}
        audit(connection, actor.county_code, actor.account_id, "account.password", detail)
    return ended


def password_due() -> Problem:
    """403: this account still has the password that somebody made for it."""
    return Problem(
        403,
        "password_due",
        "请先到“我的”里改掉初始密码。",
        "Choose a password of your own first, on your own page.",
    )
