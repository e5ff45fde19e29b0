"""A county of six divisions with three kinds that use every type of measure at every level."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from backend.catalogue.load import load_catalogue
from tests.worker.ledger import Ledger

KINDS = Path(__file__).parent / "kinds"


@pytest.fixture
def ledger(app: Flask) -> Iterator[Ledger]:
    """An empty ledger in an app whose kinds are those of ``tests/worker/kinds``."""
    served = app.extensions["catalogue"]
    app.extensions["catalogue"] = load_catalogue(KINDS)
    yield Ledger()
    app.extensions["catalogue"] = served
