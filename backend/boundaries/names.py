"""Names of divisions have changed: whoever looks at figures sees them at once."""

from sqlalchemy.engine import Connection

from backend import statement


def names_changed(connection: Connection, county_code: str) -> None:
    """Make a new version of a county's figures, so that no kept answer shows the old names.

    Waits for the worker that has the county's turn; call it late.
    """
    sql = """INSERT INTO rollup_turn (county_code, rolled_at, version) VALUES (:county, 0, 1)
        ON CONFLICT (county_code) DO UPDATE SET version = rollup_turn.version + 1"""
    statement.written(connection, sql, {"county": county_code})
