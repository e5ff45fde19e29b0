"""Raw JSON to Operation: says what cannot be read, and never raises."""

import re
from collections.abc import Callable
from typing import Any

from backend.intake.fingerprint import canonical, fingerprint, made_id
from backend.intake.operation import CREATE, DOES, Operation

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}").fullmatch
_DIVISION = re.compile(r"[0-9]{12}").fullmatch
_SHA256 = re.compile(r"[0-9a-f]{64}").fullmatch
_SAFE = 2**53
_LARGEST_PHOTO = 2**31 - 1
_MOST_PHOTOS = 100


def is_id(value: Any) -> bool:
    """Whether a value is a UUID in lower-case letters."""
    return type(value) is str and _ID(value) is not None


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 < value < _SAFE


def _is_version(value: Any) -> bool:
    return type(value) is int and 0 < value < 2**31


def _is_moment(value: Any) -> bool:
    return type(value) is int and -_SAFE < value < _SAFE


def _is_do(value: Any) -> bool:
    return type(value) is str and value in DOES


def _is_name(value: Any) -> bool:
    return type(value) is str and _NAME(value) is not None


def _is_division(value: Any) -> bool:
    return type(value) is str and _DIVISION(value) is not None


def is_sha256(value: Any) -> bool:
    """Whether a value has the form of a SHA-256 in lower-case hex."""
    return type(value) is str and _SHA256(value) is not None


def _is_object(value: Any) -> bool:
    return type(value) is dict


_PARTS: tuple[tuple[str, Callable[[Any], bool], str], ...] = (
    ("seq", _is_count, "not_a_seq"),
    ("record_id", is_id, "not_an_id"),
    ("do", _is_do, "not_a_do"),
    ("kind", _is_name, "not_a_name"),
    ("kind_version", _is_version, "not_a_version"),
    ("division", _is_division, "not_a_division"),
    ("set", _is_object, "not_an_object"),
    ("at", _is_moment, "not_a_moment"),
    ("author", is_id, "not_an_id"),
)


def read(raw: Any) -> Operation:
    """Understand one element of ``ops``, whatever JSON value it is.

    What cannot be read is named in ``wrong``. Without a usable ``op_id`` the operation gets one
    that is made of its content, so that the same bytes again are still the same operation.
    """
    body = canonical(raw)
    mark = fingerprint(body)
    if type(raw) is not dict:
        made = made_id(mark)
        return Operation(made, made, made, mark, body.decode(), wrong=[("", "not_an_object")])
    get = raw.get
    wrong: list[tuple[str, str]] = []
    op_id: Any = get("op_id")
    if not is_id(op_id):
        wrong.append(("op_id", "not_an_id"))
        op_id = made_id(mark)
    for name, fits, code in _PARTS:
        if not fits(get(name)):
            wrong.append((name, code))
    op = _filled(op_id, mark, body.decode(), wrong, raw)
    _read_was(get("was"), op)
    _read_photos(get("photos"), op)
    _read_base(get("base"), get("do"), op)
    return op


def _filled(
    op_id: str, mark: str, body: str, wrong: list[tuple[str, str]], raw: dict[str, Any]
) -> Operation:
    """Take over what is well formed; all of it, in the usual case that nothing is wrong."""
    if not wrong:
        return Operation(
            op_id, op_id, op_id, mark, body, raw["seq"], raw["record_id"], raw["do"], raw["kind"],
            raw["kind_version"], raw["division"], set=raw["set"], author=raw["author"], wrong=wrong,
        )  # fmt: skip
    op = Operation(op_id, op_id, op_id, mark, body, wrong=wrong)
    bad = {name for name, _ in wrong}
    for name in ("seq", "record_id", "do", "kind", "kind_version", "division", "set", "author"):
        if name not in bad:
            setattr(op, name, raw[name])
    return op


def _read_was(was: Any, op: Operation) -> None:
    if type(was) is dict:
        op.was = was
    elif was is not None:
        op.wrong.append(("was", "not_an_object"))


def _read_photos(photos: Any, op: Operation) -> None:
    """``[{"sha256", "bytes"}]``; absent is empty."""
    if not photos and (photos is None or type(photos) is list):
        return
    if type(photos) is not list or len(photos) > _MOST_PHOTOS:
        op.wrong.append(("photos", "not_photos"))
        return
    for photo in photos:
        if not _is_photo(photo):
            op.wrong.append(("photos", "not_photos"))
            return
    op.photos = [(photo["sha256"], photo["bytes"]) for photo in photos]


def _is_photo(value: Any) -> bool:
    if type(value) is not dict:
        return False
    size = value.get("bytes")
    return is_sha256(value.get("sha256")) and type(size) is int and 0 < size <= _LARGEST_PHOTO


def _read_base(base: Any, do: Any, op: Operation) -> None:
    """``null`` for a create, ``{"rev": n}`` or ``{"op": id}`` for anything else."""
    if base is None:
        fits = do == CREATE or not _is_do(do)
    elif type(base) is not dict or len(base) != 1 or do == CREATE:
        fits = False
    elif _is_version(base.get("rev")):
        op.base_rev, fits = base["rev"], True
    elif is_id(base.get("op")):
        op.base_op, fits = base["op"], True
    else:
        fits = False
    if not fits:
        op.wrong.append(("base", "not_a_base"))
