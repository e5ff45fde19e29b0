"""Scenario 30: the disk is full. What cannot be stored is asked for again; nothing is half there.

In `make test` the limit is one of the engine's or of the kernel's on the size of a file, so that
it can be tried anywhere; `make faults` mounts a small file system and fills it, and fails where it
may not.
"""

import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.faults.accounts import settle
from tests.faults.cadre import Cadre
from tests.faults.site import Site
from tests.faults.tally import count
from tests.faults.volume import FULL, volume
from tests.postgres import Postgres
from tests.redis_server import RedisServer

BATCH = 40
MOST = 400


def fill(cadre: Cadre) -> None:
    """Push until the server cannot store any more, and a while longer."""
    chance = random.Random(30)
    for _ in range(MOST):
        for _ in range(BATCH - len(cadre.waiting)):
            # Words that do not compress, so that rows are as long as they look.
            cadre.create(remark="".join(chr(chance.randint(0x4E00, 0x9FA0)) for _ in range(190)))
        if not cadre.attempt() or cadre.waiting:
            break
    assert cadre.waiting, "the disk never was full"
    for _ in range(volume(1, 5)):
        cadre.attempt()
        count("pushes to a full disk")
    assert cadre.waiting


def test_a_full_disk(site: Site) -> None:
    """A file can grow no further: SQLite's own limit on pages, the kernel's on PostgreSQL's."""
    cadre = site.cadre()
    cadre.drain()
    with no_growth(site.postgres) if site.postgres else no_pages(site):
        fill(cadre)
    settle(site, cadre)


@contextmanager
def no_pages(site: Site) -> Iterator[None]:
    """SQLite may add a few pages and no more."""
    told = site.orders / "pages"
    pages = (site.stack.var / "shishu.db").stat().st_size // 4096 + 40
    told.write_text(str(pages), encoding="ascii")
    yield
    told.unlink()


@contextmanager
def no_growth(postgres: Postgres) -> Iterator[None]:
    """No file of the cluster may grow beyond the largest that there is."""
    sizes = [path.stat().st_size for path in postgres.folder.rglob("*") if path.is_file()]
    postgres.limit_files(max(sizes))
    yield
    postgres.limit_files(None)


# --- a small disk of its own, in `make faults` --------------------------------------------------


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    """A tmpfs on ``folder``, owned as the folder was."""
    owner = folder.stat()
    options = f"size={megabytes}m,uid={owner.st_uid},gid={owner.st_gid},mode=700"
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, text=True
    )
    assert done.returncode == 0, f"a small disk cannot be mounted here: {done.stderr}"
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def ballast(folder: Path) -> Iterator[None]:
    """Not a byte is free on the disk of this folder."""
    file = folder / "ballast"
    with file.open("wb", buffering=0) as sink:
        try:
            while sink.write(b"\0" * 65536):
                pass
        except OSError:
            pass
    yield
    file.unlink()


def full_disk_of_sqlite() -> None:
    """Database, logs, broker and counts all on one disk, and it is full."""
    with ExitStack() as held:
        site = Site(prepare=lambda stack: held.enter_context(small_disk(stack.var, 64)))
        held.callback(site.stop)
        site.whole()
        cadre = site.cadre()
        cadre.drain()
        with ballast(site.stack.var):
            fill(cadre)
        site.whole()
        settle(site, cadre, by_worker=True)
        count("disks filled to the last byte")


def full_disk_of_postgres() -> None:
    """All of PostgreSQL's data on one disk, and it is full: it may well stop, and comes back."""
    settings, made_with = ("shared_buffers=32MB",), ("--wal-segsize=1",)
    with ExitStack() as held:
        postgres = Postgres(durable=True, settings=settings, made_with=made_with)
        held.enter_context(small_disk(postgres.folder, 160))
        held.callback(postgres.stop)
        redis = RedisServer()
        held.callback(redis.stop)
        site = Site(postgres.start(), redis.start())
        held.callback(site.stop)
        site.whole()
        cadre = site.cadre()
        cadre.drain()
        with ballast(postgres.folder):
            fill(cadre)
        site.whole()
        settle(site, cadre, by_worker=True)
        count("disks filled to the last byte")


if FULL:

    @pytest.mark.parametrize("filled", [full_disk_of_sqlite, full_disk_of_postgres])
    def test_a_small_disk_filled_to_the_last_byte(filled: Callable[[], None]) -> None:
        filled()
