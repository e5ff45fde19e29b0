"""A phone over HTTP."""

import pytest
from flask.testing import FlaskClient

from tests.backend.sync.line import Line
from tests.county import County


@pytest.fixture
def line(client: FlaskClient, county: County) -> Line:
    """A reporter's phone, signed in."""
    return Line(client, county)
