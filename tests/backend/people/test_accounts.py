"""Accounts made, moved, switched off; each on record."""

import pytest
from sqlalchemy import text

from backend.db import reading, writing
from backend.people.accounts import (
    AccountRefused,
    change_password,
    create_account,
    disable_account,
    enable_account,
    move_account,
    revoke_device,
)
from backend.people.audit import verify

GOOD = ("xiaohe", "向小禾", "village_reporter", "431222251233", "a password")


def on_record():
    with reading() as connection:
        assert verify(connection, "431222") is None
        sql = "SELECT what FROM audit WHERE county_code = '431222' ORDER BY number"
        return list(connection.execute(text(sql)).scalars())


def test_each_verb_is_on_record(county):
    with writing() as connection:
        create_account(connection, *GOOD)
        move_account(connection, "xiaohe", "431222251231")
        change_password(connection, "xiaohe", "another one 8")
        disable_account(connection, "xiaohe")
        enable_account(connection, "xiaohe")
        revoke_device(connection, county.device_id)
    assert on_record() == [
        "account.created",
        "account.moved",
        "account.password",
        "account.disabled",
        "account.enabled",
        "device.revoked",
    ]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({0: ""}, "account name"),
        ({0: "n" * 41}, "account name"),
        ({0: "a\nb"}, "account name"),
        ({1: " "}, "display name"),
        ({2: "emperor"}, "roles are"),
        ({2: "township_reviewer"}, "township"),
        ({3: "431222000000"}, "village"),
        ({3: "431222251999"}, "in force"),
        ({3: "x"}, "in force"),
        ({4: "short one"}, "10 to 128"),
        ({4: "p" * 129}, "10 to 128"),
        ({4: "1qaz2wsx3edc"}, "most common"),
        ({4: "xiaohe2026"}, "others know"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(county, change, word):
    arguments = [change.get(place, value) for place, value in enumerate(GOOD)]
    with pytest.raises(AccountRefused, match=word), writing() as connection:
        create_account(connection, *arguments)
    assert on_record() == []


def test_a_name_is_taken_in_any_spelling(county):
    with writing() as connection:
        create_account(connection, *GOOD)
        with pytest.raises(AccountRefused, match="taken"):
            create_account(connection, "ＸIAOHE ", *GOOD[1:])


def test_a_missing_account_is_named(county):
    with writing() as connection:
        for verb in (disable_account, enable_account):
            with pytest.raises(AccountRefused, match="nobody"):
                verb(connection, "nobody")
        with pytest.raises(AccountRefused, match="no device"):
            revoke_device(connection, "nothing")


def test_an_account_stays_at_the_level_of_its_role(county):
    with writing() as connection:
        create_account(connection, *GOOD)
        with pytest.raises(AccountRefused, match="village"):
            move_account(connection, "xiaohe", "431222251000")
