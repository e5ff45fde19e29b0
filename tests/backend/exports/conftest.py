"""A county to read figures from, on a fixed day."""

import pytest
from flask import Flask

from tests.backend.dashboard.world import TODAY, World, live_on
from tests.county import County


@pytest.fixture
def world(app: Flask, county: County) -> World:
    """An empty county on 2026-11-20."""
    live_on(TODAY)
    return World(app, county)
