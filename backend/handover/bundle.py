"""What a sealed file holds: operations by their authors, and the pictures that they show."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from backend.handover.sealed import damaged
from backend.intake.read import is_id, is_sha256
from backend.people.sealing import proof_key

_LENGTH = 4
MOST_OPS, MOST_PHOTOS, MOST_GROUPS = 2000, 500, 100


@dataclass(slots=True, frozen=True)
class Group:
    """What one author has to say; ``text`` is the JSON list of ``ops`` as it was proved."""

    account_id: str
    text: str
    ops: list[Any]
    proof: str

    def proven(self, secret: str, device_id: str) -> bool:
        """Whether it comes from a phone that holds this account's key on this device."""
        key = proof_key(secret, device_id, self.account_id)
        told = f"{device_id}|{self.account_id}|{self.text}".encode()
        return hmac.compare_digest(hmac.digest(key, told, "sha256").hex(), self.proof)


@dataclass(slots=True, frozen=True)
class Picture:
    """One picture, and whose operation shows it."""

    account_id: str
    sha256: str
    content: bytes


@dataclass(slots=True, frozen=True)
class Bundle:
    """A whole file, read."""

    device_id: str
    groups: list[Group]
    pictures: list[Picture]


def read_bundle(data: bytes) -> Bundle:
    """Understand the inside of a file. Raises Problem 422 ``damaged`` for anything else."""
    end = _LENGTH + int.from_bytes(data[:_LENGTH], "big")
    try:
        head = orjson.loads(data[_LENGTH:end])
        device, groups, photos = head["device"], head["groups"], head["photos"]
        read = [_group(one) for one in groups[: MOST_GROUPS + 1]]
        pictures = list(_pictures(photos, data, end))
    except (orjson.JSONDecodeError, LookupError, TypeError, ValueError, UnicodeError):
        raise damaged() from None
    many = sum(len(group.ops) for group in read) > MOST_OPS
    if not is_id(device) or many or len(read) > MOST_GROUPS or len(pictures) > MOST_PHOTOS:
        raise damaged()
    return Bundle(device, read, pictures)


def _group(raw: dict[str, Any]) -> Group:
    ops = orjson.loads(raw["ops"])
    if not is_id(raw["account"]) or type(ops) is not list or type(raw["proof"]) is not str:
        raise ValueError("group")
    # compare_digest takes ASCII alone.
    proof = raw["proof"] if raw["proof"].isascii() else ""
    return Group(raw["account"], raw["ops"], ops, proof)


def _pictures(photos: list[dict[str, Any]], data: bytes, start: int) -> Iterator[Picture]:
    """One behind the other after the JSON, in the order in which it lists them."""
    for photo in photos[: MOST_PHOTOS + 1]:
        size = photo["bytes"]
        if type(size) is not int or size < 1 or not is_sha256(photo["sha256"]):
            raise ValueError("photo")
        if not is_id(photo["account"]) or start + size > len(data):
            raise ValueError("photo")
        yield Picture(photo["account"], photo["sha256"], data[start : start + size])
        start += size
