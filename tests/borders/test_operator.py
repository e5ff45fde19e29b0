"""What an operator is told of the second wall, and how a backup gets through it."""

import os
import subprocess

import pytest
from sqlalchemy import create_engine

from backend.db import reading
from tests.borders.world import World
from worker.upkeep.store import unbound

on_postgres = pytest.mark.parametrize("app", ["postgres"], indirect=True)


@on_postgres
def test_an_operator_is_told_of_a_role_that_the_wall_does_not_bind(app, postgres):
    with reading() as connection:
        assert not unbound(connection)
    with create_engine(postgres.url("postgres").replace("://", "+psycopg://")).connect() as root:
        assert unbound(root)


def dump(postgres, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [postgres.bin / "pg_dump", "--data-only", "--table=record", *words]
    address = postgres.url("suite", "plain")
    return subprocess.run(
        [*command, address], capture_output=True, text=True, env={**os.environ, **environ}
    )


@on_postgres
def test_a_backup_is_whole_or_refused(app, postgres):
    """As docs/security.md tells operators to take it; nobody gets half of one unawares."""
    world = World()
    whole = dump(postgres, "--enable-row-security", PGOPTIONS="-c shishu.county=*")
    assert whole.returncode == 0, whole.stderr
    assert all(record in whole.stdout for record in world.records.values())
    unaware = dump(postgres)
    assert unaware.returncode != 0
    assert "row-level security" in unaware.stderr
