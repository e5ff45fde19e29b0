"""Passwords that are too easy to guess, and those that only look it."""

import random

import pytest

from backend.db import reading
from backend.people.passwords import new_password
from backend.people.weak import fault_of, known_words


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("ninechars", "password_length"),
        ("p" * 129, "password_length"),
        ("1234567890", "password_common"),
        ("woaini1314", "password_common"),
        ("5201314520", "password_common"),
        ("PassWord123", "password_common"),
        ("QWERTYUIOP", "password_common"),
        ("shishu2026!", "password_guessable"),
        ("ShiShu实数2026", "password_guessable"),
    ],
)
def test_what_a_guesser_tries_first_is_refused(password, code):
    fault = fault_of(password)
    assert fault is not None
    assert fault.code == code
    assert fault.zh and fault.en


@pytest.mark.parametrize(
    "password",
    [
        "a password",
        "correct horse 7",
        "一个够长的好密码呀呀",
        "shishu and eight more",
        "x" * 64 + "y7",
        "  spaces at both ends  ",
        "🌱🌱🌱🌱🌱🌱🌱🌱🌱🌱",
    ],
)
def test_any_characters_will_do(password):
    assert fault_of(password) is None


def test_what_the_command_makes_is_taken():
    assert not [made for made in (new_password() for _ in range(50)) if fault_of(made)]


def test_names_that_others_know_do_not_count(county):
    with reading() as connection:
        known = known_words(connection, "xiaohe", "向小禾", county.village)
    assert {"碣滩村", "碣滩", "北溶乡", "沅陵县", "沅陵", "431222", county.village} <= known
    for password in ("xiaohe431222", "碣滩村向小禾12345", "Xiaohe@沅陵2026", f"{county.village}!"):
        assert (fault_of(password, known) or (None,))[0] == "password_guessable", password
    assert fault_of("xiaohe eats rice at noon", known) is None


def test_order_of_the_words_is_of_no_matter():
    """A name that is part of another one leaves nothing of it behind."""
    words = ["xiao", "xiaohe", "he"]
    random.Random(1).shuffle(words)
    assert fault_of("xiaohexiaohe", words) == fault_of("xiaohexiaohe", sorted(words))
    assert (fault_of("xiaohexiaohe", words) or (None,))[0] == "password_guessable"
