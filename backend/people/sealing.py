"""Keys made of the server's secret: one to seal files to it, one for each phone to prove itself.

A file that a phone hands over is sealed to the server's public key, which anybody may have; so it
also carries a proof under a key that the server gave to this account on this device at sign-in. No
key is stored anywhere on the server: each follows from ``SECRET_KEY``, and changes with it.
"""

import base64
import hashlib
import hmac
from functools import cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

#: The order of P-256 (FIPS 186-5). 48 bytes of key material leave no bias worth a name.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_KEY_ID_BYTES = 8


def derived(secret: str, purpose: str, length: int) -> bytes:
    """``length`` bytes for one purpose; from none can another be told."""
    info = f"shishu.{purpose}".encode()
    return HKDF(hashes.SHA256(), length, salt=None, info=info).derive(secret.encode())


@cache
def seal_key(secret: str) -> ec.EllipticCurvePrivateKey:
    """The private key that opens what is sealed to this server."""
    number = int.from_bytes(derived(secret, "seal.p256", 48), "big") % (_ORDER - 1) + 1
    return ec.derive_private_key(number, ec.SECP256R1())


def public_key(secret: str) -> bytes:
    """Its public half: 65 bytes, uncompressed."""
    public = seal_key(secret).public_key()
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def key_id(public: bytes) -> bytes:
    """Eight bytes by which a sealed file names the key that it was sealed to."""
    return hashlib.sha256(public).digest()[:_KEY_ID_BYTES]


def proof_key(secret: str, device_id: str, account_id: str) -> bytes:
    """What this account on this device proves itself by: 32 bytes."""
    key = derived(secret, "proof", 32)
    return hmac.digest(key, f"{device_id}|{account_id}".encode(), "sha256")


def seal_of(secret: str) -> dict[str, str]:
    """The public key as phones are told it, base64url without padding."""
    public = public_key(secret)
    return {"id": key_id(public).hex(), "key": _text(public)}


def proof_of(secret: str, device_id: str, account_id: str) -> str:
    """A proof key as its phone is told it, base64url without padding."""
    return _text(proof_key(secret, device_id, account_id))


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
