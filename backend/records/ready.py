"""Whether a process may begin: it stops with a line where the database is not brought up to it."""

from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from backend.catalogue.kind import Catalogue
from backend.catalogue.load import load_catalogue
from backend.config import Settings
from backend.operator import PATIENCE
from backend.records.layout import STALE, stale_kinds
from backend.records.models import KindLayout


def refuse_stale(settings: Settings) -> None:
    """Stop a process that is about to serve or to roll up by declarations that are too new.

    Whoever fills records is ``shishu migrate`` alone, before anything else starts. A database that
    is not there yet, or has no tables of this release, is waited for, as at any other time: nothing
    is written or added up in it. Raises SystemExit with what to do, and DeclarationError.
    """
    catalogue = load_catalogue(settings.kinds_dir)
    # Of its own: the processes that will be forked must not share a connection.
    patience = {} if settings.embedded else {"connect_timeout": PATIENCE}
    engine = create_engine(settings.database_url, poolclass=NullPool, connect_args=patience)
    try:
        with engine.begin() as connection:
            stale = _stale(connection, catalogue)
    except DBAPIError:
        return
    finally:
        engine.dispose()
    if stale:
        raise SystemExit(STALE.format(kinds=", ".join(stale)))


def _stale(connection: Connection, catalogue: Catalogue) -> list[str]:
    """Kinds by which nothing may be served."""
    if not inspect(connection).has_table(KindLayout.__tablename__):
        return []
    return stale_kinds(connection, catalogue)
