"""Where picture bytes are kept: a folder or an S3 bucket, behind five verbs."""

import contextlib
import logging
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from flask import current_app
from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from backend.clock import from_machine
from backend.errors import Problem
from backend.kept import write_whole

log = logging.getLogger(__name__)

_EXTENSION = "photo_objects"
#: S3 alone: a bucket that does not answer must not hold a web thread for minutes.
_S3_CONFIG = {"connect_timeout": 3, "read_timeout": 20, "retries": {"max_attempts": 2}}

T = TypeVar("T")


class Objects:
    """Named byte strings under ``url`` (a folder, or ``s3://bucket/prefix``).

    A ``put`` is whole or not there at all, and on a folder it survives a power cut once it has
    returned. Every verb raises Problem 503 ``storage_away`` where the store does not answer.
    """

    def __init__(self, url: str) -> None:
        options: dict[str, Any] = {"use_listings_cache": False, "skip_instance_cache": True}
        if url.startswith("s3"):
            options |= {"config_kwargs": _S3_CONFIG}
        self._files, self._root = url_to_fs(url, **options)
        self._local = isinstance(self._files, LocalFileSystem)

    def put(self, name: str, content: bytes) -> None:
        """Keep bytes under a name, over whatever was there."""
        path = self._path(name)
        write = partial(_put_durably, Path(path)) if self._local else partial(self._pipe, path)
        try:
            _answered(partial(write, content))
        except FileNotFoundError as error:
            # The bucket, or the folder's own disk, is not there.
            raise _away() from error

    def get(self, name: str) -> bytes | None:
        """The bytes under a name; None where there are none."""
        try:
            return bytes(_answered(partial(self._files.cat_file, self._path(name))))
        except FileNotFoundError:
            return None

    def sizes(self, folder: str) -> dict[str, int]:
        """The names right under a folder, each with its size in bytes."""
        try:
            found = _answered(partial(self._files.ls, self._path(folder), detail=True))
        except FileNotFoundError:
            return {}
        files = [entry for entry in found if entry["type"] == "file"]
        return {f"{folder}/{entry['name'].rsplit('/', 1)[-1]}": entry["size"] for entry in files}

    def drop(self, names: list[str]) -> None:
        """Remove what is there of these names; a store that is away keeps them for the sweep."""
        for path in map(self._path, names):
            with contextlib.suppress(FileNotFoundError, Problem):
                _answered(partial(self._files.rm_file, path))

    def older(self, folder: str, than_ms: int) -> Iterator[str]:
        """The names anywhere under a folder that were written before an instant (ms)."""
        found = _answered(partial(self._files.find, self._path(folder), detail=True))
        for path, entry in found.items():
            if _written_ms(entry) < than_ms:
                yield path.removeprefix(self._root).lstrip("/")

    def drop_empty(self, folder: str) -> None:
        """Remove empty folders under one; a bucket has none."""
        if not self._local:
            return
        for directory, _, _ in os.walk(self._path(folder), topdown=False):
            # Not empty, or just now written to: it stays.
            with contextlib.suppress(OSError):
                Path(directory).rmdir()

    def _pipe(self, path: str, content: bytes) -> None:
        self._files.pipe_file(path, content)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"


def objects() -> Objects:
    """This app's picture store, opened at its first use."""
    kept: Objects | None = current_app.extensions.get(_EXTENSION)
    if kept is None:
        url = current_app.extensions["settings"].photo_url
        kept = current_app.extensions.setdefault(_EXTENSION, Objects(url))
    return kept


def _answered(ask: Callable[[], T]) -> T:
    """Run a storage call; whatever it raises but "not found" means that the store is away."""
    try:
        return ask()
    except FileNotFoundError:
        raise
    except Exception as error:
        log.exception("the picture store failed")
        raise _away() from error


def _away() -> Problem:
    problem = Problem(
        503,
        "storage_away",
        "照片库暂时不能用，照片还在手机上，稍后会自动再传。",
        "The picture store is away; the picture stays on the phone and is sent again later.",
    )
    problem.headers["Retry-After"] = "30"
    return problem


def _put_durably(path: Path, content: bytes) -> None:
    """Whole or not at all; the folder may be new, or just removed by the sweep as empty."""
    try:
        write_whole(path, content, 0o666)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content, 0o666)


def _written_ms(entry: dict[str, Any]) -> int:
    """When an object was written by our clock: a folder tells seconds, a bucket a datetime."""
    moment = entry.get("mtime", entry.get("LastModified"))
    seconds = moment.timestamp() if isinstance(moment, datetime) else float(moment or 0)
    return from_machine(int(seconds * 1000))
