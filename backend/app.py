"""create_app(): the one place where the rooms are put together."""

import importlib
import pkgutil
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from flask.sessions import SessionInterface
from flask_migrate import Migrate
from flask_smorest import Api, Blueprint
from werkzeug.middleware.proxy_fix import ProxyFix

import backend
from backend import divisions, people, records, totals
from backend.border import blind
from backend.catalogue.load import load_catalogue
from backend.config import Settings, load_settings
from backend.db import db, prepare_engine
from backend.errors import register_errors
from backend.policy import ANYONE, policy

MIGRATIONS = Path(__file__).parent / "migrations"
#: PostgreSQL ends a session that did nothing in an open transaction for so long, in milliseconds:
#: a process that was stopped, or a machine that is gone without a word.
STILL_MS = 60_000
ROOMS_WITH_TABLES = (divisions, people, records, totals)


class _NoCookie(SessionInterface):
    """No signed cookie of Flask's: who is signed in is a row, looked up where a route asks."""

    def open_session(self, *_: object) -> None: ...
    def save_session(self, *_: object) -> None: ...


class Json(DefaultJSONProvider):
    """Chinese as it is: half the bytes, and whoever looks for a name in an answer can find it."""

    ensure_ascii = False

    def dumps(self, obj: Any, **options: Any) -> str:
        """JSON as text; half a character, which no encoding can hold, as JSON's own escape."""
        return super().dumps(obj, **options).encode("utf-8", "backslashreplace").decode()


class App(Flask):
    """Flask with JSON of ours, and without its sessions."""

    json_provider_class = Json
    session_interface = _NoCookie()

    def ensure_sync(self, func: Any) -> Any:
        """No view and no hook of ours is a coroutine; Flask would look 14 times a request."""
        return func


def _load_tables() -> None:
    """Import every room's models, so that the metadata is whole."""
    for room in ROOMS_WITH_TABLES:
        importlib.import_module(f"{room.__name__}.models")


def _engine_options(settings: Settings) -> dict:
    # What was reported (names!) stays out of the text of a database error, and so out of the log.
    quiet = {"hide_parameters": True}
    if settings.embedded:
        return {"connect_args": {"check_same_thread": False, "timeout": 30}, **quiet}
    # Whoever stands still in a transaction holds up everybody who needs its locks.
    still = f"-c idle_in_transaction_session_timeout={STILL_MS}"
    # Plans for any county, not for the one that asks: of a county or a kind that has joined since
    # the last statistics, the planner believes that it has no row, so that every index is as good.
    idle = {"options": f"{still} -c plan_cache_mode=force_generic_plan"}
    # Without it a database in SQL_ASCII gives bytes, and the first look at it ends in a trace.
    idle["client_encoding"] = "utf8"
    pool = {"pool_size": 8, "max_overflow": 8, "pool_timeout": 10}
    return {"connect_args": idle, **pool, **quiet}


def _register_routes(app: Flask, api: Api) -> None:
    """Every room that has a ``routes.py`` is served; each names its blueprint ``blueprint``."""
    for room in sorted(module.name for module in pkgutil.iter_modules(backend.__path__)):
        if (Path(backend.__path__[0]) / room / "routes.py").exists():
            blueprint = importlib.import_module(f"backend.{room}.routes").blueprint
            # Pages are plain Flask; what is a smorest blueprint is in the API's description too.
            (api if isinstance(blueprint, Blueprint) else app).register_blueprint(blueprint)
    # The library's own one route is a method, which carries no declaration by itself.
    views, described = app.view_functions, "api-docs.openapi_json"
    views[described] = policy(ANYONE, "read")(partial(views[described]))


def create_app(settings: Settings | None = None) -> Flask:
    """The Flask application for these settings (default: from the environment).

    Start-up stops here, with the file, key and reason, where a kind's declaration is broken.
    """
    settings = settings or load_settings()
    app = App("shishu", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        API_TITLE="Shishu 实数",
        API_VERSION="1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
        MAX_CONTENT_LENGTH=16 * 1024 * 1024,
    )
    app.extensions["settings"] = settings
    app.extensions["catalogue"] = load_catalogue(settings.kinds_dir)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    app.wsgi_app = blind(app.wsgi_app)  # type: ignore[method-assign]
    _load_tables()
    db.init_app(app)
    Migrate(app, db, directory=str(MIGRATIONS))
    with app.app_context():
        prepare_engine(db.engine)
    api = Api(app)
    # After the API's own, so that ours answers for every HTTP error and all refusals look alike.
    register_errors(app)
    _register_routes(app, api)
    return app
