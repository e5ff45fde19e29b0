"""The books can be wrong, and then it shows: each kind of damage is found."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.accounts import settle
from tests.faults.site import Site
from tests.faults.tally import uncounted

ONE = "(SELECT op_id FROM op_log WHERE record_id = :record)"


@pytest.fixture
def kept(embedded_site: Site, tmp_path: Path) -> Iterator[Site]:
    """A site that is afterwards as it was before."""
    embedded_site.whole()
    place, copy = embedded_site.stack.var / "shishu.db", tmp_path / "kept.db"
    with closing(sqlite3.connect(place)) as there, closing(sqlite3.connect(copy)) as aside:
        there.backup(aside)
    cadres = list(embedded_site.cadres)
    yield embedded_site
    with closing(sqlite3.connect(place)) as there, closing(sqlite3.connect(copy)) as aside:
        aside.backup(there)
    embedded_site.cadres[:] = cadres


@pytest.mark.parametrize(
    "damage",
    [
        f"DELETE FROM op_log WHERE op_id = {ONE}",
        f"UPDATE op_log SET outcome = 'merged' WHERE op_id = {ONE}",
        f"UPDATE op_log SET op_id = 'f' || substr(op_id, 2) || 'x' WHERE op_id = {ONE}",
        "UPDATE record SET n1 = n1 + 1 WHERE record_id = :record",
        "UPDATE record SET rev = 2 WHERE record_id = :record",
        "DELETE FROM record WHERE record_id = :record",
        """INSERT INTO record (county_code, record_id, kind, kind_version, division, day, month,
            status, dead, rev, author, body, flags, created_at, updated_at)
            SELECT county_code, 'copy', kind, kind_version, division, day, month, status, dead,
            rev, author, body, flags, created_at, updated_at FROM record
            WHERE record_id = :record""",
        "DELETE FROM change WHERE record_id = :record",
        "UPDATE total SET reported = reported + 1 WHERE measure = 'bases'",
        "UPDATE device SET received = '[[2, 2]]', contiguous_seq = 0, max_seq = 9",
    ],
)
def test_damage_is_found(kept: Site, damage: str) -> None:
    cadre = kept.cadre()
    create = cadre.create()
    settle(kept, cadre, by_worker=True)
    with (
        closing(sqlite3.connect(kept.stack.var / "shishu.db", timeout=30)) as connection,
        connection,
    ):
        changed = connection.execute(damage, {"record": create["record_id"]}).rowcount
    assert changed > 0
    with uncounted(), pytest.raises(AssertionError):
        settle(kept, cadre)
