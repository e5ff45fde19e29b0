"""What became of operations that were held: a phone names those that it still waits for."""

from functools import cache
from typing import Any

from sqlalchemy.engine import Connection

from backend import statement
from backend.db import is_sqlite
from backend.intake.read import is_id
from backend.intake.rowset import by_key, keys
from backend.people.actor import Actor

#: So many are answered at once; the others are asked about the next time.
MOST_ASKED = 200
#: It came in force without anybody's decision: what it waited for has arrived.
RELEASED = "released"

_LOGGED = """op_id AS logged_id, author AS logged_author, outcome, rev AS logged_rev,
    resolved_at, county_code AS logged_county"""


@cache
def _settled(sqlite: bool) -> str:
    return f"""
        SELECT o.logged_id AS op_id, COALESCE(d.how, '{RELEASED}') AS how,
            COALESCE(d.reason, '') AS reason, COALESCE(d.rev, o.logged_rev) AS rev
        FROM ({by_key(sqlite, _LOGGED, "op_log", "op_id")}) o
        LEFT JOIN decision d ON d.county_code = o.logged_county AND d.op_id = o.logged_id
        WHERE o.logged_author = :author AND (o.resolved_at IS NOT NULL OR o.logged_rev IS NOT NULL)
        ORDER BY 1"""


def settled(connection: Connection, actor: Actor, held: Any) -> list[dict[str, Any]]:
    """Those of the actor's own operations among ``held`` that no longer wait, and how they ended.

    ``held`` is whatever JSON the phone sent; what is no id of an own operation is passed over.
    """
    asked = {name for name in held if is_id(name)} if isinstance(held, list) else set()
    if not asked or actor.standing != "active":
        return []
    sqlite = is_sqlite(connection)
    ids = keys(sqlite, sorted(asked)[:MOST_ASKED])
    given = {"county": actor.county_code, "ids": ids, "author": actor.account_id}
    return statement.named_rows(connection, _settled(sqlite), given)
