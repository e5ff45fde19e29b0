"""The door, and what must hold behind it whatever a test has sent."""

from collections.abc import Iterator

import pytest

from backend.records.replay import replay
from tests.backend.intake.door import Door, rows
from tests.county import County


@pytest.fixture
def door(county: County) -> Iterator[Door]:
    """The door; at the end every record must be the replay of its log, and held ones not in it."""
    yield Door(county)
    assert replay(county.code) == []
    force = "outcome IN ('applied', 'merged')"
    assert rows(f"SELECT op_id FROM op_log WHERE rev IS NULL AND {force}") == []
    assert rows(f"SELECT op_id FROM op_log WHERE rev IS NOT NULL AND NOT {force}") == []
