"""Files that are none, too large, or brought by somebody who may not: nothing is kept of them."""

import struct

import orjson
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask.testing import FlaskClient

from backend.handover.routes import MOST_BYTES
from backend.people.sealing import key_id, public_key
from tests.backend.handover.world import SECRET, URL, Stranded, bring, rows
from tests.county import County

KIND = "tea_base"


@pytest.mark.parametrize("role", ["village_reporter", "county_viewer", "administrator"])
def test_who_may_import(client, county, role):
    assert bring(client, county, b"").status_code == 401
    county.sign_in(client, role)
    assert bring(client, county, b"").status_code == 403


def sealed(plain: bytes, secret: str = SECRET) -> bytes:
    """A file with anything in it, as anybody could make one."""
    public = public_key(secret)
    mine = ec.generate_private_key(ec.SECP256R1())
    point = mine.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    header = b"SHISHU-S\x01" + key_id(public) + point
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
    shared = mine.exchange(ec.ECDH(), theirs)
    made = HKDF(hashes.SHA256(), 44, salt=header, info=b"shishu unsent 1").derive(shared)
    return header + AESGCM(made[:32]).encrypt(made[32:], plain, header)


def refused(client: FlaskClient, county: County, data: bytes) -> str:
    """The code with which a file is refused, in words of both languages; nothing is kept."""
    answer = bring(client, county, data)
    assert answer.status_code == 422 and answer.mimetype == "application/problem+json"
    assert answer.get_json()["title"]["zh"] and answer.get_json()["title"]["en"]
    assert rows("SELECT * FROM op_log") == []
    return answer.get_json()["code"]


def test_files_that_are_none(desk, county):
    file = sealed(b"x" * 200)
    assert refused(desk, county, b"") == "not_a_handover"
    assert refused(desk, county, b'{"what": "shishu-unsent"}' * 9) == "not_a_handover"
    assert refused(desk, county, file[:80]) == "not_a_handover"
    assert refused(desk, county, file[:8] + b"\x02" + file[9:]) == "newer_handover"
    assert refused(desk, county, sealed(b"x", "another secret of this length at all")) == (
        "other_server"
    )
    for at in (17, 40, 82, len(file) - 1):
        changed = bytearray(file)
        changed[at] ^= 1
        assert refused(desk, county, bytes(changed)) == "damaged"
    assert refused(desk, county, file[:-1]) == "damaged"


ID = "0b0e7f0a-3d57-4a3a-9c50-7f5b7e7f0001"


INSIDES: list[bytes | dict] = [
    b"", b"{", b"[]", b"1", b"null", {}, {"device": ID},
    {"device": 1, "groups": [], "photos": []},
    {"device": ID, "groups": {}, "photos": []}, {"device": ID, "groups": [1], "photos": []},
    {"device": ID, "groups": [{"account": "x", "ops": "[]", "proof": ""}], "photos": []},
    {"device": ID, "groups": [{"account": ID, "ops": [], "proof": ""}], "photos": []},
    {"device": ID, "groups": [{"account": ID, "ops": "{}", "proof": ""}], "photos": []},
    {"device": ID, "groups": [{"account": ID, "ops": "[", "proof": ""}], "photos": []},
    {"device": ID, "groups": [{"account": ID, "ops": "[]", "proof": None}], "photos": []},
    {"device": ID, "groups": [{"account": ID, "ops": "[]", "proof": ""}] * 101, "photos": []},
    {"device": ID, "groups": [{"account": ID, "ops": str([0] * 2001), "proof": ""}],
     "photos": []},
    {"device": ID, "groups": [], "photos": [{"account": ID, "sha256": "a" * 64, "bytes": 9}]},
    {"device": ID, "groups": [], "photos": [{"account": ID, "sha256": "a" * 64, "bytes": -1}]},
    {"device": ID, "groups": [], "photos": [{"account": ID, "sha256": "a", "bytes": 1}]},
    {"device": ID, "groups": [], "photos": [{"account": 1, "sha256": "a" * 64, "bytes": 1}]},
    {"device": ID, "groups": [], "photos": [1]}, {"device": ID, "groups": [], "photos": 1},
]  # fmt: skip


def test_insides_that_are_none(desk, county):
    for head in INSIDES:
        words = head if isinstance(head, bytes) else orjson.dumps(head)
        for length in (len(words), 2**32 - 1):
            file = sealed(struct.pack(">I", length) + words)
            assert refused(desk, county, file) == "damaged", head


def test_operations_that_are_none_are_kept_like_any_phones(desk, county):
    phone = Stranded(county)
    good = phone.ops.create(KIND)
    file = phone.file(phone.group(good, 1, {"op_id": "x"}, None, {**good, "op_id": 7}))
    brought = bring(desk, county, file).get_json()
    assert brought["outcomes"] == {"applied": 1, "malformed": 4}


def test_too_large_is_said_before_it_is_read(desk, county):
    answer = desk.post(URL, data=b"x" * (MOST_BYTES + 1), headers=county.headers)
    assert (answer.status_code, answer.get_json()["code"]) == (413, "too_large")


def test_an_empty_file_is_a_file(desk, county):
    brought = bring(desk, county, Stranded(county).file()).get_json()
    assert (brought["operations"], brought["outcomes"], brought["pictures"]) == (0, {}, 0)
