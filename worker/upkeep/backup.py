"""`shishu backup FILE`: all that an embedded set-up keeps in one file, read back before it is told.

The database is copied by SQLite itself while others write (``VACUUM INTO``: one snapshot), which a
copy of ``shishu.db`` alone is not: what was committed last stands in the file beside it.
"""

import hashlib
import io
import json
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from backend.clock import iso, now_ms
from backend.config import Settings
from backend.kept import flush_folder
from backend.secret_key import NAME as SECRET

DATABASE, ABOUT, PHOTOS = "shishu.db", "about.json", "photos"
_COUNTED = ("op_log", "record", "account", "photo")


class BackupBroken(Exception):
    """What was written does not hold what it should; nothing is kept under its name."""


def back_up(settings: Settings, path: Path) -> dict[str, Any]:
    """Write ``path`` (a tar, its owner's alone) and read it back; returns what it holds.

    Raises BackupBroken, and OSError where the disk refuses. A file that is there already is
    replaced once the new one is whole.
    """
    aside = path.with_name(f".{path.name}.part")
    try:
        aside.touch(mode=0o600)
        with tempfile.TemporaryDirectory(dir=settings.var_dir, prefix=".backup-") as folder:
            copy = Path(folder) / DATABASE
            _copy_database(settings.var_dir / DATABASE, copy)
            about = {"what": "shishu-backup", "at": iso(now_ms()), **_counts(copy)}
            _write(settings, copy, about, aside)
        about["pictures"] = _read_back(aside, about)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    flush_folder(path.parent)
    return about


def _copy_database(source: Path, copy: Path) -> None:
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=30)) as database:
        database.execute("VACUUM INTO ?", (str(copy),))


def _counts(copy: Path) -> dict[str, int]:
    """How many rows a database has; raises BackupBroken where it is not whole."""
    with closing(sqlite3.connect(f"file:{copy}?mode=ro&immutable=1", uri=True)) as database:
        try:
            said = database.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            said = str(error)
        if said != "ok":
            raise BackupBroken(f"{DATABASE}: {said}")
        tables = {table: f"SELECT count(*) FROM {table}" for table in _COUNTED}
        return {table: database.execute(sql).fetchone()[0] for table, sql in tables.items()}


def _write(settings: Settings, copy: Path, about: dict[str, Any], aside: Path) -> None:
    with aside.open("wb") as sink:
        with tarfile.open(fileobj=sink, mode="w") as tar:
            _add(tar, ABOUT, json.dumps(about, indent=1).encode())
            tar.add(copy, DATABASE)
            _add(tar, SECRET, settings.secret_key.encode())
            # After the database: whatever it knows as whole is there by now.
            kept = Path(settings.photo_url) / "kept"
            for picture in sorted(kept.rglob("*.jpg")):
                tar.add(picture, f"{PHOTOS}/kept/{picture.relative_to(kept)}")
        sink.flush()
        flush_folder(aside.parent)


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = len(content), 0o600, now_ms() // 1000
    tar.addfile(entry, io.BytesIO(content))


def _read_back(path: Path, about: dict[str, Any]) -> int:
    """Look at everything in the file; returns how many pictures it holds.

    Raises BackupBroken where the database differs, or a picture that it knows is missing or
    another one.
    """
    with tarfile.open(path) as tar, tempfile.TemporaryDirectory(dir=path.parent) as folder:
        copy = Path(folder) / DATABASE
        copy.write_bytes(_content(tar, DATABASE))
        found = _counts(copy)
        if found != {table: about[table] for table in found}:
            raise BackupBroken(f"{DATABASE}: {found}")
        hashes = {
            entry.name.rpartition("/")[2].partition(".")[0]: entry.name
            for entry in tar.getmembers()
            if entry.name.endswith(".full.jpg")
        }
        for stored in _stored(copy):
            content = _content(tar, hashes.get(stored, ""))
            if hashlib.sha256(content).hexdigest() != stored:
                raise BackupBroken(f"照片 photo {stored[:12]}…")
        _content(tar, SECRET)
    return len(hashes)


def _content(tar: tarfile.TarFile, name: str) -> bytes:
    try:
        file = tar.extractfile(name)
    except KeyError:
        file = None
    if file is None:
        raise BackupBroken(f"缺 missing: {name or PHOTOS}")
    return file.read()


def _stored(copy: Path) -> list[str]:
    with closing(sqlite3.connect(f"file:{copy}?mode=ro&immutable=1", uri=True)) as database:
        rows = database.execute("SELECT DISTINCT stored FROM photo WHERE stored IS NOT NULL")
        return [row[0] for row in rows]
