"""Fixtures that every test may use: the app on both engines, a client, a county, a Redis."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from backend import trouble
from backend.app import create_app
from backend.border import work_everywhere
from backend.clock import shift, stand
from backend.config import load_settings
from backend.db import db, writing
from tests import day
from tests.county import County, FreshClient
from tests.postgres import Postgres
from tests.redis_server import RedisServer
from tests.spent import pytest_terminal_summary
from tests.spread import pytest_collection_modifyitems, pytest_xdist_make_scheduler

__all__ = [
    "pytest_collection_modifyitems",
    "pytest_terminal_summary",
    "pytest_xdist_make_scheduler",
]

ENGINES = ("sqlite", "postgres")

day.begin()
# Outside of a request the tests look at every county, as an operator does.
work_everywhere()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL cluster for the whole run."""
    server = Postgres().start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of a Redis for the whole run."""
    server = RedisServer().start()
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def make_app(request: pytest.FixtureRequest) -> Iterator:
    """A factory of migrated apps by engine, each made once: SQLite + files, PostgreSQL + Redis."""
    made: dict[str, Flask] = {}
    var = Path(tempfile.mkdtemp(prefix="shishu-test-"))

    def make(engine: str) -> Flask:
        if engine not in made:
            env = {"SHISHU_VAR": str(var / engine), "SECRET_KEY": "t" * 40}
            if engine == "postgres":
                env["DATABASE_URL"] = request.getfixturevalue("postgres").create_plain("suite")
                env["BROKER_URL"] = request.getfixturevalue("redis_url")
            app = create_app(load_settings(env))
            app.testing = True
            app.test_client_class = FreshClient
            with app.app_context():
                upgrade()
            made[engine] = app
        return made[engine]

    yield make
    for app in made.values():
        with app.app_context():
            db.engine.dispose()
    shutil.rmtree(var, ignore_errors=True)


@pytest.fixture(params=ENGINES)
def app(request: pytest.FixtureRequest, make_app) -> Iterator[Flask]:
    """The app with empty tables, on each engine in turn, inside its application context."""
    app = make_app(request.param)
    trouble.forget()
    shift(0)
    stand(None)
    with app.app_context():
        with writing() as connection:
            for table in reversed(db.metadata.sorted_tables):
                connection.exec_driver_sql(f'DELETE FROM "{table.name}"')
        app.extensions["settings"].audit_heads.unlink(missing_ok=True)
        yield app
    shift(0)
    stand(None)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """An HTTP client with its own cookies."""
    return app.test_client()


@pytest.fixture
def county(app: Flask) -> County:
    """The demo divisions and one account for each role."""
    return County()
