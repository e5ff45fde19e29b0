"""Small files that the product keeps: written whole, or not at all, and on the disk when told so.

A power cut or a copy cut short must not leave half a file that is then taken for a whole one.
"""

import contextlib
import os
import re
import uuid
from pathlib import Path

#: What ``write_whole`` and a backup leave behind where their process dies on the way.
_LEFT = re.compile(r"\..+\.[0-9a-f]{32}|\.backup-.+|\..+\.part")


def write_whole(path: Path, content: bytes, mode: int = 0o600, *, anew: bool = False) -> None:
    """Write aside, flush to the disk, rename, flush the folder.

    ``anew``: raises FileExistsError where there is such a file already, instead of replacing it.
    """
    aside = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        file = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(file, "wb") as sink:
            sink.write(content)
            sink.flush()
            os.fsync(sink.fileno())
        if anew:
            os.link(aside, path)
        else:
            aside.replace(path)
    finally:
        with contextlib.suppress(OSError):
            aside.unlink()
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """What was renamed in a folder stays so after a power cut."""
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def asides(folder: Path) -> list[Path]:
    """What stands half-written in a folder: somebody's at work, or left by who died at it."""
    return [path for path in folder.iterdir() if _LEFT.fullmatch(path.name)]
