"""Codes of a second factor: made, checked and kept unreadable. No SQL here."""

import base64
import hmac
import secrets
from functools import cache

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from backend.people.tokens import hash_secret

ISSUER = "实数"
#: Seconds of one code, and how many of them a phone's clock may be off either way.
STEP, WINDOW = 30, 1
CODES = 10
#: No 0 O 1 l I: these are written down and typed in.
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


def new_secret() -> str:
    """160 random bits in base32, as authenticator applications take them."""
    return pyotp.random_base32()


def uri(secret: str, name: str) -> str:
    """What a QR code tells an authenticator application."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def step_of(secret: str, code: str, at_ms: int) -> int | None:
    """The 30 s step whose code this is, at an instant; None where it is none of them."""
    now = at_ms // 1000 // STEP
    found = None
    for step in range(now - WINDOW, now + WINDOW + 1):
        if hmac.compare_digest(pyotp.TOTP(secret).generate_otp(step), code):
            found = step
    return found


def new_recovery() -> list[str]:
    """Ten codes for the day on which the phone is gone, 79 bits each: xxxx-xxxx-xxxx-xxxx."""
    return ["-".join(_four() for _ in range(4)) for _ in range(CODES)]


def recovery_hash(code: str) -> str:
    """What is kept of a recovery code. It is random, so a plain hash is enough."""
    return hash_secret("".join(code.lower().split()).replace("-", ""))


def _four() -> str:
    return "".join(secrets.choice(_READABLE) for _ in range(4))


@cache
def _cipher(secret_key: str) -> Fernet:
    """A key of its own for this use alone, made of the installation's secret."""
    derived = HKDF(SHA256(), length=32, salt=None, info=b"shishu totp").derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def sealed(secret: str, secret_key: str) -> str:
    """A secret as the database may hold it."""
    return _cipher(secret_key).encrypt(secret.encode()).decode()


def opened(stored: str, secret_key: str) -> str | None:
    """The secret of ``sealed``; None where it was sealed under another key."""
    try:
        return _cipher(secret_key).decrypt(stored.encode()).decode()
    except InvalidToken:
        return None
