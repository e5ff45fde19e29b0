"""Opening a file that a phone has sealed to this server; see docs/protocol.md, "Handed over".

``SHISHU-S`` | version (1) | key id (8) | ephemeral P-256 point (65) | AES-256-GCM of the rest, with
those first 82 bytes as what is authenticated beside it.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from backend.errors import Problem
from backend.people.sealing import key_id, public_key, seal_key

MAGIC, VERSION = b"SHISHU-S", 1
_KEY_AT, _POINT_AT, HEADER = 9, 17, 82
_TAG, _KEY, _NONCE = 16, 32, 12
_INFO = b"shishu unsent 1"


def opened(secret: str, data: bytes) -> bytes:
    """What is in a sealed file. Raises Problem 422 that says what is wrong with it."""
    if data[: len(MAGIC)] != MAGIC or len(data) < HEADER + _TAG:
        raise _refused(
            "not_a_handover",
            "这不是手机导出的上报文件，请选“导出没上报的”得到的那个文件。",
            "This is not a file that a phone exported; choose the one from its export.",
        )
    if data[len(MAGIC)] != VERSION:
        raise _refused(
            "newer_handover",
            "这个文件来自另一版本的应用，等系统更新后再导入。文件请留好。",
            "This comes from another version; keep it, and import it after the update.",
        )
    header = data[:HEADER]
    if header[_KEY_AT:_POINT_AT] != key_id(public_key(secret)):
        raise _refused(
            "other_server",
            "这个文件不是给本系统的，打不开。请让手机联网一次后重新导出。",
            "This is sealed to another server; let the phone go online once and export again.",
        )
    return _decrypted(secret, header, data[HEADER:])


def _decrypted(secret: str, header: bytes, rest: bytes) -> bytes:
    try:
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), header[_POINT_AT:])
        shared = seal_key(secret).exchange(ec.ECDH(), point)
        made = HKDF(hashes.SHA256(), _KEY + _NONCE, salt=header, info=_INFO).derive(shared)
        return AESGCM(made[:_KEY]).decrypt(made[_KEY:], rest, header)
    except (InvalidTag, ValueError):
        raise damaged() from None


def damaged() -> Problem:
    """The refusal of a file that was cut, changed or badly made."""
    return _refused(
        "damaged",
        "文件不完整或被改过，什么都没有导入。请重新传一份，或让手机重新导出。",
        "The file was cut or changed; nothing was imported. Copy it again, or export it again.",
    )


def _refused(code: str, zh: str, en: str) -> Problem:
    return Problem(422, code, zh, en)
