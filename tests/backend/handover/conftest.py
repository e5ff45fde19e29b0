"""A township reviewer at a computer."""

import pytest
from flask.testing import FlaskClient

from tests.county import County


@pytest.fixture
def desk(client: FlaskClient, county: County) -> FlaskClient:
    """A township reviewer at a computer."""
    county.sign_in(client, "township_reviewer")
    return client
