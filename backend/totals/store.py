"""SQL on the totals tables that more than one room needs."""

from sqlalchemy import text
from sqlalchemy.engine import Connection


def dirty_counties(connection: Connection) -> list[str]:
    """The counties that have dirty cells, by code."""
    sql = "SELECT DISTINCT county_code FROM dirty_cell ORDER BY county_code"
    return [row[0] for row in connection.execute(text(sql))]


def dirty_backlog(connection: Connection) -> tuple[int, int | None]:
    """How many cells are dirty in all counties, and when the oldest was marked (ms), or None."""
    row = connection.execute(text("SELECT count(*), min(marked_at) FROM dirty_cell")).one()
    return row[0], row[1]
