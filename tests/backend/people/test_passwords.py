"""argon2id and readable passwords."""

from backend.people.passwords import hash_password, new_password, verify_password


def test_hash_is_argon2id_and_salted():
    first, second = hash_password("一个好密码 7"), hash_password("一个好密码 7")
    assert first.startswith("$argon2id$")
    assert first != second
    assert verify_password("一个好密码 7", first)
    assert not verify_password("一个好密码 8", first)


def test_no_account_is_never_right():
    assert not verify_password("x", None)
    assert not verify_password("x", "not a hash")


def test_new_passwords_are_readable():
    made = {new_password() for _ in range(200)}
    assert len(made) == 200
    assert {len(password) for password in made} == {10}
    assert not set("".join(made)) & set("0O1lIio")
