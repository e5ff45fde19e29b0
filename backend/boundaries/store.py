"""SQL that counts what hangs on divisions."""

from collections.abc import Iterable

from sqlalchemy.engine import Connection

from backend import statement
from backend.db import is_sqlite
from backend.intake.rowset import among, keys

_COUNTS = {
    "records": """SELECT division, count(*) FROM record
        WHERE county_code = :county AND dead = 0 AND division {among} GROUP BY division""",
    "held": """SELECT division, count(*) FROM op_log
        WHERE county_code = :county AND outcome IN ('conflict', 'quarantined', 'late')
            AND rev IS NULL AND resolved_at IS NULL AND division {among} GROUP BY division""",
    "accounts": """SELECT division, count(*) FROM account
        WHERE county_code = :county AND division {among} GROUP BY division""",
    "phones": """SELECT a.division, count(*) FROM device d JOIN account a ON a.id = d.account_id
        WHERE d.county_code = :county AND d.revoked_at IS NULL AND a.division {among}
        GROUP BY a.division""",
}


def hanging(
    connection: Connection, county_code: str, codes: Iterable[str]
) -> dict[str, dict[str, int]]:
    """How many live records, held operations, accounts and phones each of these codes has.

    By what it is, then by code; a code that has none is left out.
    """
    sqlite = is_sqlite(connection)
    given = {"county": county_code, "codes": keys(sqlite, codes)}
    return {
        what: dict(statement.rows(connection, sql.format(among=among(sqlite, "codes")), given))
        for what, sql in _COUNTS.items()
    }
