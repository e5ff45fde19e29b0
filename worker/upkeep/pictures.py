"""Every acknowledged picture is there, and is what it was."""

import hashlib
from collections.abc import Iterator

from sqlalchemy import text

from backend.db import reading
from backend.errors import Problem
from backend.photos.objects import Objects, objects
from backend.photos.upload import object_name
from worker.upkeep.fault import Fault

_PAGE = 500


def pictures(county_code: str) -> list[Fault]:
    """Every picture that the server has said it has and whose file is missing or another one.

    Reads the list page by page, so that no transaction is open while files are read.
    """
    store, found = objects(), list[Fault]()
    try:
        for sha256, stored in _acknowledged(county_code):
            found += _look(store, county_code, sha256, stored)
    except Problem:
        found.append(Fault("photos", "store", "照片库没有应答", "the picture store is away"))
    return found


def _look(store: Objects, county_code: str, sha256: str, stored: str) -> Iterator[Fault]:
    full = store.get(object_name(county_code, stored, "full"))
    thumb = store.get(object_name(county_code, stored, "thumb"))
    short = f"{sha256[:12]}…"
    if full is None or thumb is None:
        yield Fault(
            "photos", sha256, f"照片 {short}：文件不见了", f"photo {short}: the file is missing"
        )
    elif hashlib.sha256(full).hexdigest() != stored:
        yield Fault(
            "photos", sha256, f"照片 {short}：文件被改过", f"photo {short}: the file was changed"
        )


def _acknowledged(county_code: str) -> Iterator[tuple[str, str]]:
    """(SHA-256 as the phone knows it, as we keep it) of every picture that is whole."""
    sql = text("""
        SELECT sha256, stored FROM photo WHERE county_code = :county AND sha256 > :after
            AND stored IS NOT NULL ORDER BY sha256 LIMIT :limit""")
    after = ""
    while True:
        with reading() as connection:
            given = {"county": county_code, "after": after, "limit": _PAGE}
            rows = connection.execute(sql, given).all()
        if not rows:
            return
        for row in rows:
            yield row.sha256, row.stored
        after = rows[-1].sha256
