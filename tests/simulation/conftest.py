"""One server and one process of phones for all tests of the simulation."""

import logging
from collections.abc import Iterator

import pytest

from backend import clock
from backend.intake import relocate
from backend.people import signin
from backend.sync import routes
from tests.simulation.county import Shape
from tests.simulation.host import Host
from tests.simulation.server import Server

Machine = tuple[Server, Host]
_TAKEN = ((routes, "nudge"), *((signin, name) for name in
          ("verify_password", "throttle", "new_secret", "uuid")), (relocate, "uuid"))  # fmt: skip


@pytest.fixture(scope="package")
def machine() -> Iterator[Machine]:
    """The machine; other tests get their clock, their broker and their passwords back."""
    before = [(module, name, getattr(module, name)) for module, name in _TAKEN]
    logging.disable(logging.CRITICAL)
    with Host() as host:
        yield Server(Shape()), host
    logging.disable(logging.NOTSET)
    clock.stand(None)
    for module, name, value in before:
        setattr(module, name, value)
