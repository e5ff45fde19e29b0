"""Proving a county, and spoiling it first."""

from sqlalchemy import text

from backend.db import writing
from tests.county import County
from worker.upkeep.fault import Fault
from worker.upkeep.verify import verify

CODE = County.code
WHO = "tester"


def faults() -> list[Fault]:
    return verify(CODE, WHO).faults


def spoil(sql: str) -> None:
    """Do behind everybody's back what no code does."""
    with writing() as connection:
        assert connection.execute(text(sql)).rowcount > 0, sql


def found() -> set[str]:
    """The names of the proofs that find something; each says what in both languages."""
    told = faults()
    assert all(fault.zh and fault.en and fault.place for fault in told)
    return {fault.proof for fault in told}
