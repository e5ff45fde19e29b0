"""Scenario 24: the server comes back from a backup, and phones fill the hole.

The way back is the one that an operator goes: restore, `shishu epoch renew`, start.
"""

import shutil
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.accounts import rows, settle
from tests.faults.cadre import Cadre, verdict
from tests.faults.site import Site
from tests.faults.tally import count
from tests.faults.volume import SITES, volume


def back_up(site: Site, place: Path) -> None:
    """As an operator does, while it is served: pg_dump, or SQLite's own backup."""
    if site.postgres:
        dump = [site.postgres.bin / "pg_dump", "-Fc", "-f", place, site.postgres.url("faults")]
        subprocess.run(dump, check=True)
        return
    with (
        closing(sqlite3.connect(site.stack.var / "shishu.db")) as there,
        closing(sqlite3.connect(place)) as copy,
    ):
        there.backup(copy)


def restore(site: Site, place: Path) -> None:
    """Everything since the backup is gone."""
    for name in list(site.stack.processes):
        site.stack.halt(name, signal.SIGKILL)
    site.forget_connections()
    if site.postgres:
        url = site.postgres.create("faults")
        subprocess.run([site.postgres.bin / "pg_restore", "-d", url, place], check=True)
        return
    for file in site.stack.var.glob("shishu.db*"):
        file.unlink()
    shutil.move(place, site.stack.var / "shishu.db")


def work(cadre: Cadre) -> list[dict]:
    """An hour of somebody's work: a record, one that is edited, one that is withdrawn."""
    plain, edited, withdrawn = (cadre.create() for _ in range(3))
    edit, delete = cadre.edit(edited, group_name="三组"), cadre.withdraw(withdrawn)
    cadre.drain()
    return [plain, edited, withdrawn, edit, delete]


@pytest.mark.parametrize("site", SITES, indirect=True)
def test_restored_from_an_hour_old_backup(site: Site, tmp_path: Path) -> None:
    for turn in range(volume(1, 3)):
        old, reviewer = site.cadre(), site.cadre(role="township_reviewer")
        before = work(old)
        reviewer.drain()
        backup = tmp_path / f"backup-{turn}"
        back_up(site, backup)
        since = work(old)
        late = old.edit(before[0], group_name="二组")
        old.drain()
        reviewer.say(_approval(reviewer, since[0], old))
        reviewer.drain()
        new = site.cadre()
        since += work(new)
        restore(site, backup)
        with site.looking():
            there = {row["op_id"] for row in rows("SELECT op_id FROM op_log")}
        lost = [op for op in [*since, late] if op["op_id"] not in there]
        assert len(lost) == len(since) + 1
        site.stack.command("epoch", "renew")
        site.start()
        # A phone that the backup does not know signs in again; nothing of it is forgotten.
        assert not new.attempt()
        assert "401" in new.fates
        new.sign_in_again()
        settle(site, old, new, reviewer)
        for cadre in (old, new, reviewer):
            told_as_before(cadre)
        count("restores from a backup")
        count("operations that phones brought back", len(lost) + 1)


def told_as_before(cadre: Cadre) -> None:
    """What had been told before the disaster is told again, word for word."""
    assert cadre.earlier
    for op_id, told in cadre.earlier.items():
        assert verdict(cadre.told[op_id]) == verdict(told)


def _approval(reviewer: Cadre, op: dict, author: Cadre) -> dict:
    base = {"rev": author.told[op["op_id"]]["rev"]}
    division = op["division"]
    return reviewer.ops.make(
        "review", op["kind"], op["record_id"], {"status": "approved"}, None, base, division=division
    )
