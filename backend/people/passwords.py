"""Passwords: argon2id, and an answer that takes as long where there is no account."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

#: OWASP's first recommendation: 19 MiB a sign-in keeps a web process small.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
#: What a wrong account name is verified against, so that time does not tell.
_DUMMY = _hasher.hash(secrets.token_urlsafe(16))
#: No 0 O 1 l I: these are read from paper.
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"

#: Of a password that is set from now on. The list of leaked ones has none that are shorter.
PASSWORD_MIN, PASSWORD_MAX = 10, 128


def hash_password(password: str) -> str:
    """The argon2id string that is stored."""
    return _hasher.hash(password)


def verify_password(password: str, stored: str | None) -> bool:
    """Whether a password is right; ``stored`` None (no such account) costs the same and fails."""
    try:
        return _hasher.verify(stored or _DUMMY, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def new_password() -> str:
    """Ten readable characters, 49 bits."""
    return "".join(secrets.choice(_READABLE) for _ in range(10))
