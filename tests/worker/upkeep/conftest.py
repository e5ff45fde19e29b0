"""A healthy county, for what is proved of it."""

import hashlib

import pytest

from backend.clock import now_ms, shift
from backend.db import writing
from backend.people.audit import audit
from backend.photos.upload import Span, take
from tests.backend.intake.door import NOW, Door
from tests.backend.photos.conftest import picture
from tests.county import County
from tests.worker.upkeep.proving import CODE, WHO
from worker.rollup.turn import rollup_county


@pytest.fixture
def door(county: County) -> Door:
    """A healthy county: records with a history, held ones, a picture, an audit chain."""
    shift(NOW - now_ms())
    door = Door(county)
    raw = picture(640, 480)
    name = hashlib.sha256(raw).hexdigest()
    first, second = door.create(area_mu=12000, photos=[name]), door.create()
    first["photos"] = [{"sha256": name, "bytes": len(raw)}]
    door.take(first, second)
    door.one(door.edit(first, {"rev": 1}, {"area_mu": 13000}, {"area_mu": 12000}))
    door.one(door.create(area_mu=-1))
    door.take(first, None)
    take(door.actor, name, Span(0, len(raw), len(raw)), raw)
    with writing() as connection:
        for number in range(3):
            audit(connection, CODE, WHO, "test", {"n": number, "words": "实数"})
    rollup_county(CODE)
    return door
